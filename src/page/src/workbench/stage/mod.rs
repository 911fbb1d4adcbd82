//! The picture as it came and as the filter leaves it: one over the other with a divider, side by side, their difference, or what the
//! network gets. All views are the same two frames, arranged anew, and zoom in step.

mod divider;
mod legend;
mod pointed;
mod readout;

use crate::browser::pointer_fraction;
use crate::core::state::Page;
use crate::ui::crosshair::mark;
use crate::ui::drag::{Drags, Pull};
use crate::ui::in_view::follow_in_view;
use crate::ui::select::{Select, plain};
use crate::workbench::glance::{self, InView};
use crate::workbench::views::{StageView, Views};
use crate::workbench::zooming::{Gestures, Zoomable};
use divider::Divider;
use legend::{DifferenceLegend, NetworkWords};
use leptos::html::{Canvas, Div};
use leptos::prelude::*;
use pointed::Pointed;
use readout::{Cross, Readout};
use web_sys::PointerEvent;

/// A picture of fewer pixels on a side is shown as its pixels are.
const SMALL: usize = 100;

/// From this magnification on pixels are seen as squares: smoothed, they would be a blur.
const SQUARES: f64 = 3.0;

/// The list of views in the panel's head.
#[component]
pub fn StageChoice() -> impl IntoView {
    let stage = expect_context::<Views>().stage;
    view! {
        <Select
            class="stage-view"
            testid="stage-view"
            label="How the picture is shown"
            groups=plain(StageView::ALL.map(|(_, word, name)| (word, name)))
            chosen=Signal::derive(move || stage.get().word().to_owned())
            choose=Callback::new(move |word: String| {
                if let Some(view) = StageView::of(&word) {
                    stage.set(view);
                }
            })
        />
    }
}

/// The frames, and under them what the view needs to say.
#[component]
pub fn Stage() -> impl IntoView {
    let page = expect_context::<Page>();
    let views = expect_context::<Views>();
    let (view, zoom) = (views.stage, views.picture_zoom);
    // Percent of the width that shows the original.
    let divider = RwSignal::new(50.0_f64);
    let stage = NodeRef::<Div>::new();
    let side = Memo::new(move |_| {
        page.shown
            .with(|shown| shown.as_ref().map_or(224, |shown| shown.side))
    });
    let pointed = Pointed {
        pixel: RwSignal::new(None),
        by_keys: RwSignal::new(false),
    };
    follow_in_view(stage, expect_context::<InView>().picture, glance::HEIGHT);
    let measured = RwSignal::new(None);
    let gestures = Gestures::new(
        zoom,
        stage,
        Signal::derive(move || {
            if view.get() == StageView::SideBySide {
                2
            } else {
                1
            }
        }),
        Signal::derive(move || view.get() != StageView::Divider),
    );
    let drag = move |event: &PointerEvent| {
        if view.get_untracked() == StageView::Divider
            && let Some(stage) = stage.get_untracked()
        {
            divider.set((pointer_fraction(event, &stage).0 * 100.0).clamp(0.0, 100.0));
        }
    };
    // Where the divider was when it was taken hold of.
    let before = StoredValue::new(50.0_f64);
    let dragged = expect_context::<Drags>().surface(Callback::new(move |pull| match pull {
        Pull::Begins(event) => {
            before.set_value(divider.get_untracked());
            drag(&event);
        }
        Pull::Moves(event) => drag(&event),
        Pull::Ends => {}
        Pull::TakenAway => divider.set(before.get_value()),
    }));
    let point = move |event: &PointerEvent| {
        if let Some((x, y)) = gestures.place(event) {
            let side = side.get_untracked();
            let pixel = |share: f64| ((share * side as f64) as usize).min(side - 1);
            pointed.pixel.set(Some((pixel(x), pixel(y))));
            pointed.by_keys.set(false);
        }
    };
    let squares = move || {
        side.get() < SMALL || zoom.get().scale >= SQUARES || view.get() == StageView::Network
    };
    let classes = Signal::derive(move || {
        let small = if squares() { "small" } else { "" };
        format!("stage view-{} {small}", view.get().word())
    });
    view! {
        <Zoomable
            gestures
            of="picture"
            class=classes
            style:--divider=move || format!("{}%", divider.get())
            on:pointerdown=move |event| point(&event)
            on:pointermove=move |event| point(&event)
            {..dragged}
            on:pointerleave=move |_| pointed.pixel.set(None)
        >
            <Frames pointed side measured/>
            <Cross pointed side/>
            <Divider divider/>
            <Show when=move || page.opening.get()>
                <Opening/>
            </Show>
        </Zoomable>
        {move || match view.get() {
            StageView::Difference => view! { <DifferenceLegend measured/> }.into_any(),
            StageView::Network => view! { <NetworkWords/> }.into_any(),
            _ => ().into_any(),
        }}
        <Readout pointed/>
    }
}

