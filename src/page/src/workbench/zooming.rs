//! Zooming and moving what is in a frame: by two fingers, wheel, middle button, space bar, keys and buttons.
//!
//! The handlers run while an event is on its way down, so that what lies in the frame (divider, handles, brush) does not get what belongs to
//! a gesture.

use crate::browser::{capture_pointer, pointer_fraction};
use leptos::html::Div;
use leptos::prelude::*;
use session::zoom::{STEP, Zoom};
use wasm_bindgen::JsCast as _;
use web_sys::{Element, Event, KeyboardEvent, PointerEvent, WheelEvent};

/// What a frame is zoomed with.
#[derive(Clone, Copy)]
pub struct Gestures {
    zoom: RwSignal<Zoom>,
    frame: NodeRef<Div>,
    /// Frames side by side in the element, all showing the same part.
    columns: Signal<u8>,
    /// Whether a plain drag moves what is seen.
    drags: Signal<bool>,
    /// Fingers that are down: id, and where on the element, in frames.
    fingers: StoredValue<Vec<(i32, (f64, f64))>>,
    /// The pointer that moves what is seen, and where it was.
    mover: StoredValue<Option<(i32, (f64, f64))>>,
    /// The space bar is held.
    space: RwSignal<bool>,
}

impl Gestures {
    /// For an element of `columns` frames.
    pub fn new(
        zoom: RwSignal<Zoom>,
        frame: NodeRef<Div>,
        columns: Signal<u8>,
        drags: Signal<bool>,
    ) -> Self {
        Self {
            zoom,
            frame,
            columns,
            drags,
            fingers: StoredValue::new(Vec::new()),
            mover: StoredValue::new(None),
            space: RwSignal::new(false),
        }
    }

    /// Whether the next drag moves what is seen, for the pointer's shape.
    pub fn ready_to_move(self) -> bool {
        !self.zoom.get().is_fit() && (self.space.get() || self.drags.get())
    }

    fn at(self, event: &PointerEvent) -> Option<(f64, f64)> {
        let (x, y) = pointer_fraction(event, &*self.frame.get_untracked()?);
        Some((x * f64::from(self.columns.get_untracked()), y))
    }

    /// The place within one frame.
    fn within(self, (x, y): (f64, f64)) -> (f64, f64) {
        let last = f64::from(self.columns.get_untracked()) - 1.0;
        let frame = x.floor().clamp(0.0, last.max(0.0));
        ((x - frame).clamp(0.0, 1.0), y.clamp(0.0, 1.0))
    }

    /// The place of the picture under the pointer, each axis in 0..1.
    pub fn place(self, event: &PointerEvent) -> Option<(f64, f64)> {
        let at = self.within(self.at(event)?);
        Some(self.zoom.get_untracked().picture(at))
    }

    /// A button or a finger goes down.
    pub fn down(self, event: &PointerEvent) {
        let Some(at) = self.at(event) else {
            return;
        };
        let id = event.pointer_id();
        if event.pointer_type() == "touch" {
            self.fingers.update_value(|fingers| {
                // The first finger of a touch: the end of an earlier one was missed.
                if event.is_primary() {
                    fingers.clear();
                }
                fingers.retain(|(known, _)| *known != id);
                fingers.push((id, at));
            });
            if self.pinching() {
                self.mover.set_value(None);
                event.stop_propagation();
                return;
            }
        }
        let on_button = event
            .target()
            .and_then(|target| target.dyn_into::<Element>().ok())
            .is_some_and(|element| {
                element
                    .closest("button, [role=slider]")
                    .ok()
                    .flatten()
                    .is_some()
            });
        let moves = event.button() == 1
            || event.button() == 0
                && (self.space.get_untracked() || self.drags.get_untracked() && !on_button);
        if moves && !self.zoom.get_untracked().is_fit() {
            event.prevent_default();
            event.stop_propagation();
            capture_pointer(event);
            self.mover.set_value(Some((id, at)));
        }
    }

