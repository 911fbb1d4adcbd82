//! Any class of the chosen model, found by name.

use super::context::Predictions;
use crate::ui::aria::pressed;
use crate::unicode::BROWSER;
use leptos::prelude::*;
use models::labels;
use sets::matching::search;

/// Classes offered for what was typed.
const OFFERED: usize = 8;

/// Finds any class of the chosen model by name.
#[component]
pub fn PinSearch() -> impl IntoView {
    let predictions = expect_context::<Predictions>();
    let query = RwSignal::new(String::new());
    let found = Memo::new(move |_| {
        let list = predictions.labels();
        query.with(|query| match query.trim() {
            "" => Vec::new(),
            typed => search(typed, labels::list(&list), BROWSER),
        })
    });
    let count = move || {
        found.with(|found| match found.len() {
            _ if query.with(|query| query.trim().is_empty()) => {
                "A pinned class stays listed, whatever its rank.".to_owned()
            }
            0 => "No class is called that.".to_owned(),
            1 => "One class.".to_owned(),
            count if count <= OFFERED => format!("{count} classes."),
            count => format!("The first {OFFERED} of {count} classes."),
        })
    };
    let offers = move || {
        let pinned = predictions.pinned();
        found
            .get()
            .into_iter()
            .take(OFFERED)
            .map(|class| {
                let state = pressed(pinned.contains(&class));
                view! {
                    <li>
                        <button data-testid="offered-class" data-class-index=class aria-pressed=state on:click=move |_| predictions.toggle_pin(class)>
                            {predictions.page.class_name(class)}
                        </button>
                    </li>
                }
            })
            .collect_view()
    };
    view! {
        <div class="drawer pin-search">
            <input
                type="search"
                data-testid="pin-search"
                placeholder="Type the name of a class"
                aria-label="Find a class to pin"
                prop:value=move || query.get()
                on:input=move |event| query.set(event_target_value(&event))
                on:keydown=move |event| {
                    if event.key() == "Enter"
                        && let Some(&first) = found.with_untracked(|found| found.first().copied()).as_ref()
                        && !untrack(|| predictions.pinned()).contains(&first)
                    {
                        predictions.toggle_pin(first);
                        query.set(String::new());
                    }
                }
            />
            <p class="hint" aria-live="polite">{count}</p>
            <ul class="chips">{offers}</ul>
        </div>
    }
}
