//! The crop box: the whole picture, and the square of it that is under edit, to move and to zoom.
//!
//! The page scrolls over it as anywhere: the wheel zooms with Ctrl only, and a finger moves the square up and down once it was tapped.

use crate::browser::{capture_pointer, pointer_fraction};
use crate::core::state::Page;
use crate::decoder::{DecodeError, Decoder};
use crate::ui::canvas::jpeg_address;
use crate::ui::slider::{Range, Value};
use leptos::html::Div;
use leptos::prelude::*;
use platform::port::words;
use protocol::Crop;
use wasm_bindgen_futures::spawn_local;
use web_sys::{Blob, KeyboardEvent, PointerEvent, WheelEvent};

/// Longest side of the picture that is shown, sharp on fine screens too.
const LONGEST: usize = 1280;
/// A pointer that moved less, as a share of the frame, has tapped.
const TAP: f64 = 0.01;

/// The whole picture, small.
#[derive(Clone, PartialEq)]
enum Shown {
    /// There is no file to cut.
    Nothing,
    Coming,
    /// Its address.
    Here(String),
    /// A sentence tells why not.
    Failed(String),
}

/// What opens below the picture.
#[component]
pub fn CropBox() -> impl IntoView {
    let page = expect_context::<Page>();
    let shown = RwSignal::new(Shown::Nothing);
    let last = StoredValue::new(0_u32);
    Effect::new(move |before: Option<Option<Blob>>| {
        page.shown.track();
        let file = page.file.with_value(Clone::clone);
        // Another square of the same file: what has the focus stays where it is.
        if before.as_ref() != Some(&file) {
            last.update_value(|last| *last += 1);
            let number = last.get_value();
            shown.set(file.as_ref().map_or(Shown::Nothing, |_| Shown::Coming));
            if let Some(file) = file.clone() {
                spawn_local(async move {
                    let drawn = match address(&file).await {
                        Ok(address) => Shown::Here(address),
                        Err(error) => Shown::Failed(error.to_string()),
                    };
                    // Another picture may be on the page, or the drawer closed.
                    if last.try_get_value() == Some(number) {
                        let _ = shown.try_set(drawn);
                    }
                });
            }
        }
        file
    });
    view! {
        <div class="drawer crop-drawer" data-testid="crop-drawer">
            {move || match shown.get() {
                Shown::Here(address) => view! { <Cutter address/> }.into_any(),
                Shown::Coming => view! { <p class="hint">"Opening the whole picture …"</p> }.into_any(),
                Shown::Failed(sentence) => {
                    view! { <p class="failure" role="alert">{format!("The whole picture cannot be shown: {sentence}")}</p> }
                        .into_any()
                }
                Shown::Nothing => {
                    view! { <p>"This picture is made at the size that the network needs, so there is nothing to crop."</p> }
                        .into_any()
                }
            }}
        </div>
    }
}

/// The whole picture as the network's square was cut from it, upright, by a decoder of its own that ends with it.
async fn address(file: &Blob) -> Result<String, DecodeError> {
    let canvas = Decoder::start()?.preview(file, LONGEST).await?;
    jpeg_address(&canvas).map_err(|error| DecodeError::Refused(words(&error)))
}

/// A finger or the mouse on the picture.
#[derive(Clone, Copy)]
struct Held {
    id: i32,
    /// Where it went down, and where it was last.
    from: (f64, f64),
    at: (f64, f64),
}

#[component]
fn Cutter(address: String) -> impl IntoView {
    let page = expect_context::<Page>();
    let frame = NodeRef::<Div>::new();
    let square = NodeRef::<Div>::new();
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
    let pointers = StoredValue::new(Vec::<Held>::new());
    let place = move |event: &PointerEvent| {
        frame
            .get_untracked()
            .map_or((0.0, 0.0), |frame| pointer_fraction(event, &frame))
    };
    let down = move |event: PointerEvent| {
        capture_pointer(&event);
        let at = place(&event);
        let id = event.pointer_id();
        pointers.update_value(|pointers| {
            // The first finger of a touch, or the mouse: the end of an earlier one was missed.
            if event.is_primary() {
                pointers.clear();
            }
            pointers.push(Held { id, from: at, at });
        });
    };
    let moved = move |event: PointerEvent| {
        let to = place(&event);
        let (width, height) = untrack(size);
        let change = pointers.try_update_value(|pointers| {
            let held = pointers.len();
            let index = pointers
                .iter()
                .position(|pointer| pointer.id == event.pointer_id())?;
            let from = std::mem::replace(&mut pointers[index].at, to);
            let other = pointers
                .iter()
                .find(|pointer| pointer.id != event.pointer_id());
            Some(match other {
                // Two fingers: what lies between them grows.
                Some(Held { at: (x, y), .. }) if held == 2 => {
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
        let left = pointers.try_update_value(|pointers| {
            let index = pointers
                .iter()
                .position(|pointer| pointer.id == event.pointer_id())?;
            Some((pointers.remove(index), pointers.len()))
        });
        let Some((Held { from, at, .. }, 0)) = left.flatten() else {
            return;
        };
        if (at.0 - from.0).hypot(at.1 - from.1) < TAP {
            // From now on a finger moves it up and down.
            if let Some(square) = square.get_untracked() {
                // It is on the page.
                let _ = square.focus();
            }
        }
        if draft.get_untracked() != untrack(|| page.history.with(|history| history.present().crop))
        {
            commit();
        }
    };
    // The browser scrolls with this finger, or took it away: nothing is cut.
    let lost = move |event: PointerEvent| {
        let was_held = pointers.try_update_value(|pointers| {
            let is_of_it = |pointer: &Held| pointer.id == event.pointer_id();
            let was_held = pointers.iter().any(is_of_it);
            if was_held {
                pointers.clear();
            }
            was_held
        });
        if was_held == Some(true) {
            draft.set(untrack(|| {
                page.history.with(|history| history.present().crop)
            }));
        }
    };
    let wheel = move |event: WheelEvent| {
        // With Ctrl, as a pinch on a trackpad comes too; without it, the page scrolls.
        if !event.ctrl_key() {
            return;
        }
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
            style:--shape=move || {
                let (width, height) = size();
                format!("{:.5}", width as f64 / height.max(1) as f64)
            }
            style:--left=share(|(left, ..)| left)
            style:--top=share(|(_, top, ..)| top)
            style:--wide=share(|(_, _, wide, _)| wide)
            style:--high=share(|(.., high)| high)
            on:pointerdown=down
            on:pointermove=moved
            on:pointerup=up
            on:pointercancel=lost
            on:lostpointercapture=lost
            on:wheel=wheel
        >
            <img src=address alt="The whole picture" draggable="false"/>
            <div
                class="crop-square"
                node_ref=square
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
        <p class="hint">"Drag the square; with a finger, tap it first. Two fingers, or the wheel with Ctrl, change its size."</p>
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
