//! The maps of the hierarchical search, those of every repeat, since they differ.

use maud::{Markup, html};

use super::columns::name;
use super::parts::{Small, class_name, gallery, percent};
use crate::colours::kept;
use crate::table::{Table, maybe};
use shortcuts::document::Document;
use shortcuts::hfss::Hfss;

/// Its section of the page.
pub fn section(document: &Document) -> Markup {
    let Some(found) = document.hfss() else {
        return html! {};
    };
    let known: Vec<usize> = (0..document.run.study.classes.len())
        .filter(|&class| (0..found.found.len()).any(|repeat| found.found(repeat, class).is_some()))
        .collect();
    html! {
        section {
            h2 { "Frequencies that are enough together: the hierarchical search" }
            p { (how(&found)) }
            @for repeat in 0..found.found.len() {
                h3 { "Search " (repeat + 1) }
                (gallery(document, &format!("Map of search {} for", repeat + 1), maps(&found, repeat, &known)))
            }
            @if !known.is_empty() { (numbers(document, &found, &known)) }
        }
    }
}

/// Its tables as CSV.
pub fn tables(document: &Document) -> Vec<String> {
    let found = document.hfss();
    found
        .iter()
        .map(|found| table(found, &document.run.study.classes))
        .collect()
}

/// One line for each repeat and class: the map of the hierarchical search as text (`spectrum::frequencies`), the share of the plane that it
/// keeps, and the mean cross-entropy in nats with nothing else kept and of the whole pictures.
pub fn table(found: &Hfss, classes: &[String]) -> String {
    let header = ["repeat", "class", "share", "loss kept", "loss whole", "map"];
    let mut table = Table::new(header.map(str::to_owned));
    for (repeat, maps) in found.found.iter().enumerate() {
        for (class, map) in maps.iter().enumerate() {
            table.row([
                (repeat + 1).to_string(),
                name(classes, class),
                maybe(found.share(repeat, class)),
                maybe(map.as_ref().map(|map| map.loss)),
                maybe(found.whole.get(class).copied().flatten()),
                (map.as_ref()).map_or_else(String::new, |map| map.set.to_string()),
            ]);
        }
    }
    table.finish()
}

fn how(found: &Hfss) -> String {
    let stages = found.options.stages.len();
    let end = if found.settled {
        "All searches came to their end.".to_owned()
    } else {
        format!(
            "They were stopped before their end: {} of {stages} stages are complete.",
            found.stages
        )
    };
    format!(
        "{} searches, each with random numbers of its own, drew sets of frequencies, coarse ones first, and kept those with which the network does best on each class when it is shown nothing else. {end}",
        found.options.repeats
    )
}

fn maps<'a>(
    found: &'a Hfss,
    repeat: usize,
    known: &'a [usize],
) -> impl Iterator<Item = Small> + 'a {
    known.iter().filter_map(move |&class| {
        let map = found.found(repeat, class)?;
        let share = found.share(repeat, class).map_or_else(String::new, percent);
        Some(Small {
            class,
            under: format!("{share}, loss {:.2}", map.loss),
            rgba: kept(&map.set),
        })
    })
}

fn numbers(document: &Document, found: &Hfss, known: &[usize]) -> Markup {
    let loss =
        |value: Option<f64>| value.map_or_else(|| "–".to_owned(), |value| format!("{value:.3}"));
    html! {
        h3 { "How much the searches agree" }
        div class="scroll" {
            table class="numbers" {
                tr {
                    th { "Class" } th { "Loss, whole pictures" }
                    @for repeat in 0..found.found.len() { th { "Loss, search " (repeat + 1) } }
                    th { "Maps in common" } th { "By chance" }
                }
                @for &class in known {
                    @let overlap = found.mean_overlap(class);
                    tr {
                        td { (class_name(document, class)) }
                        td { (loss(found.whole.get(class).copied().flatten())) }
                        @for repeat in 0..found.found.len() {
                            td { (loss(found.found(repeat, class).map(|map| map.loss))) }
                        }
                        td { (overlap.map_or_else(|| "–".to_owned(), |(mean, _)| percent(mean))) }
                        td { (overlap.map_or_else(|| "–".to_owned(), |(_, chance)| percent(chance))) }
                    }
                }
            }
        }
        p class="soft" { "Losses are mean cross-entropies in nats. In common: the mean over pairs of searches of the frequencies in both maps divided by those in either; by chance is what random maps of the same sizes would have." }
    }
}
