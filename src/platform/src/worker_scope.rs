//! The worker's side of the conversation with the page.
//!
//! A worker's death needs no word from here: panics and traps surface as errors of the worker (the build's start-up script makes
//! errors of rejected promises too), and the page listens for those.

use crate::port::{pack, unpack};
pub use crate::time::{now_ms, sleep};
use futures_channel::mpsc::{UnboundedReceiver, unbounded};
use js_sys::ArrayBuffer;
use serde::{Serialize, de::DeserializeOwned};
use wasm_bindgen::{JsCast as _, closure::Closure};
use web_sys::{DedicatedWorkerGlobalScope, MessageEvent};

/// This worker's global scope.
pub fn scope() -> DedicatedWorkerGlobalScope {
    js_sys::global().unchecked_into()
}

/// Posts `value`, and `buffer` with it, to the page.
pub fn post(value: &impl Serialize, buffer: Option<ArrayBuffer>) {
    let packed = pack(value, buffer);
    if let Err(error) = scope().post_message_with_transfer(&packed.message, &packed.transfer) {
        web_sys::console::error_1(&error);
    }
}

/// A message and what came with it.
pub struct Letter<T> {
    /// The message.
    pub message: T,
    /// Transferred bytes.
    pub buffer: Option<ArrayBuffer>,
    /// A file that stays where it is.
    pub blob: Option<web_sys::Blob>,
}

/// The page's messages, in order. Call once.
pub fn inbox<T: DeserializeOwned + 'static>() -> UnboundedReceiver<Letter<T>> {
    let (sender, receiver) = unbounded();
    let on_message = Closure::<dyn FnMut(MessageEvent)>::new(move |event: MessageEvent| {
        if let Some((message, buffer)) = unpack(&event.data()) {
            let letter = Letter {
                message,
                buffer,
                blob: crate::port::blob(&event.data()),
            };
            // The receiver lives as long as the worker.
            let _ = sender.unbounded_send(letter);
        }
    });
    scope().set_onmessage(Some(on_message.as_ref().unchecked_ref()));
    on_message.forget();
    receiver
}

/// Lets the browser do what waits: hand over data, put optimised code in place.
pub async fn pause() {
    sleep(0.0).await;
}
