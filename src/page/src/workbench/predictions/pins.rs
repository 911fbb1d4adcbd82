//! Classes that the visitor follows: pinned from a row or found by name, listed before and after also when they leave the best ones.

use super::context::{Pin, Predictions};
use super::reading::probability;
use crate::ui::aria::pressed;
use crate::ui::format::{percent, points};
use leptos::prelude::*;

impl Predictions {
    /// Pins a class of the chosen model, or lets it go.
    pub(super) fn toggle_pin(self, class: usize) {
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
