//! The brush and the eraser: strokes painted on the spectrum by pointer, finger or keyboard.

use crate::core::state::Page;
use crate::ui::drag::{Drags, Pull};
use crate::ui::frequency::frequency_at;
use crate::workbench::brush_tool::{BrushInHand, BrushTool};
use leptos::html::Div;
use leptos::prelude::*;
use spectrum::brush::{Brush, MAX_PLACES, Stroke};
use spectrum::filter::Filter;
use std::sync::Arc;
use web_sys::{KeyboardEvent, PointerEvent};

/// A finger hides what lies under it: its brush is at least this wide, in pixels of the screen.
const FINGER: f32 = 14.0;

/// Paints: begins a stroke at (kx, ky), or goes on with the last one.
fn paint(
    page: Page,
    tool: BrushTool,
    (kx, ky): (f32, f32),
    radius: f32,
    begins: bool,
    let_go: bool,
) {
    let Some(index) = tool.layer else { return };
    page.edit_layer(index, let_go, |layer| {
        let Filter::Brush(brush) = &mut layer.filter else {
            return;
        };
        if brush.places() >= MAX_PLACES {
            return;
        }
        let strokes = &mut Arc::make_mut(brush).strokes;
        match strokes.last_mut() {
            Some(stroke) if !begins => stroke.go_to(kx, ky),
            _ => strokes.push(Stroke::begin(kx, ky, radius, tool.erases)),
        }
    });
}

/// A brush as a new layer has it.
pub fn empty() -> Filter {
    Filter::Brush(Arc::new(Brush::default()))
}

/// The area that takes paint, while the brush is in hand, and the brush itself.
#[component]
pub fn BrushSurface(plane: NodeRef<Div>, side: Memo<usize>) -> impl IntoView {
    let page = expect_context::<Page>();
    let brush = expect_context::<BrushInHand>();
    // The tool is of no use where its layer is gone, off or of another kind.
    let held = Memo::new(move |_| {
        let layer = brush.tool().layer?;
        page.history.with(|history| {
            let layer = history.present().recipe.filters.layers.get(layer)?;
            (layer.on && matches!(layer.filter, Filter::Brush(_))).then_some(())
        })
    });
    move || held.get().map(|()| view! { <Surface plane side/> })
}

#[component]
fn Surface(plane: NodeRef<Div>, side: Memo<usize>) -> impl IntoView {
    let page = expect_context::<Page>();
    let brush = expect_context::<BrushInHand>();
    let paint = move |at, radius, begins, let_go| {
        paint(page, brush.tool_untracked(), at, radius, begins, let_go);
    };
    let at = RwSignal::new((0.0_f32, 0.0_f32));
    let radius = RwSignal::new(brush.tool_untracked().radius);
    Effect::new(move |_| radius.set(brush.tool().radius));
    // With the keyboard the space bar lowers the brush and lifts it again.
    let lowered = RwSignal::new(false);
    let reach = move |event: &PointerEvent| {
        let own = brush.tool_untracked().radius;
        let shown = plane
            .get_untracked()
            .map_or(1.0, |plane| plane.get_bounding_client_rect().width() as f32);
        let finger = if event.pointer_type() == "touch" {
            FINGER * side.get_untracked() as f32 / shown.max(1.0)
        } else {
            0.0
        };
        own.max(finger)
    };
    let follow = move |event: &PointerEvent| {
        let place = frequency_at(event, plane, side.get_untracked())?;
        at.set(place);
        radius.set(reach(event));
        Some(place)
    };
    let stroke = expect_context::<Drags>().surface(Callback::new(move |pull| match pull {
        Pull::Begins(event) => {
            event.prevent_default();
            event.stop_propagation();
            if let Some(place) = follow(&event) {
                paint(place, radius.get_untracked(), true, false);
            }
        }
        Pull::Moves(event) => {
            event.stop_propagation();
            if let Some(place) = follow(&event) {
                paint(place, radius.get_untracked(), false, false);
            }
        }
        Pull::Ends => page.finish(),
        Pull::TakenAway => page.call_off(),
    }));
    let press = move |event: KeyboardEvent| {
        let step = if event.shift_key() { 10.0 } else { 1.0 };
        let (right, below) = match event.key().as_str() {
            "ArrowLeft" => (-step, 0.0),
            "ArrowRight" => (step, 0.0),
            "ArrowUp" => (0.0, -step),
            "ArrowDown" => (0.0, step),
            "[" | "-" => {
                brush.set(|tool| tool.radius = (tool.radius - 1.0).max(0.5));
                return;
            }
            "]" | "+" => {
                brush.set(|tool| tool.radius = (tool.radius + 1.0).min(200.0));
                return;
            }
            " " | "Enter" => {
                event.prevent_default();
                let now = !lowered.get_untracked();
                lowered.set(now);
                paint(at.get_untracked(), radius.get_untracked(), now, !now);
                return;
            }
            "Escape" => {
                brush.hold(None);
                return;
            }
            _ => return,
        };
        event.prevent_default();
        let half = side.get_untracked() as f32 / 2.0;
        at.update(|(kx, ky)| {
            *kx = (kx.round() + right).clamp(-half, half);
            *ky = (ky.round() + below).clamp(-half, half);
        });
        if lowered.get_untracked() {
            paint(at.get_untracked(), radius.get_untracked(), false, false);
        }
    };
    let lift = move |_| {
        if lowered.get_untracked() {
            lowered.set(false);
            paint(at.get_untracked(), radius.get_untracked(), false, true);
        }
    };
    let spoken = move || {
        let (kx, ky) = at.get();
        let (kx, ky) = (kx.round(), ky.round());
        let state = if lowered.get() { "painting" } else { "lifted" };
        format!("{kx} right, {ky} down, {state}")
    };
    let corner = move || -(side.get() as f32 / 2.0).floor() - 0.5;
    view! {
        <g
            {..stroke}
            class="brush"
            class:erases=move || brush.tool().erases
            class:lowered=move || lowered.get()
            data-testid="brush-surface"
            role="slider"
            tabindex="0"
            aria-label="Brush on the spectrum: arrow keys move it, the space bar lowers and lifts it, plus and minus change its size"
            aria-valuemin="-1024"
            aria-valuemax="1024"
            aria-valuenow=move || at.get().0.round()
            aria-valuetext=spoken
            on:pointermove=move |event: PointerEvent| {
                // The tip follows a pointer that does not paint.
                let _ = follow(&event);
            }
            on:keydown=press
            on:blur=lift
        >
            <rect class="paper" x=corner y=corner width=move || side.get() height=move || side.get()/>
            {[1.0, -1.0]
                .map(|sign: f32| {
                    view! {
                        <circle
                            class="tip"
                            class:mirror={sign < 0.0}
                            cx=move || sign * at.get().0
                            cy=move || sign * at.get().1
                            r=move || radius.get()
                        />
                    }
                })
                .collect_view()}
        </g>
    }
}
