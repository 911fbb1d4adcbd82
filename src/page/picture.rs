//! The picture: as it came and as the filter leaves it, one over the other with a divider to drag.

use super::browser::{capture_pointer, is_pressed, pointer_fraction};
use super::pictures::Sources;
use super::state::Page;
use leptos::html::{Canvas, Div};
use leptos::prelude::*;
use web_sys::{KeyboardEvent, PointerEvent};

/// How far an arrow key moves the divider, percent.
const STEP: f64 = 2.0;

/// A picture of fewer pixels on a side is shown as its pixels are.
const SMALL: usize = 100;

/// The left panel.
#[component]
pub fn PicturePanel() -> impl IntoView {
    let page = expect_context::<Page>();
    view! {
        <section class="panel" aria-labelledby="picture-title">
            <div class="panel-head">
                <h2 id="picture-title">"Picture"</h2>
                <p class="aside">{move || page.shown.get().map(|shown| shown.title)}</p>
            </div>
            <BeforeAfter/>
            <Sources/>
        </section>
    }
}

#[component]
fn BeforeAfter() -> impl IntoView {
    let page = expect_context::<Page>();
    // Percent of the width that shows the original.
    let divider = RwSignal::new(50.0_f64);
    let stage = NodeRef::<Div>::new();
    let original = NodeRef::<Canvas>::new();
    let filtered = NodeRef::<Canvas>::new();
    Effect::new(move |_| {
        page.shown.track();
        if let Some(canvas) = original.get() {
            page.studio.update_value(|studio| {
                studio
                    .iter_mut()
                    .for_each(|studio| studio.paint_original(&canvas))
            });
        }
    });
    Effect::new(move |_| {
        page.painted.track();
        if let Some(canvas) = filtered.get() {
            page.studio.update_value(|studio| {
                studio
                    .iter_mut()
                    .for_each(|studio| studio.paint_filtered(&canvas))
            });
        }
    });
    let drag = move |event: PointerEvent| {
        if is_pressed(&event)
            && let Some(stage) = stage.get_untracked()
        {
            divider.set((pointer_fraction(&event, &stage).0 * 100.0).clamp(0.0, 100.0));
        }
    };
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
    let alt = move || {
        page.shown
            .get()
            .map_or_else(|| "No picture yet".to_owned(), |shown| shown.alt)
    };
    view! {
        <div
            class="stage"
            class:small=move || page.shown.with(|shown| shown.as_ref().is_some_and(|shown| shown.side < SMALL))
            node_ref=stage
            style:--divider=move || format!("{}%", divider.get())
            on:pointerdown=move |event| {
                capture_pointer(&event);
                drag(event);
            }
            on:pointermove=drag
        >
            <canvas node_ref=original data-testid="canvas-original" role="img" aria-label=move || format!("Original: {}", alt())></canvas>
            <canvas
                class="over"
                node_ref=filtered
                data-testid="canvas-filtered"
                role="img"
                aria-label=move || format!("Filtered: {}", alt())
            ></canvas>
            <span class="stage-label left" aria-hidden="true">"original"</span>
            <span class="stage-label right" aria-hidden="true">"filtered"</span>
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
            <Show when=move || page.opening.get()>
                <Opening/>
            </Show>
        </div>
    }
}

/// Shown while a picture is on its way; appears only if that takes a moment.
#[component]
fn Opening() -> impl IntoView {
    let page = expect_context::<Page>();
    view! {
        <div class="opening" data-testid="opening" role="status" on:pointerdown=|event| event.stop_propagation()>
            <p>"Opening the picture …"</p>
            <progress aria-label="Opening the picture"></progress>
            <button data-testid="cancel-opening" on:click=move |_| page.cancel_opening()>"Cancel"</button>
        </div>
    }
}
