//! Time, on the page and in its workers.

use js_sys::{Function, Promise, Reflect};
use wasm_bindgen::{JsCast as _, JsValue};
use wasm_bindgen_futures::JsFuture;

/// Milliseconds since the page or this worker began.
pub fn now_ms() -> f64 {
    Reflect::get(&js_sys::global(), &"performance".into())
        .ok()
        .and_then(|performance| performance.dyn_into::<web_sys::Performance>().ok())
        .map_or(0.0, |performance| performance.now())
}

/// Waits so many milliseconds; what the browser has to do meanwhile is done.
pub async fn sleep(milliseconds: f64) {
    let timer = Reflect::get(&js_sys::global(), &"setTimeout".into())
        .ok()
        .and_then(|timer| timer.dyn_into::<Function>().ok());
    let promise = Promise::new(&mut |resolve, _| {
        // Without timers, which every browser has, nothing is waited for.
        match &timer {
            Some(timer) => {
                let _ = timer.call2(&JsValue::UNDEFINED, &resolve, &milliseconds.ceil().into());
            }
            None => {
                let _ = resolve.call0(&JsValue::UNDEFINED);
            }
        }
    });
    // A timer's promise is never rejected.
    let _ = JsFuture::from(promise).await;
}
