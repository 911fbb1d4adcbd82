//! The dominant frequency maps.

use maud::{Markup, html};

use super::columns::name;
use super::parts::{Small, class_name, drawn, gallery, percent};
use crate::colours::{diverging, kept};
use crate::figures::{Curves, Series, curves};
use crate::table::{Table, number};
use shortcuts::document::Document;
use shortcuts::dominant::{Dominant, Search};

/// Its section of the page.
pub fn section(document: &Document) -> Markup {
    let Some(found) = document.dominant() else {
        return html! {};
    };
    let known: Vec<usize> = (0..document.run.study.classes.len())
        .filter(|&class| found.knows(class))
        .collect();
    let share = found.options.share;
    let maps = known.iter().filter_map(|&class| {
        let map = found.map(class, share)?;
        Some(Small {
            class,
            under: format!(
                "{} of {} coefficients",
                map.coefficients(),
                map.side().pow(2)
            ),
            rgba: kept(&map),
        })
    });
    let scores = known.iter().map(|&class| {
        let limit = largest(&found, class);
        Small {
            class,
            under: format!("colours to ±{limit:.2} nats"),
            rgba: diverging(&found.drawn(class), limit as f32),
        }
    });
    html! {
        section {
            h2 { "Dominant frequencies" }
            p { (how(&found)) }
            @if known.is_empty() {
                p { "Nothing is known yet." }
            } @else {
                h3 { "By how much each class’s loss grows without a block of frequencies" }
                p { "Red blocks are missed; without blue ones the network does better. Where there is no colour, nothing was tried." }
                (gallery(document, "Importance of each frequency for", scores))
                h3 { "The top " (percent(share)) " as a map" }
                (gallery(document, "Dominant frequency map of", maps))
                h3 { "What is missed most" }
                div class="scroll" {
                    table class="numbers" {
                        tr { th { "Class" } th { "Loss of whole pictures" } th { "Most missed at (kx, ky)" } th { "Loss grows by" } th { "Blocks at least half as important" } }
                        @for &class in &known { (row(document, &found, class)) }
                    }
                }
                @if found.stability.len() > 1 { (stability(&found)) }
            }
        }
    }
}

/// Its tables as CSV.
pub fn tables(document: &Document) -> Vec<String> {
    let found = document.dominant();
    found
        .iter()
        .map(|found| table(found, &document.run.study.classes))
        .collect()
}

/// One line for each block: a frequency of it, how many frequencies it has (of exact blocks one of each pair), whether it was tried, and
/// by how much the loss of each class grows without it, in nats. Of a block that was not tried, that is an estimate.
pub fn table(found: &Dominant, classes: &[String]) -> String {
    let header = ["kx", "ky", "frequencies", "tried"].map(str::to_owned);
    let names =
        (0..found.scores.len()).map(|class| format!("{} loss grows by", name(classes, class)));
    let mut table = Table::new(header.into_iter().chain(names));
    for (block, frequencies) in found.blocks.iter().enumerate() {
        let (kx, ky) = frequencies.first().copied().unwrap_or_default();
        let tried = found.scores.iter().any(|scores| scores[block].measured);
        let tried = if tried { "yes" } else { "no" };
        table.row(
            [
                kx.to_string(),
                ky.to_string(),
                frequencies.len().to_string(),
                tried.to_owned(),
            ]
            .into_iter()
            .chain(
                found
                    .scores
                    .iter()
                    .map(|scores| number(scores[block].value)),
            ),
        );
    }
    table.finish()
}

fn how(found: &Dominant) -> String {
    let options = &found.options;
    let blocks = match options.size {
        1 => "single frequencies".to_owned(),
        size => format!("blocks of {size} × {size} frequencies"),
    };
    let order = match (options.published, options.search) {
        (true, _) => "as the published code removes them",
        (false, Search::Exhaustive) => "all of them",
        (false, Search::Progressive) => "coarse blocks first, then those that matter",
    };
    let end = if found.settled {
        "The search came to its end."
    } else {
        "The search was stopped before its end, so the maps may still change."
    };
    format!(
        "Each of {blocks}, with its mirror image, was taken out of the search pictures ({order}): {} of {} were tried. {end}",
        found.measured(),
        found.blocks.len()
    )
}

fn row(document: &Document, found: &Dominant, class: usize) -> Markup {
    let first = found.ranked(class).into_iter().next();
    let whole = found.whole.get(class).copied().flatten();
    let place = first
        .and_then(|block| found.blocks[block].first())
        .map_or(String::new(), |(kx, ky)| {
            format!("({kx}, {ky})").replace('-', "−")
        });
    let grows = first.map_or(String::new(), |block| {
        format!("{:.3} nats", found.scores[class][block].value)
    });
    html! {
        tr {
            td { (class_name(document, class)) }
            td { @if let Some(whole) = whole { (format!("{whole:.3} nats")) } }
            td { (place) }
            td { (grows) }
            td { (found.named(class).len()) }
        }
    }
}

fn stability(found: &Dominant) -> Markup {
    let points =
        (found.stability.iter().enumerate()).map(|(round, same)| ((round + 1) as f64, *same));
    html! {
        h3 { "How settled the maps are" }
        (drawn(curves(&Curves {
            label: "Share of the top sets that each round left as they were".to_owned(),
            x: "round".to_owned(),
            y: "share of the top sets left as they were".to_owned(),
            range: Some((0.0, 1.0)),
            series: vec![Series { name: "all classes".to_owned(), points: points.collect() }],
        })))
    }
}

/// The largest score in absolute value, DC's block left out: without its mean a picture is another picture.
fn largest(found: &Dominant, class: usize) -> f64 {
    (found.blocks.iter().zip(&found.scores[class]))
        .filter(|(frequencies, _)| !frequencies.contains(&(0, 0)))
        .map(|(_, score)| score.value.abs())
        .fold(0.0, f64::max)
}
