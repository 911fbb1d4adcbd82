//! Asks the browser for its graphics device without opening it, and without any engine.

use super::choice::Adapter;
use js_sys::{Function, Promise, Reflect};
use leptos::prelude::window;
use platform::port::words;
use wasm_bindgen::{JsCast as _, JsValue};
use wasm_bindgen_futures::JsFuture;

/// What the browser offers. `navigator.gpu` is reached by name: web-sys has it only as an unstable API.
pub async fn adapter() -> Adapter {
    const NONE: Adapter = Adapter::Missing("this browser has no WebGPU.");
    let of = |object: &JsValue, key: &str| {
        Reflect::get(object, &key.into()).unwrap_or(JsValue::UNDEFINED)
    };
    let gpu = of(&window().navigator(), "gpu");
    if !gpu.is_object() {
        return NONE;
    }
    let Ok(request) = of(&gpu, "requestAdapter").dyn_into::<Function>() else {
        return NONE;
    };
    let adapter = match request.call0(&gpu).map(JsValue::unchecked_into::<Promise>) {
        Ok(promise) => JsFuture::from(promise).await,
        Err(error) => Err(error),
    };
    match adapter {
        Ok(adapter) if adapter.is_object() => {
            let fallback = of(&of(&adapter, "info"), "isFallbackAdapter").is_truthy()
                || of(&adapter, "isFallbackAdapter").is_truthy();
            if fallback {
                Adapter::Software
            } else {
                Adapter::Hardware
            }
        }
        Ok(_) => Adapter::Missing("this browser offers no WebGPU on this device."),
        Err(error) => {
            web_sys::console::warn_1(&format!("requestAdapter: {}", words(&error)).into());
            Adapter::Missing("this browser could not open WebGPU.")
        }
    }
}
