//! The same maps on other models and sets.

use maud::{Markup, html};

use super::columns::{name, six};
use super::parts::{drawn, percent};
use crate::figures::{Mark, Matrix, Rates, Row, matrix, rates};
use crate::table::{Table, harmless};
use shortcuts::document::{Document, Run};
use shortcuts::transfer::{Leg, LegClass};

/// Its section of the page.
pub fn section(document: &Document) -> Markup {
    let legs = document.transferred();
    if legs.is_empty() {
        return html! {};
    }
    html! {
        section {
            h2 { "The same maps elsewhere" }
            p {
                "Each class’s map was found with " (document.run.model_name) " on " (document.run.set_name)
                ". Where it is enough elsewhere too, the shortcut lies in the pictures; where it is not, in that one network."
            }
            h3 { "TPR under each class’s map, in per cent" }
            div class="scroll" { (drawn(by_class(document, &legs))) }
            h3 { "Means over the classes" }
            (drawn(means(&legs)))
            div class="scroll" {
                table class="numbers" {
                    tr { th { "Model and set" } th { "Accuracy, whole" } th { "TPR whole" } th { "TPR map" } th { "FPR map" } }
                    @for ((_, leg), name) in legs.iter().zip(names(&legs)) {
                        tr {
                            td { (name) }
                            td { (share(leg.accuracy.map(|rate| rate.value))) }
                            td { (share(leg.mean(|class| class.whole.map(|rates| rates.tpr.value)))) }
                            td { (share(leg.mean(tpr))) }
                            td { (share(leg.mean(|class| class.filtered.map(|rates| rates.fpr.value)))) }
                        }
                    }
                }
            }
        }
    }
}

/// Its tables as CSV.
pub fn tables(document: &Document) -> Vec<String> {
    let legs = document.transferred();
    if legs.is_empty() {
        return Vec::new();
    }
    vec![table(&legs)]
}

/// One line for each class of each leg: the rates with their 95 % intervals on whole pictures and under the class's map.
pub fn table(legs: &[(&Run, Leg)]) -> String {
    let rates = ["whole", "map"].into_iter().flat_map(|what| {
        ["TPR", "TPR low", "TPR high", "FPR", "FPR low", "FPR high"]
            .map(|rate| format!("{what} {rate}"))
    });
    let header = ["model", "set", "class"].map(str::to_owned);
    let mut table = Table::new(header.into_iter().chain(rates));
    for (run, leg) in legs {
        for (class, found) in leg.classes.iter().enumerate() {
            let names = [
                harmless(&run.model_name),
                harmless(&run.set_name),
                name(&run.study.classes, class),
            ];
            let rates = [found.whole, found.filtered].into_iter().flat_map(six);
            table.row(names.into_iter().chain(rates));
        }
    }
    table.finish()
}

/// What tells the legs apart: their models, their sets, or both.
fn names(legs: &[(&Run, Leg)]) -> Vec<String> {
    let same = |read: fn(&Run) -> &String| legs.iter().all(|(run, _)| read(run) == read(legs[0].0));
    let (one_model, one_set) = (same(|run| &run.model_name), same(|run| &run.set_name));
    (legs.iter().enumerate())
        .map(|(leg, (run, _))| match (one_model, one_set) {
            (_, true) => run.model_name.clone(),
            (true, false) => run.set_name.clone(),
            // A figure may have to cut a long name, so each has a number as well.
            (false, false) => format!("{} {}, {}", leg + 1, run.model_name, run.set_name),
        })
        .collect()
}

fn share(value: Option<f64>) -> String {
    value.map_or_else(|| "–".to_owned(), percent)
}

fn tpr(class: &LegClass) -> Option<f64> {
    class.filtered.map(|rates| rates.tpr.value)
}

/// A row for each leg, a column for each class of the run that has a map.
fn by_class(document: &Document, legs: &[(&Run, Leg)]) -> String {
    let maps = document.settings.maps.iter().flat_map(|maps| &maps.sets);
    let columns: Vec<&String> = (document.run.study.classes.iter().zip(maps))
        .filter_map(|(name, map)| map.is_some().then_some(name))
        .collect();
    let value = |run: &Run, leg: &Leg, name: &String| {
        let class = run.study.classes.iter().position(|other| other == name)?;
        tpr(leg.classes.get(class)?)
    };
    matrix(&Matrix {
        label: "True positive rate of each class under its map, by model and set".to_owned(),
        rows: names(legs),
        columns: columns.iter().map(|name| (*name).clone()).collect(),
        values: (legs.iter())
            .map(|(run, leg)| columns.iter().map(|name| value(run, leg, name)).collect())
            .collect(),
    })
}

fn means(legs: &[(&Run, Leg)]) -> String {
    let mark = |value: Option<f64>| {
        value.map(|value| Mark {
            value,
            interval: None,
        })
    };
    rates(&Rates {
        label: "Mean true and false positive rates over the classes, by model and set".to_owned(),
        series: ["TPR whole", "TPR under the maps", "FPR under the maps"]
            .map(str::to_owned)
            .to_vec(),
        rows: (legs.iter().zip(names(legs)))
            .map(|((_, leg), name)| Row {
                name,
                marks: vec![
                    mark(leg.mean(|class| class.whole.map(|rates| rates.tpr.value))),
                    mark(leg.mean(tpr)),
                    mark(leg.mean(|class| class.filtered.map(|rates| rates.fpr.value))),
                ],
            })
            .collect(),
    })
}
