//! TPR and FPR of every class, on the pictures as they are and under the filter.

use super::context::{SetTest, Side};
use crate::ui::format::share;
use leptos::prelude::*;
use sets::evaluation::{ClassRates, Evaluation};
use sets::rates::Rate;

/// The table.
#[component]
pub fn PerClass() -> impl IntoView {
    let test = expect_context::<SetTest>();
    let rows = move || {
        let set = test.sets.opened.get()?;
        let (original, filtered) = (test.shown(Side::Original), test.shown(Side::Filtered));
        let rates = |evaluation: &Option<std::sync::Arc<Evaluation>>, class: usize| {
            evaluation
                .as_ref()
                .and_then(|evaluation| evaluation.classes.get(class).cloned())
        };
        let id = test.figure_id("class-rates");
        let rows: Vec<_> = set
            .classes
            .iter()
            .enumerate()
            .map(|(class, name)| {
                let (before, after) = (rates(&original, class), rates(&filtered, class));
                let known = before.as_ref().or(after.as_ref()).is_none_or(|rates| rates.known);
                view! {
                    <tr data-testid=id.clone() data-class=class>
                        <th scope="row">{name.clone()} {(!known).then(|| view! { <em>" (not known to the network)"</em> })}</th>
                        <RateCell before=of(before.as_ref(), |rates| rates.tpr) after=of(after.as_ref(), |rates| rates.tpr)/>
                        <RateCell before=of(before.as_ref(), |rates| rates.fpr) after=of(after.as_ref(), |rates| rates.fpr)/>
                    </tr>
                }
            })
            .collect();
        Some(rows)
    };
    view! {
        <table class="rates">
            <thead>
                <tr>
                    <th scope="col">"Class"</th>
                    <th scope="col" title="True positive rate: the share of the class’s own pictures taken for it">"TPR"</th>
                    <th scope="col" title="False positive rate: the share of the other pictures taken for it">"FPR"</th>
                </tr>
            </thead>
            <tbody>{rows}</tbody>
        </table>
    }
}

fn of(rates: Option<&ClassRates>, which: fn(&ClassRates) -> Option<Rate>) -> Option<Rate> {
    rates.and_then(which)
}

/// Two bars, the filtered one below, each with its interval; and both numbers.
#[component]
fn RateCell(before: Option<Rate>, after: Option<Rate>) -> impl IntoView {
    let number = |rate: Option<Rate>| rate.map_or_else(|| "–".to_owned(), |rate| share(rate.value));
    let bar = |rate: Option<Rate>, tone: &'static str| {
        rate.map(|rate| {
            let title = format!(
                "{} of {}, 95 % interval {} to {}",
                rate.hits,
                rate.of,
                share(rate.low),
                share(rate.high)
            );
            view! {
                <span
                    class=format!("rate {tone}")
                    title=title
                    style:--share=rate.value.to_string()
                    style:--low=rate.low.to_string()
                    style:--high=rate.high.to_string()
                ></span>
            }
        })
    };
    view! {
        <td>
            <div class="rate-cell">
                <span class="bars" aria-hidden="true">{bar(before, "original")} {bar(after, "filtered")}</span>
                <span class="numbers">
                    <span class="visually-hidden">"original "</span>
                    <span>{number(before)}</span>
                    <span class="visually-hidden">", filtered "</span>
                    {after.is_some().then(|| view! { <span class="after">{number(after)}</span> })}
                </span>
            </div>
        </td>
    }
}
