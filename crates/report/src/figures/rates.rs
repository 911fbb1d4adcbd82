//! Rates by class (or by model): for each row, marks with their intervals on a common axis from 0 to 1.

use maud::{Markup, html};

use super::scale::{Scale, ticks};
use super::{LETTERS, WIDTH, fitted, legend, names_width, place, tone};

/// A value with its interval.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Mark {
    /// A share, 0 to 1.
    pub value: f64,
    /// Its interval, if there is one.
    pub interval: Option<(f64, f64)>,
}

impl From<sets::rates::Rate> for Mark {
    fn from(rate: sets::rates::Rate) -> Self {
        Self {
            value: rate.value,
            interval: Some((rate.low, rate.high)),
        }
    }
}

/// A class or model.
#[derive(Clone, Debug, PartialEq)]
pub struct Row {
    /// What stands at the left of the row.
    pub name: String,
    /// One for each series; `None` where there is none.
    pub marks: Vec<Option<Mark>>,
}

/// Shares as marks with intervals, row by row.
#[derive(Clone, Debug, PartialEq)]
pub struct Rates {
    /// What the figure shows, for those who cannot see it.
    pub label: String,
    /// Names of the series.
    pub series: Vec<String>,
    /// From top to bottom.
    pub rows: Vec<Row>,
}

/// The figure. Each series has its own shape and colour, and its own line within a row, so that nothing hides anything.
pub fn rates(figure: &Rates) -> String {
    const LINE: f64 = 9.0;
    const GAP: f64 = 8.0;
    let names = names_width(figure.rows.iter().map(|row| row.name.as_str()));
    let (left, right, top) = (names + 6.0, WIDTH - 10.0, 20.0);
    let row_height = LINE * figure.series.len().max(1) as f64 + GAP;
    let bottom = top + row_height * figure.rows.len() as f64;
    let x = Scale {
        values: (0.0, 1.0),
        places: (left, right),
    };
    let (entries, lines) = legend(figure.series.iter().map(String::as_str), WIDTH);
    let height = bottom + 8.0 + 16.0 * lines as f64;
    html! {
        svg xmlns="http://www.w3.org/2000/svg" class="figure" role="img" aria-label=(figure.label)
            viewBox=(format!("0 0 {WIDTH} {}", place(height))) font-size=(LETTERS) font-family="system-ui, sans-serif" fill="currentColor" {
            @for (value, words) in ticks(0.0, 1.0, 5) {
                @let at = place(x.at(value));
                line x1=(at) x2=(at) y1=(top) y2=(place(bottom)) stroke="currentColor" opacity="0.15" {}
                text x=(at) y=(LETTERS) text-anchor="middle" opacity="0.75" { (words) }
            }
            @for (index, row) in figure.rows.iter().enumerate() {
                @let start = top + row_height * index as f64;
                line x1="0" x2=(right) y1=(place(start)) y2=(place(start)) stroke="currentColor" opacity="0.15" {}
                text x="0" y=(place(start + row_height / 2.0)) dy="0.32em" { (fitted(&row.name, names)) title { (row.name) } }
                @for (series, mark) in row.marks.iter().enumerate() {
                    @if let Some(mark) = mark {
                        (drawn(series, *mark, x, start + GAP / 2.0 + LINE * (series as f64 + 0.5)))
                    }
                }
            }
            @for ((series, name), &(at, line)) in figure.series.iter().enumerate().zip(&entries) {
                @let y = bottom + 16.0 + 16.0 * line as f64;
                (shape(series, at + 6.0, y))
                text x=(place(at + 16.0)) y=(place(y)) dy="0.32em" { (fitted(name, WIDTH - 16.0)) }
            }
        }
    }
    .into_string()
}

fn drawn(series: usize, mark: Mark, x: Scale, y: f64) -> Markup {
    html! {
        @if let Some((low, high)) = mark.interval {
            line x1=(place(x.at(low))) x2=(place(x.at(high))) y1=(place(y)) y2=(place(y)) stroke=(tone(series)) stroke-width="1.5" opacity="0.6" {}
        }
        @if mark.value.is_finite() { (shape(series, x.at(mark.value), y)) }
    }
}

/// A circle, square, diamond, or triangle that points up or down.
fn shape(series: usize, x: f64, y: f64) -> Markup {
    let corners: &[(f64, f64)] = match series % 5 {
        0 => &[],
        1 => &[(-3.0, -3.0), (3.0, -3.0), (3.0, 3.0), (-3.0, 3.0)],
        2 => &[(0.0, -4.2), (4.2, 0.0), (0.0, 4.2), (-4.2, 0.0)],
        3 => &[(0.0, -4.0), (3.8, 3.0), (-3.8, 3.0)],
        _ => &[(0.0, 4.0), (3.8, -3.0), (-3.8, -3.0)],
    };
    let points: Vec<String> = (corners.iter())
        .map(|(dx, dy)| format!("{},{}", place(x + dx), place(y + dy)))
        .collect();
    html! {
        @if corners.is_empty() {
            circle cx=(place(x)) cy=(place(y)) r="3.5" fill=(tone(series)) {}
        } @else {
            polygon points=(points.join(" ")) fill=(tone(series)) {}
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use sets::rates::Rate;

    #[test]
    fn marks_stand_at_their_values() {
        let svg = rates(&Rates {
            label: "rates".to_owned(),
            series: vec!["whole".to_owned(), "filtered".to_owned()],
            rows: vec![
                Row {
                    name: "<coat>".to_owned(),
                    marks: vec![Rate::of(10, 10).map(Mark::from), None],
                },
                Row {
                    name: "bag".to_owned(),
                    marks: vec![
                        None,
                        Some(Mark {
                            value: 0.5,
                            interval: None,
                        }),
                    ],
                },
            ],
        });
        // The axis runs from 66 to 350; a row is 26 high and begins at 20.
        assert!(svg.contains(r#"<circle cx="350" cy="28.5""#), "{svg}");
        assert!(
            svg.contains(r#"points="205,60.5 211,60.5 211,66.5 205,66.5""#),
            "{svg}"
        );
        assert!(svg.contains("&lt;coat&gt;"));
        // One interval, that of the rate.
        assert_eq!(svg.matches(r#"stroke-width="1.5""#).count(), 1);
    }
}