    fn pinching(self) -> bool {
        self.fingers.with_value(|fingers| fingers.len() > 1)
    }

    pub fn moved(self, event: &PointerEvent) {
        let Some(at) = self.at(event) else {
            return;
        };
        let id = event.pointer_id();
        if self.pinching() {
            let before = self.fingers.get_value();
            self.fingers.update_value(|fingers| {
                for (known, place) in fingers {
                    if *known == id {
                        *place = at;
                    }
                }
            });
            let after = self.fingers.get_value();
            let spread = |fingers: &[(i32, (f64, f64))]| match fingers {
                [(_, a), (_, b), ..] => {
                    let middle = (f64::midpoint(a.0, b.0), f64::midpoint(a.1, b.1));
                    Some((middle, (a.0 - b.0).hypot(a.1 - b.1).max(0.02)))
                }
                _ => None,
            };
            if let (Some((was, near)), Some((is, far))) = (spread(&before), spread(&after)) {
                self.zoom.update(|zoom| {
                    *zoom = zoom
                        .dragged(is.0 - was.0, is.1 - was.1)
                        .by(far / near, self.within(is));
                });
            }
            event.stop_propagation();
        } else if let Some((mover, was)) = self.mover.get_value()
            && mover == id
        {
            if event.buttons() == 0 {
                self.mover.set_value(None);
                return;
            }
            self.mover.set_value(Some((id, at)));
            self.zoom
                .update(|zoom| *zoom = zoom.dragged(at.0 - was.0, at.1 - was.1));
            event.stop_propagation();
        }
    }

    /// A pointer goes up or away.
    pub fn up(self, event: &PointerEvent) {
        let id = event.pointer_id();
        if self.pinching() || self.mover.get_value().is_some_and(|(mover, _)| mover == id) {
            event.stop_propagation();
        }
        self.fingers
            .update_value(|fingers| fingers.retain(|(known, _)| *known != id));
        if self.mover.get_value().is_some_and(|(mover, _)| mover == id) {
            self.mover.set_value(None);
        }
    }

    /// Something else has the pointer, or nothing any more.
    pub fn lost(self, event: &PointerEvent) {
        let id = event.pointer_id();
        if self.mover.get_value().is_some_and(|(mover, _)| mover == id) {
            self.mover.set_value(None);
        }
    }

    /// Keeps the browser from scrolling under a pinch.
    pub fn touched(self, event: &Event) {
        if self.pinching() && event.cancelable() {
            event.prevent_default();
        }
    }

    /// The wheel zooms with the control key (which is what a pinch on a touchpad sends), and without it where the visitor is at work: what
    /// is zoomed already or has the focus. Else it scrolls the page.
    pub fn wheel(self, event: &WheelEvent) {
        let Some(frame) = self.frame.get_untracked() else {
            return;
        };
        let zoom = self.zoom.get_untracked();
        let focused = document()
            .active_element()
            .is_some_and(|element| frame.contains(Some(&element)));
        let meant = event.ctrl_key() || event.meta_key() || !zoom.is_fit() || focused;
        let factor = (-unit(event) * 0.002).exp();
        let next = zoom.by(factor, self.within(self.over(event, &frame)));
        if meant && (next != zoom || event.ctrl_key()) {
            event.prevent_default();
            self.zoom.set(next);
        }
    }

    fn over(self, event: &WheelEvent, frame: &Element) -> (f64, f64) {
        let area = frame.get_bounding_client_rect();
        (
            (f64::from(event.client_x()) - area.left()) / area.width().max(1.0)
                * f64::from(self.columns.get_untracked()),
            (f64::from(event.client_y()) - area.top()) / area.height().max(1.0),
        )
    }

    /// Zooms about the middle.
    pub fn step(self, factor: f64) {
        self.zoom.update(|zoom| *zoom = zoom.by(factor, (0.5, 0.5)));
    }

