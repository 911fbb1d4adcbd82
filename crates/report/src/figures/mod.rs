//! Figures as SVG text, the same on the page and in a report.
//!
//! They are drawn for a width of [`WIDTH`] units, about a small phone's, and scale with their place. Lines and words take the colour of
//! the text around them (`currentColor`), series have middle tones, so that one drawing does for light and dark pages. Every figure says
//! what it shows in its `aria-label`, so that a screen reader has it too.
//!
//! The layout is worked out here rather than by a plotting library: `plotters` measures text in the browser's document, so its figures
//! could be made neither in a worker nor alike in the browser and natively.

mod curves;
mod map;
mod matrix;
mod profiles;
mod rates;
mod scale;
mod sweep;

pub use curves::{Curves, Series, curves};
pub(crate) use map::Png;
pub use map::{colour_bar, plane_map};
pub(crate) use matrix::{Matrix, matrix};
pub use profiles::{Directions, Falloff};
pub use rates::{Mark, Rates, Row, rates};
pub use sweep::{SweepFigure, SweepLine};

/// Width of the figures' coordinates.
pub const WIDTH: f64 = 360.0;

/// Height of the letters.
const LETTERS: f64 = 11.0;

/// Colours of series: every one at least 3:1 against the page's light and dark ground, neighbours unlike in hue and lightness. Beyond
/// ten they repeat.
const TONES: [&str; 10] = [
    "#2f7fc1", "#d0661f", "#2a9668", "#bd4f8c", "#8a68cf", "#a67f12", "#2793a6", "#a85c4e",
    "#7a8592", "#d04a4a",
];

/// The colour of the series at `index`, for what stands beside a figure.
pub fn tone(index: usize) -> &'static str {
    TONES[index % TONES.len()]
}

/// About how wide a text of the figures' letters is. On the safe side for a plain sans-serif.
fn text_width(text: &str) -> f64 {
    text.chars().map(letter_width).sum()
}

/// The scripts of East Asia have letters as wide as they are high.
fn letter_width(letter: char) -> f64 {
    let is_wide = matches!(
        letter,
        '\u{1100}'..='\u{115f}'
            | '\u{2e80}'..='\u{a4cf}'
            | '\u{ac00}'..='\u{d7a3}'
            | '\u{f900}'..='\u{faff}'
            | '\u{ff00}'..='\u{ff60}'
            | '\u{20000}'..
    );
    if is_wide { LETTERS } else { LETTERS * 0.58 }
}

/// The text cut to about this width.
pub(crate) fn fitted(text: &str, width: f64) -> String {
    if text_width(text) <= width {
        return text.to_owned();
    }
    let mut used = letter_width('…');
    let kept: String = text
        .chars()
        .take_while(|&letter| {
            used += letter_width(letter);
            used <= width
        })
        .collect();
    format!("{}…", kept.trim_end())
}

/// How wide the column of the rows' names is: as wide as the longest, within reason.
fn names_width<'a>(names: impl Iterator<Item = &'a str>) -> f64 {
    names.map(text_width).fold(60.0, f64::max).min(140.0)
}

/// A coordinate with a tenth of a unit, which is finer than a screen shows.
fn place(value: f64) -> String {
    let text = format!("{value:.1}");
    text.strip_suffix(".0").map_or(text.clone(), str::to_owned)
}

/// A legend of lines, wrapped to the width: the entries' positions (x, line) and the number of lines.
fn legend<'a>(names: impl Iterator<Item = &'a str>, width: f64) -> (Vec<(f64, usize)>, usize) {
    const MARK: f64 = 18.0;
    const GAP: f64 = 12.0;
    let (mut x, mut line) = (0.0, 0);
    let mut places = Vec::new();
    for name in names {
        let needs = MARK + text_width(name);
        if x > 0.0 && x + needs > width {
            x = 0.0;
            line += 1;
        }
        places.push((x, line));
        x += needs + GAP;
    }
    let lines = if places.is_empty() { 0 } else { line + 1 };
    (places, lines)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn tones_are_legible_on_light_and_dark() {
        // WCAG 2's contrast of relative luminances, against the page's two grounds.
        let luminance = |colour: &str| {
            let channel = |at: usize| {
                let value = f64::from(u8::from_str_radix(&colour[at..at + 2], 16).unwrap()) / 255.0;
                if value <= 0.040_45 {
                    value / 12.92
                } else {
                    ((value + 0.055) / 1.055).powf(2.4)
                }
            };
            0.2126 * channel(1) + 0.7152 * channel(3) + 0.0722 * channel(5)
        };
        for tone in TONES {
            for ground in ["#fdfcf8", "#1b1f26"] {
                let (a, b) = (luminance(tone), luminance(ground));
                let contrast = (a.max(b) + 0.05) / (a.min(b) + 0.05);
                assert!(contrast >= 3.0, "{tone} on {ground}: {contrast:.2}");
            }
        }
    }

    #[test]
    fn words_fit() {
        assert_eq!(fitted("coat", 100.0), "coat");
        let long = fitted("an uncommonly long name for a class", 100.0);
        assert!(long.ends_with('…') && text_width(&long) <= 100.0);
        let wide = fitted("とても長い名前のクラスとても長い名前のクラス", 100.0);
        assert!(
            wide.ends_with('…') && (8..10).contains(&wide.chars().count()),
            "{wide}"
        );
        let (places, lines) = legend(["a", "b", "quite a long name", "c"].into_iter(), 80.0);
        assert_eq!((places.len(), places[2].1), (4, 1));
        assert_eq!(lines, 3);
    }
}
