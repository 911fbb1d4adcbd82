//! One answer as a list of bars, the most probable class first.

use super::context::Predictions;
use super::pins::PinButton;
use super::reading::{entropy_meaning, probability};
use crate::core::state::{Answer, Page};
use crate::ui::format::{percent, points};
use leptos::html::Div;
use leptos::prelude::*;
use models::ranking::{entropy_bits, top_k};

/// What one row shows.
#[derive(Clone, Debug, Default, PartialEq)]
struct Entry {
    class: usize,
    name: String,
    probability: f32,
    before: Option<f32>,
}

/// The bars. With `against`, each also shows the same class's probability there, and the change.
#[component]
pub fn Answers(
    title: &'static str,
    testid: &'static str,
    answer: RwSignal<Option<Answer>>,
    #[prop(optional)] against: Option<RwSignal<Option<Answer>>>,
    /// Whose answer, if it is not the page's own network's.
    #[prop(optional)]
    of: &'static str,
    /// Where it is on the page.
    #[prop(optional)]
    place: NodeRef<Div>,
) -> impl IntoView {
    let page = expect_context::<Page>();
    let count = expect_context::<Predictions>().count;
    let entries = Memo::new(move |_| {
        let count = count.get();
        answer.with(|answer| {
            let probabilities = answer.as_ref().map(|answer| &answer.probabilities)?;
            let entries = top_k(probabilities, count).into_iter().map(|best| Entry {
                class: best.class,
                name: page.class_name(best.class),
                probability: best.probability,
                before: against.and_then(|against| probability(against, best.class)),
            });
            Some(entries.collect::<Vec<_>>())
        })
    });
    let rows = Memo::new(move |_| entries.with(|entries| entries.as_ref().map_or(0, Vec::len)));
    let kind = title.to_lowercase();
    let label = format!("Most probable classes, {kind} {of}");
    view! {
        <div class=format!("answers {kind}") node_ref=place>
            <h3>{title} <Entropy answer testid=testid.replace("predictions", "entropy")/></h3>
            <ol data-testid=testid aria-label=label style:--rows=move || count.get().to_string()>
                // Rows stay where they are and change what they show, so that a focused button is not lost with every answer.
                <For each=move || 0..rows.get() key=|rank| *rank let:rank>
                    <Row
                        entry=Memo::new(move |_| {
                            entries
                                .with(|entries| entries.as_ref().and_then(|entries| entries.get(rank).cloned()))
                                .unwrap_or_default()
                        })
                        compared=against.is_some()
                    />
                </For>
            </ol>
        </div>
    }
}

#[component]
fn Row(entry: Memo<Entry>, compared: bool) -> impl IntoView {
    let class = Memo::new(move |_| entry.with(|entry| entry.class));
    let name = Memo::new(move |_| entry.with(|entry| entry.name.clone()));
    let after = move || entry.with(|entry| entry.probability);
    let before = move || entry.with(|entry| entry.before);
    let difference = move || before().map(|before| points(before, after()));
    let spoken = move || {
        difference().map(|change| format!("{change} percentage points against the original"))
    };
    view! {
        <li
            data-testid="prediction"
            data-class-index=move || class.get()
            data-probability=move || format!("{:.6}", after())
        >
            <span class="name" title=move || name.get()>{move || name.get()}</span>
            <span class="bar" aria-hidden="true">
                <span class="fill" style:--share=move || after().to_string()></span>
                {compared
                    .then(|| {
                        view! {
                            <span
                                class="was"
                                hidden=move || before().is_none()
                                style:--share=move || before().unwrap_or(0.0).to_string()
                            ></span>
                        }
                    })}
            </span>
            <span class="value">{move || percent(after())}</span>
            <span class="change" title=spoken>{difference}</span>
            <PinButton class name/>
        </li>
    }
}

/// How undecided the answer is.
#[component]
fn Entropy(answer: RwSignal<Option<Answer>>, testid: String) -> impl IntoView {
    let words = move || {
        answer.with(|answer| {
            let bits = entropy_bits(&answer.as_ref()?.probabilities);
            Some(format!("entropy {bits:.2} bits"))
        })
    };
    let meaning = move || answer.with(|answer| entropy_meaning(answer.as_ref()?));
    view! {
        <span class="entropy" data-testid=testid title=meaning>{words}</span>
    }
}
