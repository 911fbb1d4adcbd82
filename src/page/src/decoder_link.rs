//! The page's end of the decoder: hands it files, shows what comes back, and throws it away when the visitor has had enough.

use super::browser::{read, start_worker};
use super::state::{Arrival, Page};
use js_sys::{ArrayBuffer, Uint8Array};
use leptos::prelude::*;
use platform::port::{pack, words};
use session::{Crop, FromDecoder, Source, ToDecoder};
use spectrum::picture::Picture;
use wasm_bindgen::{JsCast as _, JsValue};
use wasm_bindgen_futures::{JsFuture, spawn_local};
use web_sys::{Blob, CanvasRenderingContext2d, HtmlCanvasElement, HtmlImageElement, Url, Worker};

/// Longest side at which the browser hands over a picture that only it can decode.
const BROWSER_SIDE: f64 = 4096.0;
/// For drawings without a size of their own.
const DRAWING_SIDE: u32 = 1024;

/// The worker and the picture that is on its way.
#[derive(Default)]
pub struct DecoderLink {
    worker: Option<Worker>,
    last_ticket: u64,
    pending: Option<Pending>,
}

/// A picture on its way; it replaces the one on the page only when it has arrived whole.
#[derive(Clone)]
struct Pending {
    ticket: u64,
    file: Blob,
    source: Source,
    title: String,
    alt: String,
    side: usize,
    crop: Crop,
    /// The browser was asked as well.
    by_browser: bool,
}

impl Page {
    /// Opens `file` in place of the picture on the page: the square that the history names, if it is this picture's, else the centre.
    pub fn open(self, file: Blob, source: Source, title: String, alt: String) {
        let side = self.side();
        let present = untrack(|| self.present());
        let crop = if present.source == source {
            present.crop
        } else {
            Crop::default()
        };
        self.cancel_opening();
        self.opening.set(true);
        let pending = self.decoder_link.try_update_value(|link| {
            link.last_ticket += 1;
            let ticket = link.last_ticket;
            let pending = Pending {
                ticket,
                file,
                source,
                title,
                alt,
                side,
                crop,
                by_browser: false,
            };
            link.pending = Some(pending.clone());
            pending
        });
        let Some(pending) = pending else { return };
        spawn_local(async move {
            match read(&pending.file).await {
                Ok(buffer) => {
                    let question = ToDecoder::Decode {
                        ticket: pending.ticket,
                        side,
                        crop,
                    };
                    self.ask_decoder(&pending, &question, buffer);
                }
                Err(error) => self.refuse(
                    pending.ticket,
                    format!("This file could not be read ({error})."),
                ),
            }
        });
    }

    /// Makes the same picture again, for a model of another input size or for another square of it.
    pub fn reopen(self) {
        let file = self.file.with_value(Clone::clone);
        match (
            file,
            self.source.get_untracked(),
            self.shown.get_untracked(),
        ) {
            (_, Source::Made(formula), _) => self.make(formula),
            (Some(file), source, Some(shown)) => self.open(file, source, shown.title, shown.alt),
            _ => {}
        }
    }

    /// Gives up the picture that is on its way, if any; the one on the page stays.
    pub fn cancel_opening(self) {
        self.decoder_link.update_value(|link| {
            if link.pending.take().is_some() {
                // It may be deep in a huge picture: only ending the worker stops it.
                if let Some(worker) = link.worker.take() {
                    worker.terminate();
                }
            }
        });
        self.opening.set(false);
    }

    fn ask_decoder(self, pending: &Pending, question: &ToDecoder, buffer: ArrayBuffer) {
        let posted = self.decoder_link.try_update_value(|link| {
            if link.pending.as_ref().map(|pending| pending.ticket) != Some(pending.ticket) {
                return Ok(());
            }
            if link.worker.is_none() {
                link.worker = Some(self.start_decoder()?);
            }
            let parcel = pack(question, Some(buffer));
            match &link.worker {
                Some(worker) => worker
                    .post_message_with_transfer(&parcel.message, &parcel.transfer)
                    .map_err(|error| words(&error)),
                None => Ok(()),
            }
        });
        if let Some(Err(error)) = posted {
            self.refuse(
                pending.ticket,
                format!("Pictures cannot be opened in this browser ({error})."),
            );
        }
    }

    fn start_decoder(self) -> Result<Worker, String> {
        let dead = move || {
            self.hear_decoder_death("This picture could not be opened: the decoder stopped. Try again, or try a smaller picture.");
        };
        start_worker(
            "decoder",
            move |message, buffer| self.hear_decoder(message, buffer),
            dead,
        )
    }

