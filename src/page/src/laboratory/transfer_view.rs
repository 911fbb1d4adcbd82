//! The maps elsewhere: one row for each model and set, one column for each class.

use super::Laboratory;
use super::LegState;
use super::needs::share;
use leptos::prelude::*;
use report::figures::{Mark, Rates, Row, rates};

/// The results of the transfer.
#[component]
pub fn TransferResults() -> impl IntoView {
    let lab = expect_context::<Laboratory>();
    let rows = move || {
        let names = lab.class_names();
        lab.legs
            .get()
            .into_iter()
            .map(|leg| row(&leg, &names))
            .collect_view()
    };
    let heads = move || {
        lab.class_names()
            .into_iter()
            .map(|name| view! { <th scope="col"><span>{name}</span></th> })
            .collect_view()
    };
    view! {
        <div class="lab-part" data-testid="transfer">
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
            <div class="chart" inner_html=move || lab.legs.with(|legs| (legs.len() > 1).then(|| chart(legs))).unwrap_or_default()></div>
        </div>
    }
}

fn row(leg: &LegState, names: &[String]) -> impl IntoView + use<> {
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
        <tr data-testid="transfer-row" data-model=leg.study.model.clone() data-set=leg.study.set.clone()>
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
