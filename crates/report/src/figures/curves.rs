//! Curves over a common axis.

use maud::{Markup, html};

use super::scale::{Scale, decades, octaves, ticks};
use super::{LETTERS, WIDTH, fitted, legend, place, text_width, tone};

/// A line with its entry in the legend.
#[derive(Clone, Debug, PartialEq)]
pub struct Series {
    /// Its name in the legend.
    pub name: String,
    /// Its points (x, y), from left to right; one that is not finite interrupts the curve.
    pub points: Vec<(f64, f64)>,
}

/// Lines over one pair of axes.
#[derive(Clone, Debug, PartialEq)]
pub struct Curves {
    /// What the figure shows, for those who cannot see it.
    pub label: String,
    /// Of the horizontal axis, with the unit.
    pub x: String,
    /// Of the vertical axis, with the unit.
    pub y: String,
    /// The ends of the vertical axis; without them, those of the values.
    pub range: Option<(f64, f64)>,
    /// In the order of the legend; each gets its own tone.
    pub series: Vec<Series>,
}

/// How an axis is divided.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Axis {
    /// Equal differences are equally far apart.
    #[default]
    Linear,
    /// By powers of ten; zero and less are no place on it.
    Log,
    /// By powers of two; zero and less are no place on it.
    Octaves,
    /// Directions, from 0° to 180°.
    Degrees,
}

impl Axis {
    /// What is drawn evenly: the value or its logarithm.
    fn even(self, value: f64) -> f64 {
        match self {
            Self::Linear | Self::Degrees => value,
            Self::Log => value.log10(),
            Self::Octaves => value.log2(),
        }
    }

    fn ticks(self, (low, high): (f64, f64), most: usize) -> Vec<(f64, String)> {
        match self {
            Self::Linear => ticks(low, high, most),
            Self::Log => decades(low, high, most),
            Self::Octaves => octaves(low, high, most),
            Self::Degrees => [0.0, 45.0, 90.0, 135.0, 180.0]
                .map(|degrees| (degrees, format!("{degrees}°")))
                .to_vec(),
        }
    }
}

/// What curves may be drawn with beside the usual.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Dressing {
    /// How the horizontal axis is divided.
    pub across: Axis,
    /// How the vertical axis is divided.
    pub up: Axis,
    /// Straight lines fitted to curves: the curve's number, and two points.
    pub fits: Vec<(usize, [(f64, f64); 2])>,
    /// Points that are marked: the curve's number, the point, and whether it is filled.
    pub dots: Vec<(usize, (f64, f64), bool)>,
    /// The ends of the horizontal axis; without them, those of the values.
    pub extent: Option<(f64, f64)>,
    /// A value of the horizontal axis that is being read off.
    pub mark: Option<f64>,
}

const LEFT: f64 = 40.0;
const TOP: f64 = 20.0;
const PLOT: f64 = 170.0;
const RIGHT: f64 = WIDTH - 8.0;

/// The ends of both axes, as they are drawn evenly.
fn ends(figure: &Curves, dressing: &Dressing) -> [(f64, f64); 2] {
    let finite = || {
        (figure.series.iter().flat_map(|series| &series.points))
            .map(|&(x, y)| (dressing.across.even(x), dressing.up.even(y)))
            .filter(|(x, y)| x.is_finite() && y.is_finite())
    };
    let ends = |values: &mut dyn Iterator<Item = f64>| {
        values.fold((f64::INFINITY, f64::NEG_INFINITY), |(low, high), value| {
            (low.min(value), high.max(value))
        })
    };
    let widened = |(low, high): (f64, f64)| match high - low {
        span if span > 0.0 => (low, high),
        0.0 => (low - 0.5, high + 0.5),
        _ => (0.0, 1.0),
    };
    let range = figure
        .range
        .map(|(low, high)| (dressing.up.even(low), dressing.up.even(high)));
    let across = match dressing.across {
        Axis::Degrees => (0.0, 180.0),
        Axis::Linear | Axis::Log | Axis::Octaves => {
            let extent = (dressing.extent)
                .map(|(low, high)| (dressing.across.even(low), dressing.across.even(high)));
            widened(extent.unwrap_or_else(|| ends(&mut finite().map(|point| point.0))))
        }
    };
    [
        across,
        widened(range.unwrap_or_else(|| ends(&mut finite().map(|point| point.1)))),
    ]
}

