//! The worker's loop.

use super::archive::{OpenArchive, ReadError};
use futures_util::StreamExt as _;
use intake::{Pixels, Refusal, Square, decode_with, preview, resize_part};
use js_sys::Uint8Array;
use platform::pixels::pixels_of;
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
            answer(letter, &mut archive).await;
        }
    });
}

async fn answer(letter: Letter<ToDecoder>, archive: &mut Option<OpenArchive>) {
    let Letter {
        message,
        buffer,
        blob,
    } = letter;
    let bytes = buffer
        .map(|buffer| Uint8Array::new(&buffer).to_vec())
        .unwrap_or_default();
    match message {
        ToDecoder::Decode {
            ticket,
            side,
            crop,
            reading,
        } => show(
            ticket,
            decode_with(
                &bytes,
                side as u32,
                reading,
                |width, height| crop.square(width, height),
                pixels_of,
            )
            .await,
        ),
        ToDecoder::Preview { ticket, longest } => {
            match preview(&bytes, longest as u32, pixels_of).await {
                Ok(pixels) => {
                    let (width, height) = pixels.dimensions();
                    let (width, height) = (width as usize, height as usize);
                    let buffer = Uint8Array::from(pixels.as_raw().as_slice()).buffer();
                    let answer = FromDecoder::Previewed {
                        ticket,
                        width,
                        height,
                    };
                    post(&answer, Some(buffer));
                }
                Err(refusal) => refuse(ticket, &refusal),
            }
        }
        ToDecoder::Resize {
            ticket,
            width,
            height,
            side,
            crop,
            reading,
        } => show(
            ticket,
            resize_part(
                Pixels {
                    width: width as u32,
                    height: height as u32,
                    rgba: bytes,
                    whole: (width as u32, height as u32),
                },
                side as u32,
                reading.cut,
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
    let answer = FromDecoder::Failed {
        ticket,
        sentence,
        page_may: false,
        damage: None,
    };
    post(&answer, None);
}

fn refuse(ticket: u64, refusal: &Refusal) {
    let answer = FromDecoder::Failed {
        ticket,
        sentence: refusal.in_browser(),
        page_may: refusal.is_to_be_asked(),
        damage: refusal.if_drawn().map(|damage| damage.to_string()),
    };
    post(&answer, None);
}

fn show(ticket: u64, result: Result<Square, Refusal>) {
    match result {
        Ok(Square {
            pixels,
            original_width,
            original_height,
            damage,
            notes,
        }) => {
            let side = pixels.width() as usize;
            let pixels = Uint8Array::from(pixels.as_raw().as_slice()).buffer();
            post(
                &FromDecoder::Decoded {
                    ticket,
                    side,
                    original_width,
                    original_height,
                    damage: damage.map(|damage| damage.to_string()),
                    notes: notes.iter().map(ToString::to_string).collect(),
                },
                Some(pixels),
            );
        }
        Err(refusal) => refuse(ticket, &refusal),
    }
}
