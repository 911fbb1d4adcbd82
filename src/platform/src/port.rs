//! Both ends of `postMessage`: a message is `[json]`, `[json, ArrayBuffer]` or `[json, Blob]`, as `protocol` describes.

use js_sys::{Array, ArrayBuffer, JsString};
use serde::{Serialize, de::DeserializeOwned};
use wasm_bindgen::{JsCast as _, JsValue};

/// A message made ready: what to post, and what to transfer with it.
pub struct Packed {
    /// The array to post.
    pub message: Array,
    /// The transfer list: the buffer, if there is one.
    pub transfer: Array,
}

/// Packs `value` and an optional buffer.
pub fn pack(value: &impl Serialize, buffer: Option<ArrayBuffer>) -> Packed {
    // The messages are plain enums of numbers and strings: they always serialise.
    let json = serde_json::to_string(value).unwrap_or_default();
    let message = Array::of1(&JsValue::from_str(&json));
    let transfer = Array::new();
    if let Some(buffer) = buffer {
        message.push(&buffer);
        transfer.push(&buffer);
    }
    Packed { message, transfer }
}

/// Unpacks what arrived; `None` if it is not a message of this protocol.
pub fn unpack<T: DeserializeOwned>(data: &JsValue) -> Option<(T, Option<ArrayBuffer>)> {
    let parts = data.dyn_ref::<Array>()?;
    let json = parts.get(0).dyn_into::<JsString>().ok()?;
    let value = serde_json::from_str(&String::from(json)).ok()?;
    Some((value, parts.get(1).dyn_into::<ArrayBuffer>().ok()))
}

/// Packs `value` and a blob, which is handed over by name: its bytes stay where they are.
pub fn pack_blob(value: &impl Serialize, blob: &web_sys::Blob) -> Packed {
    let packed = pack(value, None);
    packed.message.push(blob);
    packed
}

/// The blob that came with a message, if one did.
pub fn blob(data: &JsValue) -> Option<web_sys::Blob> {
    data.dyn_ref::<Array>()?.get(1).dyn_into().ok()
}

/// A JavaScript error in words.
pub fn words(error: &JsValue) -> String {
    error
        .dyn_ref::<js_sys::Error>()
        .map(|error| String::from(error.message()))
        .or_else(|| error.as_string())
        .or_else(|| js_sys::JSON::stringify(error).ok().map(String::from))
        .unwrap_or_else(|| "unknown error".to_owned())
}