/// The value of the horizontal axis at a share of the drawn figure's width: what a pointer there reads off.
pub fn value_at(figure: &Curves, dressing: &Dressing, share: f64) -> f64 {
    let [(low, high), _] = ends(figure, dressing);
    let along = ((share * WIDTH - LEFT) / (RIGHT - LEFT)).clamp(0.0, 1.0);
    let even = low + along * (high - low);
    match dressing.across {
        Axis::Linear | Axis::Degrees => even,
        Axis::Log => 10_f64.powf(even),
        Axis::Octaves => even.exp2(),
    }
}

/// The figure; without any finite point, an empty plot.
pub fn curves(figure: &Curves) -> String {
    dressed_curves(figure, &Dressing::default())
}

/// The figure with other axes, fitted lines or a mark.
pub fn dressed_curves(figure: &Curves, dressing: &Dressing) -> String {
    let [across, up] = ends(figure, dressing);
    let (right, bottom) = (RIGHT, TOP + PLOT);
    let x = Scale {
        values: across,
        places: (LEFT, right),
    };
    let y = Scale {
        values: up,
        places: (bottom, TOP),
    };
    let at = |&(across, up): &(f64, f64)| (dressing.across.even(across), dressing.up.even(up));
    let (entries, lines) = if figure.series.len() > 1 {
        legend(
            figure.series.iter().map(|series| series.name.as_str()),
            right - LEFT,
        )
    } else {
        (Vec::new(), 0)
    };
    let legend_top = bottom + 46.0;
    let height = bottom + 40.0 + 16.0 * lines as f64;
    html! {
        svg xmlns="http://www.w3.org/2000/svg" class="figure" role="img" aria-label=(figure.label)
            viewBox=(format!("0 0 {WIDTH} {}", place(height))) font-size=(LETTERS) font-family="system-ui, sans-serif" fill="currentColor" {
            text x="0" y=(LETTERS) opacity="0.75" { (figure.y) }
            @for (value, words) in dressing.up.ticks(up, 5) {
                @let at = place(y.at(value));
                line x1=(LEFT) x2=(right) y1=(at) y2=(at) stroke="currentColor" opacity=(if value == 0.0 && dressing.up == Axis::Linear { "0.45" } else { "0.15" }) {}
                text x=(LEFT - 5.0) y=(at) dy="0.32em" text-anchor="end" opacity="0.75" { (words) }
            }
            @for (value, words) in dressing.across.ticks(across, 6) {
                @let at = place(x.at(value));
                line x1=(at) x2=(at) y1=(bottom) y2=(bottom + 4.0) stroke="currentColor" opacity="0.45" {}
                // What would reach over the edge ends there, however wide the font is.
                @let (within, anchor) = if x.at(value) + text_width(&words) / 2.0 > WIDTH - 4.0 { (place(WIDTH), "end") } else { (at, "middle") };
                text x=(within) y=(bottom + 15.0) text-anchor=(anchor) opacity="0.75" { (words) }
            }
            text x=(right) y=(bottom + 28.0) text-anchor="end" opacity="0.75" { (figure.x) }
            @if let Some(mark) = dressing.mark.map(|mark| dressing.across.even(mark)).filter(|mark| mark.is_finite()) {
                @let at = place(x.at(mark));
                line x1=(at) x2=(at) y1=(TOP) y2=(bottom) stroke="currentColor" opacity="0.6" {}
            }
            @for (index, ends) in &dressing.fits {
                @let (from, to) = (at(&ends[0]), at(&ends[1]));
                line x1=(place(x.at(from.0))) y1=(place(y.at(from.1))) x2=(place(x.at(to.0))) y2=(place(y.at(to.1)))
                    stroke=(tone(*index)) stroke-width="1" stroke-dasharray="1 3" stroke-linecap="round" {}
            }
            @for (index, series) in figure.series.iter().enumerate() {
                path d=(path(series.points.iter().map(at), x, y)) fill="none" stroke=(tone(index)) stroke-width="1.6" stroke-linejoin="round" stroke-linecap="round"
                    stroke-dasharray=[dashes(index)] { title { (series.name) } }
            }
            @for (index, point, is_filled) in &dressing.dots {
                @let (across, up) = at(point);
                circle cx=(place(x.at(across))) cy=(place(y.at(up))) r="2.6" stroke=(tone(*index)) stroke-width="1.4" fill=(if *is_filled { tone(*index) } else { "none" }) {}
            }
            @for ((index, series), &(at, line)) in figure.series.iter().enumerate().zip(&entries) {
                (entry(index, &series.name, LEFT + at, legend_top + 16.0 * line as f64, right - LEFT))
            }
        }
    }
    .into_string()
}