    fn hear_decoder(self, message: FromDecoder, buffer: Option<ArrayBuffer>) {
        match message {
            // Archives are opened by the workers that add sets.
            FromDecoder::Started | FromDecoder::Archive { .. } | FromDecoder::Extracted { .. } => {}
            FromDecoder::Decoded {
                ticket,
                side,
                original_width,
                original_height,
            } => {
                let pixels = buffer
                    .map(|buffer| Uint8Array::new(&buffer).to_vec())
                    .unwrap_or_default();
                self.show(ticket, side, &pixels, (original_width, original_height));
            }
            FromDecoder::Unknown { ticket } => {
                let pending = self.decoder_link.with_value(|link| link.pending.clone());
                let Some(pending) =
                    pending.filter(|pending| pending.ticket == ticket && !pending.by_browser)
                else {
                    return;
                };
                spawn_local(async move {
                    match decode_in_browser(&pending.file).await {
                        Ok((width, height, pixels)) => {
                            let question = ToDecoder::Resize { ticket, width, height, side: pending.side, crop: pending.crop };
                            self.ask_decoder(&pending, &question, pixels);
                        }
                        Err(_) => self.refuse(
                            ticket,
                            "This file is not a picture, or of a kind that neither this page nor your browser can open.".to_owned(),
                        ),
                    }
                });
            }
            FromDecoder::Failed { ticket, sentence } => self.refuse(ticket, sentence),
        }
    }

    fn hear_decoder_death(self, sentence: &str) {
        let ticket = self.decoder_link.try_update_value(|link| {
            if let Some(worker) = link.worker.take() {
                worker.terminate();
            }
            link.pending.as_ref().map(|pending| pending.ticket)
        });
        if let Some(ticket) = ticket.flatten() {
            self.refuse(ticket, sentence.to_owned());
        }
    }

    /// The picture cannot be opened: says so and leaves everything as it was.
    fn refuse(self, ticket: u64, sentence: String) {
        if self.take_pending(ticket).is_some() {
            self.opening.set(false);
            self.say(sentence);
        }
    }

    fn take_pending(self, ticket: u64) -> Option<Pending> {
        self.decoder_link
            .try_update_value(|link| link.pending.take_if(|pending| pending.ticket == ticket))
            .flatten()
    }

    fn show(self, ticket: u64, side: usize, pixels: &[u8], original_size: (usize, usize)) {
        let Some(pending) = self.take_pending(ticket) else {
            return;
        };
        self.opening.set(false);
        match Picture::from_rgba8(side, side, pixels) {
            Ok(picture) => self.arrive(Arrival {
                picture,
                file: Some(pending.file),
                source: pending.source,
                title: pending.title,
                alt: pending.alt,
                original_size,
            }),
            Err(error) => self.say(error.to_string()),
        }
        // A huge picture leaves a huge memory behind.
        if original_size.0 * original_size.1 > 4_000_000 {
            self.decoder_link.update_value(|link| {
                if let Some(worker) = link.worker.take() {
                    worker.terminate();
                }
            });
        }
    }
}

/// Lets the browser decode what this project's decoders do not know (AVIF, SVG and whatever comes), upright.
pub async fn decode_in_browser(file: &Blob) -> Result<(usize, usize, ArrayBuffer), JsValue> {
    let address = Url::create_object_url_with_blob(file)?;
    let pixels = draw(&address).await;
    Url::revoke_object_url(&address)?;
    pixels
}

async fn draw(address: &str) -> Result<(usize, usize, ArrayBuffer), JsValue> {
    let image = HtmlImageElement::new()?;
    image.set_src(address);
    JsFuture::from(image.decode()).await?;
    let size = |natural: u32| if natural == 0 { DRAWING_SIDE } else { natural };
    let (width, height) = (
        f64::from(size(image.natural_width())),
        f64::from(size(image.natural_height())),
    );
    let scale = (BROWSER_SIDE / width.max(height)).min(1.0);
    let (width, height) = (
        (width * scale).round().max(1.0),
        (height * scale).round().max(1.0),
    );
    let canvas: HtmlCanvasElement = document().create_element("canvas")?.unchecked_into();
    canvas.set_width(width as u32);
    canvas.set_height(height as u32);
    let context: CanvasRenderingContext2d = canvas
        .get_context("2d")?
        .ok_or("this browser draws on no canvas")?
        .unchecked_into();
    context.draw_image_with_html_image_element_and_dw_and_dh(&image, 0.0, 0.0, width, height)?;
    let pixels = context.get_image_data(0.0, 0.0, width, height)?.data();
    let buffer = Uint8Array::from(pixels.0.as_slice()).buffer();
    Ok((width as usize, height as usize, buffer))
}
