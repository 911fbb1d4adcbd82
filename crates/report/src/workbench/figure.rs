//! One figure of a state: the picture, its spectrum under the filter, what the filter leaves, and the network's answers before and after.
//!
//! It is a drawing of its own for papers and slides, so its ground is white and its words are dark in either theme of the page. Pictures
//! lie in it as data, so that the file is whole.

use maud::{Markup, html};

/// Width of the drawing.
pub const WIDTH: f64 = 936.0;

const MARGIN: f64 = 24.0;
const GAP: f64 = 24.0;
/// Height and width of a picture.
const SIDE: f64 = (WIDTH - 2.0 * MARGIN - 2.0 * GAP) / 3.0;
/// Height of the letters.
const LETTERS: f64 = 13.0;
/// A letter's mean width as a share of its height; on the safe side for a plain sans-serif.
const LETTER: f64 = 0.56;
/// Height of a bar's line.
const ROW: f64 = 24.0;
/// A picture of fewer pixels on a side is shown as its pixels are.
const SMALL: usize = 100;
/// Lines of the caption.
const MOST_LINES: usize = 6;

const INK: &str = "#1b2027";
const SOFT: &str = "#565d69";
const BEFORE: &str = "#6a6f85";
const AFTER: &str = "#0f8380";
const GROUND: &str = "#e4e2da";

/// A picture of the figure.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Panel {
    /// What stands above it.
    pub title: String,
    /// It as a `data:image/png` address.
    pub png: String,
}

/// A class with its probability, drawn as a bar.
#[derive(Clone, Debug, PartialEq)]
pub struct Bar {
    /// Name of the class.
    pub name: String,
    /// Its probability, 0 to 1.
    pub probability: f32,
    /// Its probability before, if that is to be marked.
    pub before: Option<f32>,
}

/// Pictures, answers and words of one figure.
#[derive(Clone, Debug, PartialEq)]
pub struct Figure {
    /// The original picture, its spectrum and the filtered picture.
    pub panels: [Panel; 3],
    /// Height and width of the pictures in pixels.
    pub side: usize,
    /// The answers for the picture as it came, best first.
    pub original: Vec<Bar>,
    /// The answers for the filtered picture, best first.
    pub filtered: Vec<Bar>,
    /// Facts to stand below, each on lines of its own.
    pub caption: Vec<String>,
}

/// The figure as SVG, and its height where its width is [`WIDTH`].
pub fn svg(figure: &Figure) -> (String, f64) {
    let pictures = 40.0;
    let bars = pictures + SIDE + 30.0;
    let rows = figure.original.len().max(figure.filtered.len());
    let caption = bars
        + if rows == 0 {
            0.0
        } else {
            34.0 + ROW * rows as f64
        };
    let lines: Vec<String> = (figure.caption.iter())
        .flat_map(|fact| wrapped(&plain(fact), WIDTH - 2.0 * MARGIN))
        .collect();
    let height = caption + 18.0 * lines.len() as f64 + 14.0;
    let half = (WIDTH - 2.0 * MARGIN - 2.0 * GAP) / 2.0;
    let rendering = if figure.side < SMALL {
        "pixelated"
    } else {
        "auto"
    };
    let svg = html! {
        svg xmlns="http://www.w3.org/2000/svg" role="img" width=(WIDTH) height=(place(height)) viewBox=(format!("0 0 {WIDTH} {}", place(height)))
            font-family="Inter, system-ui, -apple-system, 'Segoe UI', Roboto, sans-serif" font-size=(LETTERS) fill=(INK) {
            title { (plain(&figure.caption.join(". "))) }
            rect width=(WIDTH) height=(place(height)) fill="#ffffff" {}
            @for (index, panel) in figure.panels.iter().enumerate() {
                @let x = MARGIN + (SIDE + GAP) * index as f64;
                text x=(place(x)) y=(pictures - 12.0) font-weight="600" { (plain(&panel.title)) }
                image x=(place(x)) y=(pictures) width=(place(SIDE)) height=(place(SIDE)) image-rendering=(rendering) href=(panel.png) {}
            }
            @if rows > 0 {
                (answers("Answers for the original", &figure.original, (MARGIN, bars), half, BEFORE))
                (answers("Answers for the filtered picture", &figure.filtered, (MARGIN + half + 2.0 * GAP, bars), half, AFTER))
            }
            g fill=(SOFT) font-size="12" {
                @for (index, line) in lines.iter().enumerate() {
                    text x=(MARGIN) y=(place(caption + 8.0 + 18.0 * index as f64)) { (line) }
                }
            }
        }
    };
    (svg.into_string(), height)
}

/// Bars under a title. A short line marks the probability before.
fn answers(title: &str, bars: &[Bar], (x, y): (f64, f64), width: f64, colour: &str) -> Markup {
    let (names, values) = (width * 0.42, 58.0);
    let start = x + names + 8.0;
    let length = width - names - values - 8.0;
    let at = |probability: f32| length * f64::from(probability.clamp(0.0, 1.0));
    html! {
        text x=(place(x)) y=(place(y)) font-weight="600" { (title) }
        @for (index, bar) in bars.iter().enumerate() {
            @let middle = y + 22.0 + ROW * index as f64;
            text x=(place(x)) y=(place(middle)) dy="0.35em" { (fitted(&plain(&bar.name), names)) }
            rect x=(place(start)) y=(place(middle - 5.0)) width=(place(length)) height="10" rx="2" fill=(GROUND) {}
            rect x=(place(start)) y=(place(middle - 5.0)) width=(place(at(bar.probability))) height="10" rx="2" fill=(colour) {}
            @if let Some(before) = bar.before {
                rect x=(place(start + at(before) - 1.0)) y=(place(middle - 8.0)) width="2" height="16" fill=(INK) {}
            }
            text x=(place(x + width)) y=(place(middle)) dy="0.35em" text-anchor="end" {
                (format!("{:.1} %", f64::from(bar.probability) * 100.0))
            }
        }
    }
}

