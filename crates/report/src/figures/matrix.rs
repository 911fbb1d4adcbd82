//! A matrix of shares, as tinted cells with their numbers.

use maud::html;

use super::{LETTERS, WIDTH, fitted, names_width, place};

/// Shares by row and column, as a grid of shaded cells.
#[derive(Clone, Debug, PartialEq)]
pub struct Matrix {
    /// What the figure shows, for those who cannot see it.
    pub label: String,
    /// Names of the rows.
    pub rows: Vec<String>,
    /// Names of the columns.
    pub columns: Vec<String>,
    /// By row, by column: a share from 0 to 1, or nothing.
    pub values: Vec<Vec<Option<f64>>>,
}

/// The figure: the tint's strength is the share. Numbers are in per cent.
pub fn matrix(figure: &Matrix) -> String {
    const CELL: f64 = 22.0;
    const SLANT: f64 = 66.0;
    let names = names_width(figure.rows.iter().map(String::as_str)) + 6.0;
    let columns = figure.columns.len().max(1) as f64;
    let width = ((WIDTH - names - SLANT * 0.7) / columns).clamp(22.0, 60.0);
    let full = (names + width * columns + SLANT * 0.7).max(WIDTH);
    let top = SLANT + 12.0;
    let height = top + CELL * figure.rows.len() as f64 + 2.0;
    html! {
        svg xmlns="http://www.w3.org/2000/svg" class="figure" role="img" aria-label=(figure.label)
            viewBox=(format!("0 0 {} {}", place(full), place(height))) font-size=(LETTERS) font-family="system-ui, sans-serif" fill="currentColor" {
            @for (column, name) in figure.columns.iter().enumerate() {
                @let x = place(names + width * (column as f64 + 0.5));
                text x=(x) y=(top - 5.0) transform=(format!("rotate(-45 {x} {})", top - 5.0)) { (fitted(name, SLANT * 1.35)) title { (name) } }
            }
            @for (row, name) in figure.rows.iter().enumerate() {
                @let y = top + CELL * row as f64;
                text x="0" y=(place(y + CELL / 2.0)) dy="0.32em" { (fitted(name, names - 6.0)) title { (name) } }
                @for (column, value) in figure.values.get(row).into_iter().flatten().enumerate() {
                    @let x = names + width * column as f64;
                    @let share = value.unwrap_or(0.0).clamp(0.0, 1.0);
                    rect x=(place(x + 0.5)) y=(place(y + 0.5)) width=(place(width - 1.0)) height=(CELL - 1.0) rx="2"
                        fill="#2793a6" fill-opacity=(format!("{:.2}", 0.06 + 0.6 * share)) {}
                    text x=(place(x + width / 2.0)) y=(place(y + CELL / 2.0)) dy="0.32em" text-anchor="middle" {
                        @if let Some(value) = value { (format!("{:.0}", value * 100.0)) } @else { "–" }
                    }
                }
            }
        }
    }
    .into_string()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn cells_hold_their_numbers() {
        let svg = matrix(&Matrix {
            label: "transfer".to_owned(),
            rows: vec!["narrow".to_owned(), "a & b".to_owned()],
            columns: vec!["coat".to_owned(), "bag".to_owned()],
            values: vec![vec![Some(0.125), None], vec![Some(1.0), Some(0.0)]],
        });
        for text in [">12<", ">–<", ">100<", ">0<", "a &amp; b"] {
            assert!(svg.contains(text), "{text} in {svg}");
        }
        assert_eq!(svg.matches("<rect").count(), 4);
        assert!(svg.contains(r#"fill-opacity="0.66""#));
    }
}
