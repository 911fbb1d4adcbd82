//! Curves over a common axis.

use maud::{Markup, html};

use super::scale::{Scale, ticks};
use super::{LETTERS, WIDTH, fitted, legend, place, tone};

/// One curve.
#[derive(Clone, Debug, PartialEq)]
pub struct Series {
    /// Its name in the legend.
    pub name: String,
    /// Its points (x, y), from left to right; one that is not finite interrupts the curve.
    pub points: Vec<(f64, f64)>,
}

/// What to draw.
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
    /// The curves.
    pub series: Vec<Series>,
}

/// The figure; without any finite point, an empty plot.
pub fn curves(figure: &Curves) -> String {
    const LEFT: f64 = 40.0;
    const TOP: f64 = 20.0;
    const PLOT: f64 = 170.0;
    let finite = || {
        (figure.series.iter().flat_map(|series| &series.points))
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
    let across = widened(ends(&mut finite().map(|point| point.0)));
    let up = widened(
        figure
            .range
            .unwrap_or_else(|| ends(&mut finite().map(|point| point.1))),
    );
    let (right, bottom) = (WIDTH - 8.0, TOP + PLOT);
    let x = Scale {
        values: across,
        places: (LEFT, right),
    };
    let y = Scale {
        values: up,
        places: (bottom, TOP),
    };
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
            @for (value, words) in ticks(up.0, up.1, 5) {
                @let at = place(y.at(value));
                line x1=(LEFT) x2=(right) y1=(at) y2=(at) stroke="currentColor" opacity=(if value == 0.0 { "0.45" } else { "0.15" }) {}
                text x=(LEFT - 5.0) y=(at) dy="0.32em" text-anchor="end" opacity="0.75" { (words) }
            }
            @for (value, words) in ticks(across.0, across.1, 6) {
                @let at = place(x.at(value));
                line x1=(at) x2=(at) y1=(bottom) y2=(bottom + 4.0) stroke="currentColor" opacity="0.45" {}
                text x=(at) y=(bottom + 15.0) text-anchor="middle" opacity="0.75" { (words) }
            }
            text x=(right) y=(bottom + 28.0) text-anchor="end" opacity="0.75" { (figure.x) }
            @for (index, series) in figure.series.iter().enumerate() {
                path d=(path(series, x, y)) fill="none" stroke=(tone(index)) stroke-width="1.6" stroke-linejoin="round" stroke-linecap="round"
                    stroke-dasharray=[dashes(index)] { title { (series.name) } }
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

fn path(series: &Series, x: Scale, y: Scale) -> String {
    let mut text = String::new();
    let mut drawn = false;
    for &(across, up) in &series.points {
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
}
