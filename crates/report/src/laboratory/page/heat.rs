//! The Fourier heat map.

use maud::{Markup, html};

use super::parts::{class_name, percent};
use crate::colours::sequential;
use crate::figures::Png;
use shortcuts::document::Document;
use shortcuts::heat_map::HeatMap;

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