/// The two pictures with their labels.
#[component]
fn Frames(
    pointed: Pointed,
    side: Memo<usize>,
    measured: RwSignal<Option<(f32, f32)>>,
) -> impl IntoView {
    let page = expect_context::<Page>();
    let views = expect_context::<Views>();
    let alt = Signal::derive(move || {
        page.shown
            .get()
            .map_or_else(|| "No picture yet".to_owned(), |shown| shown.alt)
    });
    view! {
        <div class="frame before">
            <div class="sheet">
                <OriginalCanvas alt=alt/>
                <Mark pointed side/>
            </div>
        </div>
        <div class="frame after">
            <div class="sheet">
                <FilteredCanvas alt=alt measured/>
                <Mark pointed side/>
            </div>
        </div>
        <span class="stage-label left" aria-hidden="true">"original"</span>
        <span class="stage-label right" aria-hidden="true">
            {move || match views.stage.get() {
                StageView::Difference => "filtered − original",
                StageView::Network => "what the network gets",
                _ => "filtered",
            }}
        </span>
    }
}

#[component]
fn OriginalCanvas(alt: Signal<String>) -> impl IntoView {
    let page = expect_context::<Page>();
    let canvas = NodeRef::<Canvas>::new();
    Effect::new(move |_| {
        page.shown.track();
        if let Some(canvas) = canvas.get() {
            page.studio.update_value(|studio| {
                studio
                    .iter_mut()
                    .for_each(|studio| studio.paint_original(&canvas))
            });
        }
    });
    view! {
        <canvas node_ref=canvas data-testid="canvas-original" role="img" aria-label=move || format!("Original: {}", alt.get())></canvas>
    }
}

/// The filtered picture, or what the filters changed in it.
#[component]
fn FilteredCanvas(alt: Signal<String>, measured: RwSignal<Option<(f32, f32)>>) -> impl IntoView {
    let page = expect_context::<Page>();
    let views = expect_context::<Views>();
    let (filtered, difference) = (NodeRef::<Canvas>::new(), NodeRef::<Canvas>::new());
    let differs = move || views.stage.get() == StageView::Difference;
    Effect::new(move |_| {
        page.painted.track();
        page.shown.track();
        page.studio.update_value(|studio| {
            let Some(studio) = studio else {
                return;
            };
            if differs() {
                if let Some(canvas) = difference.get() {
                    measured.set(Some(studio.paint_difference(&canvas, views.gain.get())));
                }
            } else if let Some(canvas) = filtered.get() {
                studio.paint_filtered(&canvas);
            }
        });
    });
    view! {
        <canvas
            node_ref=filtered
            data-testid="canvas-filtered"
            hidden=differs
            role="img"
            aria-label=move || format!("Filtered: {}", alt.get())
        ></canvas>
        <canvas
            node_ref=difference
            data-testid="canvas-difference"
            hidden=move || !differs()
            role="img"
            aria-label=move || format!("What the filters changed, lighter in red and darker in blue: {}", alt.get())
        ></canvas>
    }
}

/// Marks the pixel that the keyboard reads.
#[component]
fn Mark(pointed: Pointed, side: Memo<usize>) -> impl IntoView {
    let share = move |index: usize| (index as f64 + 0.5) / side.get() as f64;
    move || {
        let place = pointed.pixel.get().filter(|_| pointed.by_keys.get());
        place.map(|(x, y)| mark((share(x), share(y))))
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
