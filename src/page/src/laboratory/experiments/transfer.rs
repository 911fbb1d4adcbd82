//! The maps elsewhere: one row for each model and set, one column for each class.

use super::super::context::Laboratory;
use super::super::context::LegState;
use super::super::recorded::FigureIds;
use crate::ui::format::share;
use leptos::prelude::*;
use report::figures::{Mark, Rates, Row, rates};
use shortcuts::experiments::Experiment;
use shortcuts::study::Study;
use std::collections::VecDeque;

/// The results of the transfer.
#[component]
pub fn TransferResults() -> impl IntoView {
    let lab = expect_context::<Laboratory>();
    let ids = untrack(|| lab.figure_ids());
    let rows = move || {
        let names = lab.class_names();
        lab.shown_legs()
            .into_iter()
            .map(|leg| row(&leg, &names, ids))
            .collect_view()
    };
    let heads = move || {
        lab.class_names()
            .into_iter()
            .map(|name| view! { <th scope="col"><span>{name}</span></th> })
            .collect_view()
    };
    view! {
        <div class="lab-part" data-testid=ids.of("transfer")>
            <h3>"The same maps, elsewhere"</h3>
            <p class="hint">
                "Each cell: how often the class is recognised with nothing but its map’s frequencies (TPR), and below it on whole pictures. The first row is where the maps were found. Classes of other sets are matched by name."
            </p>
            <div class="scroll" tabindex="0" role="region" aria-label="Transfer, class by class">
                <table class="matrix transfer-matrix">
                    <thead>
                        <tr><th></th>{heads}<th scope="col"><span>"mean TPR"</span></th><th scope="col"><span>"mean FPR"</span></th></tr>
                    </thead>
                    <tbody>{rows}</tbody>
                </table>
            </div>
            <div class="chart" inner_html=move || Some(lab.shown_legs()).filter(|legs| legs.len() > 1).map(|legs| chart(&legs)).unwrap_or_default()></div>
        </div>
    }
}

fn row(leg: &LegState, names: &[String], ids: FigureIds) -> impl IntoView + use<> {
    let cell = |value: Option<f64>, whole: Option<f64>| match value {
        Some(value) => view! {
            <td>
                <span style:--share=value.to_string()>
                    {share(value)} <small>{whole.map(share)}</small>
                </span>
            </td>
        }
        .into_any(),
        None => view! { <td><span>"–"</span></td> }.into_any(),
    };
    let cells = names
        .iter()
        .map(|name| {
            let class = leg
                .study
                .classes
                .iter()
                .position(|other| other == name)
                .and_then(|class| leg.leg.classes.get(class));
            cell(
                class.and_then(|class| Some(class.filtered?.tpr.value)),
                class.and_then(|class| Some(class.whole?.tpr.value)),
            )
        })
        .collect_view();
    let mean_tpr = leg.leg.mean(|class| Some(class.filtered?.tpr.value));
    let mean_whole = leg.leg.mean(|class| Some(class.whole?.tpr.value));
    let mean_fpr = leg.leg.mean(|class| Some(class.filtered?.fpr.value));
    view! {
        <tr data-testid=ids.of("transfer-row") data-model=leg.study.model.clone() data-set=leg.study.set.clone()>
            <th scope="row">{leg.model.clone()} <small>{leg.set.clone()}</small></th>
            {cells}
            {cell(mean_tpr, mean_whole)}
            {cell(mean_fpr, None)}
        </tr>
    }
}

