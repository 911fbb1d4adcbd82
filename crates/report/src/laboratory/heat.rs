//! The Fourier heat map.

use maud::{Markup, html};

use super::columns;
use super::parts::{class_name, percent};
use crate::colours::sequential;
use crate::figures::Png;
use crate::table::{Table, maybe};
use shortcuts::document::Document;
use shortcuts::heat_map::HeatMap;

/// Its section of the page.
pub fn section(document: &Document) -> Markup {
    let Some(found) = document.heat_map() else {
        return html! {};
    };
    let (tried, all) = found.progress();
    let classes = document.run.study.classes.len();
    let known: Vec<usize> = (0..=classes)
        .filter(|&which| found.tried(which).next().is_some())
        .collect();
    html! {
        section {
            h2 { "Fourier heat maps" }
            p {
                "How often an answer is wrong when a wave of L2 norm " (found.options.norm) " is added to each channel of every test picture, by the wave’s frequency; zero frequency is in the centre, and "
                (tried) " of " (all) " waves were tried. Dark: no answer is wrong; bright: all are. After D. Yin and others, “A Fourier perspective on model robustness in computer vision” (NeurIPS 2019)."
            }
            div class="maps" {
                @for &which in &known {
                    @let rgba = sequential(&found.map(which), 1.0);
                    figure {
                        img alt=(format!("Fourier heat map, {}", name(document, which))) src=(Png::of(&rgba, found.side).address);
                        figcaption { (name(document, which)) br; (worst(&found, which)) }
                    }
                }
            }
        }
    }
}

/// Its tables as CSV.
pub fn tables(document: &Document) -> Vec<String> {
    let found = document.heat_map();
    found
        .iter()
        .map(|found| table(found, &document.run.study.classes))
        .collect()
}

/// One line for each wave that was tried, one without first: frequency, and the share of wrong answers on all pictures and on those of each
/// class.
pub fn table(found: &HeatMap, classes: &[String]) -> String {
    let header = ["kx", "ky", "all wrong"].map(str::to_owned);
    let names = (0..classes.len()).map(|class| format!("{} wrong", columns::name(classes, class)));
    let mut table = Table::new(header.into_iter().chain(names));
    let all = 0..=classes.len();
    table.row(
        ["", ""]
            .map(str::to_owned)
            .into_iter()
            .chain(all.clone().map(|which| maybe(found.whole(which)))),
    );
    for ((kx, ky), _) in found.tried(0) {
        table.row(
            [kx.to_string(), ky.to_string()]
                .into_iter()
                .chain(all.clone().map(|which| maybe(found.at(which, kx, ky)))),
        );
    }
    table.finish()
}

fn name(document: &Document, which: usize) -> &str {
    match which {
        0 => "all pictures",
        class => class_name(document, class - 1),
    }
}

fn worst(found: &HeatMap, which: usize) -> String {
    let whole = found
        .whole(which)
        .map(|whole| format!(", without a wave {}", percent(whole)))
        .unwrap_or_default();
    found
        .strongest(which)
        .map_or_else(String::new, |((kx, ky), error)| {
            format!("{} wrong at ({kx}, {ky}){whole}", percent(error))
        })
}
