//! Classes that the visitor follows: pinned from a row or found by name, listed before and after also when they leave the best ones.

use super::context::{Pin, Predictions};
use super::reading::probability;
use crate::ui::aria::pressed;
use crate::ui::format::{percent, points};
use crate::unicode::BROWSER;
use leptos::prelude::*;
use models::labels;
use sets::matching::search;

/// Classes offered for what was typed.
const OFFERED: usize = 8;

impl Predictions {
    /// Pins a class of the chosen model, or lets it go.
    fn toggle_pin(self, class: usize) {
        let pin = Pin {
            list: untrack(|| self.labels()),
            class,
        };
        self.pins.update(|pins| {
            let before = pins.len();
            pins.retain(|other| *other != pin);
            if pins.len() == before {
                pins.push(pin);
            }
        });
    }
}

/// Pins the class of a row, or lets it go.
#[component]
pub fn PinButton(class: Memo<usize>, name: Memo<String>) -> impl IntoView {
    let predictions = expect_context::<Predictions>();
    let is_pinned = Memo::new(move |_| predictions.pinned().contains(&class.get()));
    view! {
        <button
            class="pin"
            data-testid="pin"
            title="Follow this class"
            aria-label=move || format!("Pin {}", name.get())
            aria-pressed=move || pressed(is_pinned.get())
            on:click=move |_| predictions.toggle_pin(class.get_untracked())
        ></button>
    }
}

/// The pinned classes; nothing as long as there are none.
#[component]
pub fn Pinned() -> impl IntoView {
    let predictions = expect_context::<Predictions>();
    let pinned = Memo::new(move |_| predictions.pinned());
    view! {
        <Show when=move || pinned.with(|pinned| !pinned.is_empty())>
            <table class="pinned" data-testid="pinned">
                <caption>"Pinned"</caption>
                <thead>
                    <tr>
                        <th scope="col">"Class"</th>
                        <th scope="col">"Original"</th>
                        <th scope="col">"Filtered"</th>
                        <th scope="col">"Change"</th>
                        <td></td>
                    </tr>
                </thead>
                <tbody>
                    <For each=move || pinned.get() key=|class| *class let:class>
                        <PinnedRow class/>
                    </For>
                </tbody>
            </table>
        </Show>
    }
}

#[component]
fn PinnedRow(class: usize) -> impl IntoView {
    let predictions = expect_context::<Predictions>();
    let before = move || probability(predictions.page.original, class);
    let after = move || probability(predictions.page.filtered, class);
    let written = |probability: Option<f32>| probability.map_or("–".to_owned(), percent);
    let difference = move || Some(points(before()?, after()?));
    view! {
        <tr data-testid="pinned-class" data-class-index=class data-probability=move || after().map(|value| format!("{value:.6}"))>
            <th scope="row" title=move || predictions.page.class_name(class)>{move || predictions.page.class_name(class)}</th>
            <td>{move || written(before())}</td>
            <td>{move || written(after())}</td>
            <td>{difference}</td>
            <td>
                <button
                    class="quiet"
                    data-testid="unpin"
                    aria-label=move || format!("Unpin {}", predictions.page.class_name(class))
                    on:click=move |_| predictions.toggle_pin(class)
                >
                    "✕"
                </button>
            </td>
        </tr>
    }
}

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
                "A pinned class stays listed whatever place it takes.".to_owned()
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