fn chart(legs: &[LegState]) -> String {
    let mark = |value: Option<f64>| {
        value.map(|value| Mark {
            value,
            interval: None,
        })
    };
    rates(&Rates {
        label: "Mean true and false positive rates under the maps, for each model and set"
            .to_owned(),
        series: [
            "TPR, whole pictures",
            "TPR under the maps",
            "FPR under the maps",
        ]
        .map(str::to_owned)
        .to_vec(),
        rows: legs
            .iter()
            .map(|leg| Row {
                // What is not as in the first row tells a row apart.
                name: if leg.set == legs[0].set {
                    leg.model.clone()
                } else {
                    leg.set.clone()
                },
                marks: vec![
                    mark(leg.leg.mean(|class| Some(class.whole?.tpr.value))),
                    mark(leg.leg.mean(|class| Some(class.filtered?.tpr.value))),
                    mark(leg.leg.mean(|class| Some(class.filtered?.fpr.value))),
                ],
            })
            .collect(),
    })
}

/// Which models and sets the maps are taken to.
#[component]
pub fn Elsewhere() -> impl IntoView {
    let lab = expect_context::<Laboratory>();
    let page = lab.page;
    let labels = move || page.card().map(|card| card.labels).unwrap_or_default();
    let ticks =
        move |list: Vec<(String, String)>, chosen: RwSignal<Vec<String>>, testid: &'static str| {
            list.into_iter()
                .map(|(id, name)| {
                    let (mine, this) = (id.clone(), id.clone());
                    view! {
                        <label class="tick">
                            <input
                                type="checkbox"
                                data-testid=testid
                                data-id=this
                                prop:checked=move || chosen.with(|chosen| chosen.contains(&id))
                                on:change=move |event| {
                                    let ticked = event_target_checked(&event);
                                    chosen
                                        .update(|chosen| {
                                            chosen.retain(|other| *other != mine);
                                            if ticked {
                                                chosen.push(mine.clone());
                                            }
                                        });
                                }
                            />
                            <span>{name}</span>
                        </label>
                    }
                })
                .collect_view()
        };
    let models = move || {
        let (labels, model) = (labels(), page.model.get());
        page.models.with(|models| {
            models
                .models
                .iter()
                .filter(|card| card.labels == labels && card.id != model)
                .map(|card| (card.id.clone(), card.name.clone()))
                .collect::<Vec<_>>()
        })
    };
    let sets = move || {
        let (labels, set) = (labels(), page.set.get());
        page.sets.with_value(|sets| {
            sets.sets
                .iter()
                .filter(|card| card.labels == labels && card.id != set)
                .map(|card| (card.id.clone(), card.title.clone()))
                .collect::<Vec<_>>()
        })
    };
    view! {
        <div class="field"><span>"Other models"</span><div class="ticks">{move || ticks(models(), lab.other_models, "other-model")}</div></div>
        <div class="field"><span>"Other sets"</span><div class="ticks">{move || ticks(sets(), lab.other_sets, "other-set")}</div></div>
    }
}

/// The result in one or two sentences.
pub fn conclusion(lab: Laboratory) -> Option<String> {
    let legs = lab.shown_legs();
    let own = legs.first()?;
    let mean = |leg: &LegState| leg.leg.mean(|class| Some(class.filtered?.tpr.value));
    let here = mean(own)?;
    let (best, elsewhere) = (legs.iter().skip(1))
        .filter_map(|leg| Some((leg, mean(leg)?)))
        .max_by(|a, b| a.1.total_cmp(&b.1))?;
    Some(format!(
        "Under their maps, classes are recognised in {} of the pictures here, and in {} at best elsewhere ({}, {}).",
        share(here),
        share(elsewhere),
        best.model,
        best.set
    ))
}

/// The legs beside the study itself, model and set: every chosen model on the set, and the model on every chosen set.
pub fn planned_legs(lab: Laboratory, study: &Study) -> VecDeque<(String, String)> {
    if untrack(|| lab.experiment()) != Experiment::Transfer {
        return VecDeque::new();
    }
    let models = lab.other_models.get_untracked().into_iter();
    let sets = lab.other_sets.get_untracked().into_iter();
    models
        .map(|model| (model, study.set.clone()))
        .chain(sets.map(|set| (study.model.clone(), set)))
        .collect()
}
