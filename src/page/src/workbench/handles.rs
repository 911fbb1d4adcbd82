//! What lies over the spectrum: the filters' outlines with their mirror images, handles to drag, and the brush.

use crate::core::state::Page;
use crate::ui::drag::{Drags, Pull};
use crate::ui::frequency::frequency_at;
use crate::workbench::brush::BrushSurface;
use leptos::html::Div;
use leptos::prelude::*;
use spectrum::filters::{Filter, Handle, Outline};
use web_sys::{KeyboardEvent, PointerEvent};

/// Drawn in cycles/image, so that one unit is one coefficient.
#[component]
pub fn Overlay(plane: NodeRef<Div>, side: Memo<usize>) -> impl IntoView {
    let page = expect_context::<Page>();
    // One entry per handle, by what it moves: a drag changes values, and its handle must live through that.
    let handles = Memo::new(move |_| {
        page.history.with(|history| {
            let layers = history.present().recipe.filters.layers.iter().enumerate();
            layers
                .filter(|(_, layer)| layer.on)
                .flat_map(|(index, layer)| {
                    layer
                        .filter
                        .handles()
                        .iter()
                        .map(move |handle| (index, *handle))
                })
                .collect::<Vec<_>>()
        })
    });
    let drawn = Memo::new(move |_| {
        page.history.with(|history| {
            let filters = &history.present().recipe.filters;
            filters
                .active()
                .flat_map(|layer| layer.filter.outlines())
                .collect::<Vec<_>>()
        })
    });
    let view_box = move || {
        let side = side.get() as f64;
        // The middle of the DC coefficient is the origin.
        let start = -(side / 2.0).floor() - 0.5;
        format!("{start} {start} {side} {side}")
    };
    view! {
        <svg class="overlay" viewBox=view_box>
            {move || drawn.get().into_iter().map(|outline| drawing(outline, side.get())).collect_view()}
            <BrushSurface plane side/>
            <For each=move || handles.get() key=|handle| *handle let:handle>
                <Knob plane side index=handle.0 handle=handle.1/>
            </For>
        </svg>
    }
}

fn drawing(outline: Outline, side: usize) -> AnyView {
    match outline {
        Outline::Circle { x, y, radius } => {
            view! { <circle class="edge" cx=x cy=y r=radius/> }.into_any()
        }
        Outline::Line { degrees } => {
            let (sine, cosine) = degrees.to_radians().sin_cos();
            let (x, y) = (side as f32 * cosine, -(side as f32) * sine);
            view! { <line class="edge" x1=-x y1=-y x2=x y2=y/> }.into_any()
        }
        Outline::Rectangle {
            x,
            y,
            width,
            height,
        } => view! { <rect class="edge" x=x y=y width=width height=height/> }.into_any(),
    }
}

#[component]
fn Knob(plane: NodeRef<Div>, side: Memo<usize>, index: usize, handle: Handle) -> impl IntoView {
    let page = expect_context::<Page>();
    let read = move |edit: &session::Edit| {
        let layer = edit.recipe.filters.layers.get(index)?;
        // Another kind of filter has come to this place, and the handle is about to go.
        layer
            .filter
            .handles()
            .contains(&handle)
            .then(|| layer.filter.clone())
    };
    let filter = Memo::new(move |_| page.history.with(|history| read(history.present())));
    let place = move || {
        filter.with(|filter| {
            filter.as_ref().map_or((0.0, 0.0), |filter| {
                filter.handle_place(handle, side.get(), index)
            })
        })
    };
    let told = move |tell: fn(Handle, &Filter, usize) -> String| {
        move || {
            filter.with(|filter| {
                filter
                    .as_ref()
                    .map(|filter| tell(handle, filter, side.get()))
            })
        }
    };
    let change = move |let_go: bool, change: &dyn Fn(&Filter) -> Filter| {
        if let Some(filter) = filter.get_untracked() {
            let moved = change(&filter);
            page.edit_layer(index, let_go, |layer| layer.filter = moved);
        }
    };
    let drag = move |event: &PointerEvent| {
        let side = side.get_untracked();
        if let Some(at) = frequency_at(event, plane, side) {
            change(false, &|filter| filter.dragged(handle, side, at));
        }
    };
    let dragged = expect_context::<Drags>().surface(Callback::new(move |pull| match pull {
        Pull::Begins(event) => {
            event.prevent_default();
            event.stop_propagation();
        }
        Pull::Moves(event) => drag(&event),
        Pull::Ends => page.finish(),
        Pull::TakenAway => page.call_off(),
    }));
    let press = move |event: KeyboardEvent| {
        let big = if event.shift_key() { 10.0 } else { 1.0 };
        let (right, down) = match event.key().as_str() {
            "ArrowLeft" => (-big, 0.0),
            "ArrowRight" => (big, 0.0),
            "ArrowUp" => (0.0, -big),
            "ArrowDown" => (0.0, big),
            "PageUp" => (0.0, -10.0),
            "PageDown" => (0.0, 10.0),
            end @ ("Home" | "End") => {
                event.prevent_default();
                let side = side.get_untracked();
                change(true, &|filter| filter.at_end(handle, side, end == "End"));
                return;
            }
            _ => return,
        };
        event.prevent_default();
        let side = side.get_untracked();
        change(true, &|filter| filter.stepped(handle, side, right, down));
    };
    view! {
        <g
            {..dragged}
            class="handle"
            data-testid="spectrum-handle"
            role="slider"
            tabindex="0"
            aria-label=told(|handle, filter, _| format!("{} of the {}", handle.name, filter.kind().name.to_lowercase()))
            aria-valuemin=told(|handle, filter, side| filter.handle_value(handle, side).1.to_string())
            aria-valuemax=told(|handle, filter, side| filter.handle_value(handle, side).2.to_string())
            aria-valuenow=told(|handle, filter, side| filter.handle_value(handle, side).0.to_string())
            aria-valuetext=told(|handle, filter, _| filter.handle_spoken(handle))
            transform=move || {
                let (x, y) = place();
                format!("translate({x:.2} {y:.2}) scale({:.4})", side.get() as f32 / 224.0)
            }
            on:keydown=press
        >
            <circle class="reach" r="13"/>
            <circle class="knob" r="4.5"/>
        </g>
    }
}
