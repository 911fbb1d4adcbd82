//! What several sections of a report are made of.

use maud::{Markup, PreEscaped, html};
use shortcuts::document::Document;

use crate::figures::Png;

/// Drawn by this crate, so it is markup already.
pub fn drawn(svg: String) -> Markup {
    PreEscaped(svg)
}

/// Small maps side by side: each class's name, what to say under it, and its RGBA pixels.
pub fn gallery(document: &Document, what: &str, maps: impl IntoIterator<Item = Small>) -> Markup {
    let side = document.run.study.side;
    html! {
        div class="maps" {
            @for Small { class, under, rgba } in maps {
                @let name = class_name(document, class);
                figure {
                    img alt=(format!("{what} {name}")) src=(Png::of(&rgba, side).address);
                    figcaption { (name) @if !under.is_empty() { br; (under) } }
                }
            }
        }
    }
}

/// One of a gallery's maps.
pub struct Small {
    pub class: usize,
    pub under: String,
    pub rgba: Vec<u8>,
}

pub fn class_name(document: &Document, class: usize) -> &str {
    (document.run.study.classes.get(class)).map_or("", String::as_str)
}

/// A share in per cent, with one decimal where it needs one.
pub fn percent(share: f64) -> String {
    let text = format!("{:.1}", 100.0 * share);
    format!("{} %", text.strip_suffix(".0").unwrap_or(&text))
}
