//! A crosshair that arrow keys move over a plane, and the mark of the place that it is at.

use leptos::prelude::*;
use web_sys::KeyboardEvent;

/// What is said of the crosshair's place.
#[derive(Clone, Copy)]
pub struct Place {
    pub least: Signal<i32>,
    pub most: Signal<i32>,
    /// The column that it is at.
    pub now: Signal<i32>,
    /// All of it in words.
    pub spoken: Signal<String>,
}

/// What the keys move. One step for an arrow, ten with the shift key.
#[component]
pub fn Crosshair(
    #[prop(into)] testid: String,
    label: &'static str,
    place: Place,
    /// Columns to the right and rows down.
    moved: Callback<(i32, i32)>,
    /// The focus is elsewhere.
    left: Callback<()>,
) -> impl IntoView {
    let press = move |event: KeyboardEvent| {
        let far = if event.shift_key() { 10 } else { 1 };
        let step = match event.key().as_str() {
            "ArrowLeft" => (-far, 0),
            "ArrowRight" => (far, 0),
            "ArrowUp" => (0, -far),
            "ArrowDown" => (0, far),
            _ => return,
        };
        event.prevent_default();
        moved.run(step);
    };
    view! {
        <div
            class="cross"
            data-testid=testid
            role="slider"
            tabindex="0"
            aria-roledescription="crosshair"
            aria-label=label
            aria-valuemin=move || place.least.get()
            aria-valuemax=move || place.most.get()
            aria-valuenow=move || place.now.get()
            aria-valuetext=move || place.spoken.get()
            on:keydown=press
            on:blur=move |_| left.run(())
        ></div>
    }
    .into_any()
}

/// Marks a place on a plane, each axis in 0..1 from the top left.
pub fn mark((x, y): (f64, f64)) -> AnyView {
    view! {
        <span class="pixel-mark" aria-hidden="true" style:--x=format!("{x:.5}") style:--y=format!("{y:.5}")></span>
    }
    .into_any()
}