fn entry(index: usize, name: &str, x: f64, y: f64, width: f64) -> Markup {
    html! {
        line x1=(place(x)) x2=(place(x + 13.0)) y1=(place(y)) y2=(place(y)) stroke=(tone(index)) stroke-width="2" stroke-dasharray=[dashes(index)] {}
        text x=(place(x + 18.0)) y=(place(y)) dy="0.32em" { (fitted(name, width - 18.0)) }
    }
}

/// Every other curve is dashed, so that colour is not all that tells them apart.
fn dashes(index: usize) -> Option<&'static str> {
    (index % 2 == 1).then_some("5 2.5")
}

fn path(points: impl Iterator<Item = (f64, f64)>, x: Scale, y: Scale) -> String {
    let mut text = String::new();
    let mut drawn = false;
    for (across, up) in points {
        let finite = across.is_finite() && up.is_finite();
        if finite {
            text.push(if drawn { 'L' } else { 'M' });
            text.push_str(&place(x.at(across)));
            text.push(' ');
            text.push_str(&place(y.at(up)));
        }
        drawn = finite;
    }
    text
}

#[cfg(test)]
mod tests {
    use super::*;

    fn figure(points: &[(f64, f64)]) -> String {
        let series = |name: &str| Series {
            name: name.to_owned(),
            points: points.to_vec(),
        };
        curves(&Curves {
            label: "a < b".to_owned(),
            x: "radius".to_owned(),
            y: "ADCS".to_owned(),
            range: Some((-1.0, 1.0)),
            series: vec![series("coat & hat"), series("bag")],
        })
    }

    #[test]
    fn points_land_where_they_belong() {
        let svg = figure(&[
            (0.0, -1.0),
            (1.0, 1.0),
            (2.0, f64::NAN),
            (3.0, 0.0),
            (4.0, 5.0),
        ]);
        // The plot reaches from (40, 190) to (352, 20); a gap begins a new stroke, what is beyond the range ends at its edge.
        assert!(svg.contains("M40 190L118 20M274 105L352 20"), "{svg}");
        assert!(svg.contains("coat &amp; hat") && svg.contains("a &lt; b"));
        assert!(!svg.contains("NaN"));
        assert!(!figure(&[]).contains("inf"));
    }

    #[test]
    fn powers_of_ten_are_evenly_apart() {
        let figure = Curves {
            label: String::new(),
            x: "cycles/image".to_owned(),
            y: "power".to_owned(),
            range: Some((1.0, 1e4)),
            series: vec![Series {
                name: "original".to_owned(),
                points: vec![(0.0, 9.0), (1.0, 1e4), (10.0, 100.0), (100.0, 1.0)],
            }],
        };
        let dressing = Dressing {
            across: Axis::Log,
            up: Axis::Log,
            fits: vec![(0, [(1.0, 1e4), (100.0, 1.0)])],
            mark: Some(10.0),
            ..Dressing::default()
        };
        let svg = dressed_curves(&figure, &dressing);
        // Zero has no logarithm, so the curve begins at 1; every decade is half of the width, every second one half of the height.
        assert!(svg.contains("d=\"M40 20L196 105L352 190\""), "{svg}");
        assert!(
            svg.contains(r#"x1="40" y1="20" x2="352" y2="190""#),
            "{svg}"
        );
        assert!(
            svg.contains(r#"x1="196" x2="196" y1="20" y2="190""#),
            "{svg}"
        );
        assert!(svg.contains("10⁴") && svg.contains(">100<") && !svg.contains("NaN"));
        assert!((value_at(&figure, &dressing, 196.0 / WIDTH) - 10.0).abs() < 1e-9);
        assert!((value_at(&figure, &dressing, 0.0) - 1.0).abs() < 1e-9);
        assert!((value_at(&figure, &Dressing::default(), 2.0) - 100.0).abs() < 1e-9);
    }
}
