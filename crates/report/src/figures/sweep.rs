//! How probable a class is under one kind of filter at one cut-off after another, for one network or several.

use shortcuts::sweep::{Curve, Kind};

use super::curves::{Axis, Curves, Dressing, Series, dressed_curves, value_at};

/// A network's curve.
#[derive(Clone, Debug, PartialEq)]
pub struct SweepLine {
    /// The network's name.
    pub name: String,
    /// What it answered.
    pub curve: Curve,
}

/// The figure. A filled dot is a point at which the class is the most probable one, a hollow dot one at which another is; a dotted line is
/// the probability without the filter. One network has a second curve, of whatever class is the most probable.
#[derive(Clone, Debug, PartialEq)]
pub struct SweepFigure {
    figure: Curves,
    dressing: Dressing,
    places: Vec<f64>,
}

impl SweepFigure {
    /// Of curves with the same points. `class` is the name of the class that is followed.
    pub fn new(kind: Kind, class: &str, lines: &[SweepLine]) -> Self {
        let percent = |probability: f64| 100.0 * probability;
        let first = lines.first().map(|line| line.curve.points.as_slice());
        let places: Vec<f64> = (first.unwrap_or_default().iter())
            .map(|(at, _)| f64::from(*at))
            .collect();
        let mut series = Vec::new();
        let mut dressing = Dressing {
            across: if kind == Kind::PhaseNoise {
                Axis::Linear
            } else {
                Axis::Octaves
            },
            extent: places.first().copied().zip(places.last().copied()),
            ..Dressing::default()
        };
        for (number, SweepLine { name, curve }) in lines.iter().enumerate() {
            let points = || {
                curve
                    .points
                    .iter()
                    .map(|(at, answer)| (f64::from(*at), answer))
            };
            series.push(Series {
                name: if lines.len() == 1 {
                    format!("“{class}”")
                } else {
                    name.clone()
                },
                points: points()
                    .map(|(at, answer)| {
                        let value = answer.map(|answer| percent(answer.probability));
                        (at, value.unwrap_or(f64::NAN))
                    })
                    .collect(),
            });
            dressing.dots.extend(points().filter_map(|(at, answer)| {
                let answer = answer.as_ref()?;
                Some((number, (at, percent(answer.probability)), answer.stays))
            }));
            if let (Some(whole), Some((low, high))) = (curve.whole, dressing.extent) {
                let height = percent(whole.probability);
                dressing
                    .fits
                    .push((number, [(low, height), (high, height)]));
            }
            if lines.len() == 1 {
                series.push(Series {
                    name: "the most probable class".to_owned(),
                    points: points()
                        .map(|(at, answer)| {
                            let value = answer.map(|answer| f64::from(answer.best_probability));
                            (at, percent(value.unwrap_or(f64::NAN)))
                        })
                        .collect(),
                });
            }
        }
        Self {
            figure: Curves {
                label: format!("{}: probability of “{class}” at each point", kind.name()),
                x: kind.axis().to_owned(),
                y: "probability, %".to_owned(),
                range: Some((0.0, 100.0)),
                series,
            },
            dressing,
            places,
        }
    }

    /// The figure as SVG; with a mark at a point that is read off.
    pub fn svg(&self, point: Option<usize>) -> String {
        let mark = point.and_then(|point| self.places.get(point).copied());
        let dressing = Dressing {
            mark,
            ..self.dressing.clone()
        };
        dressed_curves(&self.figure, &dressing)
    }

    /// The point nearest to a share of the figure's width.
    pub fn point_at(&self, share: f64) -> usize {
        let (mut nearest, mut distance) = (0, f64::INFINITY);
        let even = |value: f64| match self.dressing.across {
            Axis::Octaves => value.log2(),
            _ => value,
        };
        let at = even(value_at(&self.figure, &self.dressing, share));
        for (point, place) in self.places.iter().enumerate() {
            let away = (even(*place) - at).abs();
            if away < distance {
                (nearest, distance) = (point, away);
            }
        }
        nearest
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use shortcuts::one_picture::Answer;

    fn curve(points: &[(f32, Option<f64>)]) -> Curve {
        let answer = |probability: f64| Answer {
            probability,
            best: 3,
            best_probability: 0.75,
            stays: probability > 0.5,
        };
        Curve {
            kind: Kind::LowPass,
            whole: Some(answer(0.5)),
            points: (points.iter())
                .map(|&(at, probability)| (at, probability.map(answer)))
                .collect(),
        }
    }

    fn figure(lines: usize) -> SweepFigure {
        let line = |number| SweepLine {
            name: format!("network {number}"),
            curve: curve(&[(1.0, Some(0.0)), (4.0, None), (16.0, Some(1.0))]),
        };
        let lines: Vec<SweepLine> = (0..lines).map(line).collect();
        SweepFigure::new(Kind::LowPass, "a & b", &lines)
    }

    #[test]
    fn points_are_drawn_where_they_are_read() {
        let alone = figure(1);
        let svg = alone.svg(Some(1));
        // The plot reaches from (40, 190) to (352, 20), and 4 lies halfway between 1 and 16.
        assert!(svg.contains(r#"cx="40" cy="190""#) && svg.contains(r#"cx="352" cy="20""#));
        assert_eq!(svg.matches("<circle").count(), 2);
        assert_eq!(svg.matches(r#"fill="none"></circle>"#).count(), 1, "{svg}");
        assert!(svg.contains(r#"x1="196" x2="196" y1="20" y2="190""#));
        assert!(svg.contains("the most probable class") && svg.contains("a &amp; b"));
        assert!(!svg.contains("NaN"));
        let places = [40.0, 110.0, 130.0, 270.0, 290.0, 352.0];
        let read = places.map(|place| alone.point_at(place / super::super::WIDTH));
        assert_eq!(read, [0, 0, 1, 1, 2, 2]);
    }

    #[test]
    fn several_networks_have_a_curve_each() {
        let svg = figure(2).svg(None);
        assert!(svg.contains("network 0") && svg.contains("network 1"));
        assert!(!svg.contains("the most probable class"));
        assert!(
            SweepFigure::new(Kind::PhaseNoise, "", &[])
                .svg(Some(3))
                .contains("svg")
        );
    }
}