/// The text without what XML does not allow.
fn plain(text: &str) -> String {
    let allowed =
        |letter: &char| !letter.is_control() && !matches!(letter, '\u{fffe}' | '\u{ffff}');
    text.chars().filter(allowed).collect()
}

/// A coordinate with a hundredth of a unit.
fn place(value: f64) -> String {
    let text = format!("{value:.2}");
    text.trim_end_matches('0').trim_end_matches('.').to_owned()
}

/// The text cut to about this width.
fn fitted(text: &str, width: f64) -> String {
    let most = (width / (LETTERS * LETTER)) as usize;
    if text.chars().count() <= most {
        return text.to_owned();
    }
    let kept: String = text.chars().take(most.saturating_sub(1)).collect();
    format!("{}…", kept.trim_end())
}

/// The text in lines of about this width, broken at spaces, and in words that are longer than a line; the last of [`MOST_LINES`] ends in
/// an ellipsis where there is more.
fn wrapped(text: &str, width: f64) -> Vec<String> {
    let most = (width / (12.0 * LETTER)) as usize;
    let mut lines = vec![String::new()];
    for word in text.split_whitespace() {
        let letters: Vec<char> = word.chars().collect();
        for piece in letters.chunks(most) {
            let line = lines.last().map_or(0, |line| line.chars().count());
            if line > 0 && line + 1 + piece.len() > most {
                lines.push(String::new());
            }
            if let Some(line) = lines.last_mut() {
                if !line.is_empty() {
                    line.push(' ');
                }
                line.extend(piece);
            }
        }
    }
    if lines.len() > MOST_LINES {
        lines.truncate(MOST_LINES);
        if let Some(last) = lines.last_mut() {
            last.pop();
            last.push('…');
        }
    }
    lines
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    fn figure(title: &str, caption: &str) -> Figure {
        let panel = |title: &str| Panel {
            title: title.to_owned(),
            png: "data:image/png;base64,AAAA".to_owned(),
        };
        let bar = |name: &str, probability, before| Bar {
            name: name.to_owned(),
            probability,
            before,
        };
        Figure {
            panels: [panel(title), panel("Spectrum"), panel("Filtered")],
            side: 224,
            original: vec![bar("cat", 0.75, None), bar("dog", 0.25, None)],
            filtered: vec![
                bar("dog", 0.5, Some(0.25)),
                bar("a <very> long name for a class of pictures", 0.5, None),
            ],
            caption: vec![caption.to_owned(), "One, two".to_owned()],
        }
    }

    fn number(node: roxmltree::Node, name: &str) -> f64 {
        node.attribute(name)
            .unwrap_or_default()
            .parse()
            .unwrap_or_else(|_| panic!("{name} of {node:?} is no number"))
    }

    #[test]
    fn bars_are_as_long_as_their_probabilities() {
        let (text, _) = svg(&figure("Original", "A caption"));
        let document = roxmltree::Document::parse(&text).expect("well-formed XML");
        let nodes = |colour: &str| -> Vec<f64> {
            document
                .descendants()
                .filter(|node| {
                    node.attribute("fill") == Some(colour)
                        && node.has_tag_name(("http://www.w3.org/2000/svg", "rect"))
                })
                .map(|node| number(node, "width"))
                .collect()
        };
        let whole = nodes(GROUND)[0];
        assert!((nodes(BEFORE)[0] / whole - 0.75).abs() < 1e-3);
        assert!((nodes(AFTER)[0] / whole - 0.5).abs() < 1e-3);
        assert_eq!(nodes(INK), [2.0], "one mark of a probability before");
        let images: Vec<f64> = document
            .descendants()
            .filter(|node| node.tag_name().name() == "image")
            .map(|node| number(node, "x") + number(node, "width"))
            .collect();
        assert_eq!(images.len(), 3);
        assert!((images[2] - (WIDTH - MARGIN)).abs() < 0.1, "{images:?}");
    }

    #[test]
    fn long_captions_are_broken_and_cut() {
        let width = WIDTH - 2.0 * MARGIN;
        let most = (width / (12.0 * LETTER)) as usize;
        let lines = wrapped(&"frequencies:224.".repeat(500), width);
        assert_eq!(lines.len(), MOST_LINES);
        assert!(lines.iter().all(|line| line.chars().count() <= most));
        assert!(lines.last().is_some_and(|line| line.ends_with('…')));
        assert_eq!(wrapped("two words", width), ["two words"]);
    }

    proptest! {
        #[test]
        fn whatever_the_words_it_is_well_formed(title in any::<String>(), caption in any::<String>()) {
            let (text, height) = svg(&figure(&title, &caption));
            let document = roxmltree::Document::parse(&text);
            prop_assert!(document.is_ok(), "{:?}", document.err());
            prop_assert!(height > 400.0 && height < 1000.0);
        }
    }
}
