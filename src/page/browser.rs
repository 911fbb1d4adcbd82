//! The few browser calls that leptos has no word for.

use leptos::prelude::*;
use wasm_bindgen::JsCast as _;
use web_sys::{Element, HtmlElement, HtmlInputElement, PointerEvent};

/// The address in `<meta name=NAME content=ADDRESS>`: where the build put a worker's script.
pub fn meta(name: &str) -> Option<String> {
    document()
        .query_selector(&format!("meta[name={name}]"))
        .ok()??
        .get_attribute("content")
}

/// Sets `data-KEY` on the body, for tests and for people who script the page.
pub fn set_body_data(key: &str, value: &str) {
    if let Some(body) = document().body() {
        // The keys are fixed words, so the browser takes them.
        let _ = body.dataset().set(key, value);
    }
}

/// Milliseconds since the page began.
pub fn now_ms() -> f64 {
    window()
        .performance()
        .map_or(0.0, |performance| performance.now())
}

/// Where in `element` the pointer is, each axis in 0..1 from the top left.
pub fn pointer_fraction(event: &PointerEvent, element: &Element) -> (f64, f64) {
    let area = element.get_bounding_client_rect();
    let fraction = |position: i32, start: f64, length: f64| {
        if length > 0.0 {
            (f64::from(position) - start) / length
        } else {
            0.0
        }
    };
    (
        fraction(event.client_x(), area.left(), area.width()),
        fraction(event.client_y(), area.top(), area.height()),
    )
}

/// Keeps the pointer's events coming to the element that listens, also outside it.
pub fn capture_pointer(event: &PointerEvent) {
    if let Some(element) = event
        .current_target()
        .and_then(|target| target.dyn_into::<Element>().ok())
    {
        // Fails only if the pointer is already gone.
        let _ = element.set_pointer_capture(event.pointer_id());
    }
}

/// Whether the pointer is held down.
pub fn is_pressed(event: &PointerEvent) -> bool {
    event.buttons() & 1 == 1
}

/// The number in the input that sent `event`, if it is one.
pub fn number(event: &web_sys::Event) -> Option<f32> {
    let input: HtmlInputElement = event.target()?.dyn_into().ok()?;
    let value = input.value_as_number() as f32;
    value.is_finite().then_some(value)
}

/// Clicks an element in code: opens a file picker.
pub fn click(element: &impl AsRef<HtmlElement>) {
    element.as_ref().click();
}