    /// + and − zoom, 0 fits, and the space bar makes a drag move what is seen.
    pub fn key_down(self, event: &KeyboardEvent) {
        let target = event
            .target()
            .and_then(|target| target.dyn_into::<Element>().ok());
        // The brush has its own meaning for these keys, a button for the space bar.
        let within = |selector: &str| {
            target
                .as_ref()
                .is_some_and(|target| target.closest(selector).ok().flatten().is_some())
        };
        if event.ctrl_key() || event.meta_key() || event.alt_key() || within(".brush") {
            return;
        }
        match event.key().as_str() {
            "+" | "=" => self.step(STEP),
            "-" => self.step(1.0 / STEP),
            "0" => self.zoom.set(Zoom::FIT),
            " " if !within("button") => self.space.set(true),
            _ => return,
        }
        event.prevent_default();
    }

    /// The space bar is let go.
    pub fn key_up(self, event: &KeyboardEvent) {
        if event.key() == " " {
            self.space.set(false);
        }
    }
}

/// Pixels that a wheel went, whatever it counts in.
fn unit(event: &WheelEvent) -> f64 {
    let pixels = match event.delta_mode() {
        1 => 16.0,
        2 => 400.0,
        _ => 1.0,
    };
    // A pinch on a touchpad comes in small numbers.
    let pinch = if event.ctrl_key() { 4.0 } else { 1.0 };
    (event.delta_y() * pixels * pinch).clamp(-400.0, 400.0)
}

/// The frame itself, which tells its sheets by style variables what is seen; with buttons.
#[component]
pub fn Zoomable(
    gestures: Gestures,
    /// What the buttons zoom, in a word.
    of: &'static str,
    #[prop(into)] class: Signal<String>,
    children: Children,
) -> impl IntoView {
    let zoom = gestures.zoom;
    view! {
        <div
            class=class
            class:zoomed=move || !zoom.get().is_fit()
            class:moves=move || gestures.ready_to_move()
            node_ref=gestures.frame
            style:--zoom=move || zoom.get().scale.to_string()
            style:--left=move || zoom.get().left.to_string()
            style:--top=move || zoom.get().top.to_string()
            on:pointerdown:capture=move |event| gestures.down(&event)
            on:pointermove:capture=move |event| gestures.moved(&event)
            on:pointerup:capture=move |event| gestures.up(&event)
            on:pointercancel:capture=move |event| gestures.up(&event)
            on:lostpointercapture:capture=move |event| gestures.lost(&event)
            on:touchstart=move |event| gestures.touched(&event)
            on:wheel=move |event| gestures.wheel(&event)
            on:keydown=move |event| gestures.key_down(&event)
            on:keyup=move |event| gestures.key_up(&event)
        >
            {children()}
            <ZoomButtons gestures of/>
        </div>
    }
}

/// Zoom in, out, and all of it.
#[component]
fn ZoomButtons(gestures: Gestures, of: &'static str) -> impl IntoView {
    let fits = move || gestures.zoom.get().is_fit();
    let buttons: [(&str, &str, &str, f64); 3] = [
        ("in", "+", "Zoom in", STEP),
        ("out", "−", "Zoom out", 1.0 / STEP),
        ("fit", "Fit", "Show all", 0.0),
    ];
    view! {
        <div
            class="zoom-tools"
            class:zoomed=move || !fits()
            role="group"
            aria-label=format!("Zoom of the {of}")
            on:pointerdown=|event| event.stop_propagation()
        >
            {buttons
                .map(|(word, sign, name, factor)| {
                    view! {
                        <button
                            data-testid=format!("{of}-zoom-{word}")
                            aria-label=name
                            title=name
                            on:click=move |_| {
                                if factor > 0.0 { gestures.step(factor) } else { gestures.zoom.set(Zoom::FIT) }
                            }
                        >
                            {sign}
                        </button>
                    }
                })
                .collect_view()}
        </div>
    }
}
