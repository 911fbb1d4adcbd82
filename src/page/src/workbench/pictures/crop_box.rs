//! The crop box: the whole picture, and the square of it that is under edit, to move and to zoom.

use crate::browser::{capture_pointer, pointer_fraction};
use crate::core::state::Page;
use crate::ui::slider::{Range, Value};
use leptos::html::Div;
use leptos::prelude::*;
use protocol::Crop;
use web_sys::{Blob, KeyboardEvent, PointerEvent, Url, WheelEvent};

/// What opens below the picture.
#[component]
pub fn CropBox() -> impl IntoView {
    let page = expect_context::<Page>();
    let address = RwSignal::new(None::<String>);
    let forget = move |old: Option<String>| {
        if let Some(old) = old {
            // It was made below.
            let _ = Url::revoke_object_url(&old);
        }
    };
    Effect::new(move |before: Option<Option<Blob>>| {
        page.shown.track();
        let file = page.file.with_value(Clone::clone);
        // Another square of the same file: what has the focus stays where it is.
        if before.as_ref() != Some(&file) {
            let made = (file.as_ref()).and_then(|file| Url::create_object_url_with_blob(file).ok());
            forget(address.get_untracked());
            address.set(made);
        }
        file
    });
    on_cleanup(move || forget(address.try_get_untracked().flatten()));
    view! {
        <div class="drawer crop-drawer" data-testid="crop-drawer">
            {move || match address.get() {
                Some(address) => view! { <Cutter address/> }.into_any(),
                None => {
                    view! { <p>"This picture is made at the size that the network needs, so there is nothing to crop."</p> }
                        .into_any()
                }
            }}
        </div>
    }
}

#[component]
fn Cutter(address: String) -> impl IntoView {
    let page = expect_context::<Page>();
    let frame = NodeRef::<Div>::new();
    // The square while it is moved; the picture is cut anew when it is let go.
    let draft = RwSignal::new(Crop::default());
    Effect::new(move |_| draft.set(page.history.with(|history| history.present().crop)));
    let size = move || {
        page.shown
            .with(|shown| shown.as_ref().map_or((1, 1), |shown| shown.original_size))
    };
    let commit = move || {
        let crop = draft.get_untracked();
        page.edit(true, |edit| edit.crop = crop);
    };
    let share = move |part: fn((f64, f64, f64, f64)) -> f64| {
        move || {
            let (width, height) = size();
            format!("{:.3}%", 100.0 * part(draft.get().shares(width, height)))
        }
    };
    // Fingers and mouse on the picture, by number, where they were last.
    let pointers = StoredValue::new(Vec::<(i32, (f64, f64))>::new());
    let place = move |event: &PointerEvent| {
        frame
            .get_untracked()
            .map_or((0.0, 0.0), |frame| pointer_fraction(event, &frame))
    };
    let down = move |event: PointerEvent| {
        event.prevent_default();
        capture_pointer(&event);
        pointers.update_value(|pointers| {
            // The first finger of a touch, or the mouse: the end of an earlier one was missed.
            if event.is_primary() {
                pointers.clear();
            }
            pointers.push((event.pointer_id(), place(&event)));
        });
    };
    let moved = move |event: PointerEvent| {
        let to = place(&event);
        let (width, height) = untrack(size);
        let change = pointers.try_update_value(|pointers| {
            let held = pointers.len();
            let index = pointers
                .iter()
                .position(|(id, _)| *id == event.pointer_id())?;
            let from = std::mem::replace(&mut pointers[index].1, to);
            let other = pointers.iter().find(|(id, _)| *id != event.pointer_id());
            Some(match other {
                // Two fingers: what lies between them grows.
                Some((_, (x, y))) if held == 2 => {
                    let apart = |(ax, ay): (f64, f64)| (ax - x).hypot(ay - y).max(0.02);
                    draft
                        .get_untracked()
                        .zoomed(apart(from) / apart(to), width, height)
                }
                _ => draft
                    .get_untracked()
                    .moved(to.0 - from.0, to.1 - from.1, width, height),
            })
        });
        if let Some(crop) = change.flatten() {
            draft.set(crop);
        }
    };
    let up = move |event: PointerEvent| {
        let ended = pointers.try_update_value(|pointers| {
            let held = pointers.len();
            pointers.retain(|(id, _)| *id != event.pointer_id());
            held > 0 && pointers.is_empty()
        });
        if ended == Some(true) {
            commit();
        }
    };
    let wheel = move |event: WheelEvent| {
        event.prevent_default();
        let (width, height) = untrack(size);
        let factor = (-event.delta_y() / 400.0).exp();
        draft.update(|crop| *crop = crop.zoomed(factor, width, height));
        commit();
    };
    let press = move |event: KeyboardEvent| {
        let step = if event.shift_key() { 0.1 } else { 0.01 };
        let (width, height) = untrack(size);
        let now = draft.get_untracked();
        let crop = match event.key().as_str() {
            "ArrowLeft" => now.moved(-step, 0.0, width, height),
            "ArrowRight" => now.moved(step, 0.0, width, height),
            "ArrowUp" => now.moved(0.0, -step, width, height),
            "ArrowDown" => now.moved(0.0, step, width, height),
            "+" | "=" => now.zoomed(1.1, width, height),
            "-" => now.zoomed(1.0 / 1.1, width, height),
            "0" => Crop::default(),
            _ => return,
        };
        event.prevent_default();
        draft.set(crop);
        commit();
    };
    let spoken = move || {
        let (width, height) = size();
        let (left, top, side) = draft.get().square(width, height);
        format!("{side} pixels, {left} from the left, {top} from the top")
    };
    view! {
        <div
            class="crop-frame"
            node_ref=frame
            style:--left=share(|(left, ..)| left)
            style:--top=share(|(_, top, ..)| top)
            style:--wide=share(|(_, _, wide, _)| wide)
            style:--high=share(|(.., high)| high)
            on:pointerdown=down
            on:pointermove=moved
            on:pointerup=up
            on:pointercancel=up
            on:lostpointercapture=up
            on:wheel=wheel
        >
            <img src=address alt="The whole picture" draggable="false"/>
            <div
                class="crop-square"
                data-testid="crop-square"
                role="slider"
                tabindex="0"
                aria-label="Square of the picture: arrow keys move it, plus and minus change its size, 0 puts it back"
                aria-valuemin="1"
                aria-valuemax=Crop::MAX_ZOOM
                aria-valuenow=move || draft.get().zoom
                aria-valuetext=spoken
                on:keydown=press
            ></div>
        </div>
        <Value
            name=Signal::stored("Zoom of the square".to_owned())
            label="Zoom"
            testid="crop-zoom".to_owned()
            range=Signal::stored(Range { least: 1.0, most: Crop::MAX_ZOOM, step: 0.1, unit: "×" })
            value=Signal::derive(move || draft.get().zoom)
            set=Callback::new(move |(zoom, let_go): (f32, bool)| {
                let (width, height) = untrack(size);
                draft.update(|crop| *crop = crop.zoomed(f64::from(zoom / crop.zoom), width, height));
                if let_go {
                    commit();
                }
            })
        />
        <p class="hint">{spoken}</p>
        <div class="chips">
            <button
                data-testid="crop-reset"
                disabled=move || draft.get() == Crop::default()
                on:click=move |_| page.edit(true, |edit| edit.crop = Crop::default())
            >
                "Whole centre square"
            </button>
        </div>
    }
}
