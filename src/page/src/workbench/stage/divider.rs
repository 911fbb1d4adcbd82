//! The divider between original and filtered picture.

use leptos::prelude::*;
use web_sys::KeyboardEvent;

/// How far an arrow key moves it, percent.
const STEP: f64 = 2.0;

/// `divider`: percent of the width that shows the original. The stage moves it by pointer.
#[component]
pub fn Divider(divider: RwSignal<f64>) -> impl IntoView {
    let press = move |event: KeyboardEvent| {
        let moved = match event.key().as_str() {
            "ArrowLeft" | "ArrowDown" => divider.get_untracked() - STEP,
            "ArrowRight" | "ArrowUp" => divider.get_untracked() + STEP,
            "PageDown" => divider.get_untracked() - 10.0,
            "PageUp" => divider.get_untracked() + 10.0,
            "Home" => 0.0,
            "End" => 100.0,
            _ => return,
        };
        event.prevent_default();
        divider.set(moved.clamp(0.0, 100.0));
    };
    view! {
        <div
            class="divider"
            data-testid="divider"
            role="slider"
            tabindex="0"
            aria-label="Divider between original and filtered picture"
            aria-valuemin="0"
            aria-valuemax="100"
            aria-valuenow=move || format!("{:.0}", divider.get())
            aria-valuetext=move || format!("{:.0} percent original", divider.get())
            on:keydown=press
        >
            <span class="grip" aria-hidden="true"></span>
        </div>
    }
}
