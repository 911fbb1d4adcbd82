//! The worker's loop.

use crate::worker_scope::{inbox, post};
use futures_util::StreamExt as _;
use intake::{Refusal, Square, decode, resize};
use js_sys::{ArrayBuffer, Uint8Array};
use session::{FromDecoder, ToDecoder};

/// Starts the worker.
pub fn run() {
    console_error_panic_hook::set_once();
    // Before anything is awaited: the start-up script hands over early messages right after this returns.
    let mut messages = inbox::<ToDecoder>();
    wasm_bindgen_futures::spawn_local(async move {
        post(&FromDecoder::Started, None);
        while let Some((message, buffer)) = messages.next().await {
            answer(&message, buffer);
        }
    });
}

fn answer(message: &ToDecoder, buffer: Option<ArrayBuffer>) {
    let bytes = buffer
        .map(|buffer| Uint8Array::new(&buffer).to_vec())
        .unwrap_or_default();
    let (ticket, result) = match *message {
        ToDecoder::Decode { ticket, side } => (ticket, decode(bytes, side as u32)),
        ToDecoder::Resize {
            ticket,
            width,
            height,
            side,
        } => (
            ticket,
            resize(bytes, width as u32, height as u32, side as u32),
        ),
    };
    match result {
        Ok(Square {
            pixels,
            original_width,
            original_height,
        }) => {
            let side = pixels.width() as usize;
            let pixels = Uint8Array::from(pixels.as_raw().as_slice()).buffer();
            post(
                &FromDecoder::Decoded {
                    ticket,
                    side,
                    original_width,
                    original_height,
                },
                Some(pixels),
            );
        }
        Err(Refusal::Unknown) => post(&FromDecoder::Unknown { ticket }, None),
        Err(Refusal::Unusable(sentence)) => post(&FromDecoder::Failed { ticket, sentence }, None),
    }
}
