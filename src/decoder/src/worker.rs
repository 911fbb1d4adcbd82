//! The worker's loop.

use super::archive::{OpenArchive, ReadError};
use futures_util::StreamExt as _;
use intake::{Refusal, Square, decode_part, resize_part};
use js_sys::Uint8Array;
use platform::worker_scope::{Letter, inbox, post};
use protocol::{FromDecoder, ToDecoder};

/// Starts the worker.
pub fn run() {
    console_error_panic_hook::set_once();
    // Before anything is awaited: the start-up script hands over early messages right after this returns.
    let mut messages = inbox::<ToDecoder>();
    wasm_bindgen_futures::spawn_local(async move {
        post(&FromDecoder::Started, None);
        let mut archive = None;
        while let Some(letter) = messages.next().await {
            answer(letter, &mut archive);
        }
    });
}

fn answer(letter: Letter<ToDecoder>, archive: &mut Option<OpenArchive>) {
    let Letter {
        message,
        buffer,
        blob,
    } = letter;
    let bytes = buffer
        .map(|buffer| Uint8Array::new(&buffer).to_vec())
        .unwrap_or_default();
    match message {
        ToDecoder::Decode { ticket, side, crop } => show(
            ticket,
            decode_part(bytes, side as u32, |width, height| {
                crop.square(width, height)
            }),
        ),
        ToDecoder::Resize {
            ticket,
            width,
            height,
            side,
            crop,
        } => show(
            ticket,
            resize_part(
                bytes,
                width as u32,
                height as u32,
                side as u32,
                |width, height| crop.square(width, height),
            ),
        ),
        ToDecoder::OpenArchive { ticket } => {
            let opened = blob
                .ok_or(ReadError::NotSent)
                .and_then(|blob| OpenArchive::open(&blob));
            match opened {
                Ok(opened) => {
                    let files = opened.files();
                    *archive = Some(opened);
                    post(&FromDecoder::Archive { ticket, files }, None);
                }
                Err(error) => fail(ticket, &error),
            }
        }
        ToDecoder::Extract { ticket, index } => {
            let extracted = archive
                .as_mut()
                .ok_or(ReadError::NoneOpen)
                .and_then(|archive| archive.read(index));
            match extracted {
                Ok(bytes) => post(
                    &FromDecoder::Extracted { ticket },
                    Some(Uint8Array::from(bytes.as_slice()).buffer()),
                ),
                Err(error) => fail(ticket, &error),
            }
        }
    }
}

fn fail(ticket: u64, error: &ReadError) {
    let sentence = error.to_string();
    post(&FromDecoder::Failed { ticket, sentence }, None);
}

fn show(ticket: u64, result: Result<Square, Refusal>) {
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
