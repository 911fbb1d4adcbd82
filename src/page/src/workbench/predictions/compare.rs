//! A second network beside the first: which one, what it answers, and whether the two agree.

use super::answers::Answers;
use super::context::Predictions;
use crate::core::engine_line::EngineLine;
use crate::core::state::{Answer, EngineStatus, Page};
use crate::ui::format::{megabytes, percent_in_words};
use crate::ui::select::{Select, plain};
use leptos::prelude::*;
use models::ranking::shared;
use std::iter;

/// How many of the best classes are compared.
const COMPARED: usize = 5;

#[component]
pub fn CompareChoice() -> impl IntoView {
    let predictions = expect_context::<Predictions>();
    let model = predictions.page.second.model;
    let groups = Signal::derive(move || {
        let none = (String::new(), "no other".to_owned());
        let cards = predictions.page.comparable().into_iter().map(|card| {
            let name = format!("{} · {}", card.name, megabytes(card.bytes));
            (card.id, name)
        });
        plain(iter::once(none).chain(cards))
    });
    view! {
        <label class="choice" title="Shows the filtered picture to a second network as well. That needs more memory.">
            <span>"Compare with"</span>
            <Select
                testid="compare-model"
                groups
                chosen=Signal::derive(move || model.get().unwrap_or_default())
                choose=Callback::new(move |id: String| predictions.compare_with((!id.is_empty()).then_some(id)))
            />
        </label>
    }
}

/// What the second network says.
#[component]
pub fn Compared() -> impl IntoView {
    let Predictions { page, refused, .. } = expect_context();
    let second = page.second;
    let name = move || page.second_card().map(|card| card.name);
    let ready = move || {
        second
            .status
            .with(|status| matches!(status, EngineStatus::Ready { .. }))
    };
    let agreement = Memo::new(move |_| agreement(page));
    let waits = move || ready() && agreement.with(Option::is_none) && refused.with(Option::is_none);
    let state = move || match second.status.get() {
        _ if refused.with(Option::is_some) => "error",
        EngineStatus::Failed(_) => "error",
        EngineStatus::Ready { .. }
            if second.filtered.with(Option::is_some) && !second.asking.get() =>
        {
            "ready"
        }
        EngineStatus::Ready { .. } => "busy",
        _ => "loading",
    };
    view! {
        <section class="compared" aria-labelledby="compared-title" data-testid="compared" data-state=state>
            <h3 id="compared-title">{move || format!("The same picture, seen by {}", name().unwrap_or_default())}</h3>
            <p data-testid="agreement">
                {agreement}
                {move || waits().then_some("Its answer appears here in a moment.")}
            </p>
            {move || refused.get().map(|why| view! { <p class="failure" data-testid="compare-refused">{format!("This picture cannot be shown to it: {why}")}</p> })}
            <Show when=ready fallback=move || view! { <EngineLine engine=page.second_engine() prefix="second-"/> }>
                <Answers
                    title="Filtered"
                    testid="predictions-second"
                    answer=second.filtered
                    against=second.original
                    of="the second network"
                />
            </Show>
            <p class="hint">"The second network needs memory of its own. Choose “no other” to stop it."</p>
        </section>
    }
}

/// Whether the two agree on the filtered picture, in one sentence.
fn agreement(page: Page) -> Option<String> {
    let second = page.second;
    let (own, other) = (page.card()?.name, page.second_card()?.name);
    let best = |answer: &Answer| answer.top.first().copied();
    page.filtered.with(|one| {
        second.filtered.with(|two| {
            let (one, two) = (one.as_ref()?, two.as_ref()?);
            let ((a, sure), (b, also)) = (best(one)?, best(two)?);
            let k = COMPARED.min(one.probabilities.len());
            let common = shared(&one.probabilities, &two.probabilities, k);
            let rest = match common {
                0 => format!("none of their {k} best classes is the same"),
                1 => format!("one of their {k} best classes is the same"),
                common if common == k => format!("their {k} best classes are the same"),
                common => format!("{common} of their {k} best classes are the same"),
            };
            Some(if a == b {
                format!(
                    "Both see {}, {own} with {} and {other} with {}; {rest}.",
                    page.class_name(a),
                    percent_in_words(sure),
                    percent_in_words(also)
                )
            } else {
                format!(
                    "They disagree: {own} sees {}, {other} sees {}; {rest}.",
                    page.class_name(a),
                    page.class_name(b)
                )
            })
        })
    })
}
