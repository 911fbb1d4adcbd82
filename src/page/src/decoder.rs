//! A decoder worker: files in, upright squares of pixels out, and zip archives opened. Everybody who needs one asks it here.

use crate::browser::{BrowserError, read};
use crate::ui::canvas::canvas;
use js_sys::{ArrayBuffer, Uint8Array};
use models::read_as::Reading;
use platform::port::words;
use platform::worker::{Attachment, Told, Worker, WorkerError};
use protocol::{Crop, FromDecoder, ToDecoder};
use serde::Deserialize;
use sets::encoding::RawName;
use spectrum::picture::Picture;
use wasm_bindgen::{Clamped, JsCast as _, JsValue};
use wasm_bindgen_futures::JsFuture;
use web_sys::{
    Blob, CanvasRenderingContext2d, HtmlCanvasElement, HtmlImageElement, ImageData, Url,
};

/// A decoder that says nothing for so long is given up. Old devices work long on huge pictures.
const PATIENCE_MS: f64 = 300_000.0;
/// Longest side at which the browser hands over a picture that only it can decode.
const BROWSER_SIDE: f64 = 4096.0;
/// So many pixels along either side tell whether anything is shown.
const LOOK: u32 = 32;
/// For drawings without a size of their own.
const DRAWING_SIDE: u32 = 1024;
/// A picture of more pixels leaves a huge memory behind in its worker.
const HUGE: usize = 4_000_000;

/// Why a file gives no pixels.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum DecodeError {
    /// The file cannot be read.
    #[error("the file could not be read: {0}")]
    Unreadable(BrowserError),
    /// Not a picture, or one that cannot be used: a sentence of the decoder's.
    #[error("{0}")]
    Refused(String),
    /// The same, but the page may be able to draw it.
    #[error("{sentence}")]
    OnPage {
        /// Why the decoder cannot.
        sentence: String,
        /// What is wrong with the picture if the page can.
        damage: Option<String>,
    },
    /// The worker gave no answer.
    #[error("{0}")]
    Worker(#[from] WorkerError),
    /// The worker answered something else than it was asked.
    #[error("the worker that reads it answered something else")]
    Unexpected,
}

/// What a decoder says.
#[derive(Deserialize)]
#[serde(transparent)]
struct Heard(FromDecoder);

impl Told for Heard {
    fn ticket(&self) -> Option<u64> {
        match &self.0 {
            FromDecoder::Started => None,
            FromDecoder::Decoded { ticket, .. }
            | FromDecoder::Archive { ticket, .. }
            | FromDecoder::Previewed { ticket, .. }
            | FromDecoder::Extracted { ticket }
            | FromDecoder::Failed { ticket, .. } => Some(*ticket),
        }
    }
}

/// A square of a picture.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Decoded {
    side: usize,
    /// RGBA, row by row.
    pixels: Vec<u8>,
    /// Columns and rows of the whole picture, upright.
    pub original_size: (usize, usize),
    /// What is wrong with the picture: a sentence for the visitor.
    pub damage: Option<String>,
    /// What else to say of it, in sentences.
    pub notes: Vec<String>,
}

impl Decoded {
    /// As the filters take it.
    pub fn picture(&self) -> Result<Picture, DecodeError> {
        Picture::from_rgba8(self.side, self.side, &self.pixels)
            .map_err(|error| DecodeError::Refused(error.to_string()))
    }

    /// On a canvas, for the eye.
    pub fn canvas(&self) -> Result<HtmlCanvasElement, JsValue> {
        on_canvas(&self.pixels, self.side)
    }

    /// Whether its worker should end, to give its memory back.
    pub const fn is_huge(&self) -> bool {
        self.original_size.0 * self.original_size.1 > HUGE
    }
}

/// A worker. Clones ask the same one; dropping the last ends it.
#[derive(Clone)]
pub struct Decoder(Worker<Heard>);

impl Decoder {
    /// Starts one.
    pub fn start() -> Result<Self, DecodeError> {
        // Whoever asks hears of its end with the answer.
        Ok(Self(Worker::start(
            "decoder",
            PATIENCE_MS,
            |_, _| {},
            |_| {},
        )?))
    }

    /// Ends it, also in the middle of a picture: whoever waits gets [`WorkerError::Cancelled`].
    pub fn cancel(&self) {
        self.0.cancel();
    }

    /// A square of the picture in a file, resized to `side`. What no worker decodes (SVG) the page draws.
    pub async fn open(
        &self,
        file: &Blob,
        side: usize,
        crop: Crop,
        reading: Reading,
    ) -> Result<Decoded, DecodeError> {
        let buffer = read(file).await.map_err(DecodeError::Unreadable)?;
        let question = |ticket| ToDecoder::Decode {
            ticket,
            side,
            crop,
            reading,
        };
        match self.decode(question, buffer).await {
            Err(DecodeError::OnPage { sentence, damage }) => {
                let drawn = decode_on_page(file).await;
                let (original_size, size, pixels) =
                    drawn.map_err(|_| DecodeError::Refused(sentence))?;
                let decoded = self.resize(pixels, size, side, crop, reading).await?;
                Ok(Decoded {
                    original_size,
                    damage,
                    ..decoded
                })
            }
            answer => answer,
        }
    }

    /// The whole picture in a file, upright, at most `longest` pixels long.
    pub async fn preview(
        &self,
        file: &Blob,
        longest: usize,
    ) -> Result<HtmlCanvasElement, DecodeError> {
        let buffer = read(file).await.map_err(DecodeError::Unreadable)?;
        let question = |ticket| ToDecoder::Preview { ticket, longest };
        let shown = match self.ask(question, Some(buffer.into())).await {
            Ok((FromDecoder::Previewed { width, .. }, Some(buffer))) => {
                on_canvas(&Uint8Array::new(&buffer).to_vec(), width)
            }
            Ok(_) => return Err(DecodeError::Unexpected),
            Err(DecodeError::OnPage { .. }) => {
                draw(file, longest as f64).await.map(|(_, canvas)| canvas)
            }
            Err(error) => return Err(error),
        };
        shown.map_err(|error| DecodeError::Refused(words(&error)))
    }

    /// A square of RGBA pixels of this width and height, resized to `side`.
    pub async fn resize(
        &self,
        pixels: ArrayBuffer,
        (width, height): (usize, usize),
        side: usize,
        crop: Crop,
        reading: Reading,
    ) -> Result<Decoded, DecodeError> {
        let question = |ticket| ToDecoder::Resize {
            ticket,
            width,
            height,
            side,
            crop,
            reading,
        };
        self.decode(question, pixels).await
    }

    async fn decode(
        &self,
        question: impl FnOnce(u64) -> ToDecoder,
        buffer: ArrayBuffer,
    ) -> Result<Decoded, DecodeError> {
        match self.ask(question, Some(buffer.into())).await? {
            (
                FromDecoder::Decoded {
                    side,
                    original_width,
                    original_height,
                    damage,
                    notes,
                    ..
                },
                Some(buffer),
            ) => Ok(Decoded {
                side,
                pixels: Uint8Array::new(&buffer).to_vec(),
                original_size: (original_width, original_height),
                damage,
                notes,
            }),
            _ => Err(DecodeError::Unexpected),
        }
    }

    /// Opens a zip archive, which stays open until the next one, and lists its files: names and lengths.
    pub async fn open_archive(&self, archive: &Blob) -> Result<Vec<(RawName, u64)>, DecodeError> {
        let question = |ticket| ToDecoder::OpenArchive { ticket };
        match self.ask(question, Some(archive.clone().into())).await? {
            (FromDecoder::Archive { files, .. }, _) => Ok(files),
            _ => Err(DecodeError::Unexpected),
        }
    }

    /// Takes a file out of the open archive.
    pub async fn extract(&self, index: usize) -> Result<ArrayBuffer, DecodeError> {
        match self
            .ask(|ticket| ToDecoder::Extract { ticket, index }, None)
            .await?
        {
            (FromDecoder::Extracted { .. }, Some(buffer)) => Ok(buffer),
            _ => Err(DecodeError::Unexpected),
        }
    }

    async fn ask(
        &self,
        question: impl FnOnce(u64) -> ToDecoder,
        attachment: Option<Attachment>,
    ) -> Result<(FromDecoder, Option<ArrayBuffer>), DecodeError> {
        match self.0.ask(question, attachment).await? {
            (
                Heard(FromDecoder::Failed {
                    sentence,
                    page_may,
                    damage,
                    ..
                }),
                _,
            ) => Err(if page_may {
                DecodeError::OnPage { sentence, damage }
            } else {
                DecodeError::Refused(sentence)
            }),
            (Heard(answer), buffer) => Ok((answer, buffer)),
        }
    }
}

/// Columns and rows.
type Size = (usize, usize);

fn on_canvas(pixels: &[u8], width: usize) -> Result<HtmlCanvasElement, JsValue> {
    let data = ImageData::new_with_u8_clamped_array(Clamped(pixels), width as u32)?;
    let (canvas, context) = canvas(data.width(), data.height())?;
    context.put_image_data(&data, 0.0, 0.0)?;
    Ok(canvas)
}

/// Lets the page decode a file: size of the picture, and size and RGBA pixels of what was drawn of it.
async fn decode_on_page(file: &Blob) -> Result<(Size, Size, ArrayBuffer), JsValue> {
    let (original, canvas) = draw(file, BROWSER_SIDE).await?;
    let (width, height) = (canvas.width(), canvas.height());
    let context = canvas.get_context("2d")?.ok_or("it draws no more")?;
    let context: CanvasRenderingContext2d = context.unchecked_into();
    let pixels = context.get_image_data(0.0, 0.0, width.into(), height.into())?;
    let buffer = Uint8Array::from(pixels.data().0.as_slice()).buffer();
    Ok((original, (width as usize, height as usize), buffer))
}

/// Whether the browser shows nothing of a picture: of a file that ends before its first pixel, Chromium 148 knows the size.
fn is_blank(image: &HtmlImageElement) -> Result<bool, JsValue> {
    let (_, context) = canvas(LOOK, LOOK)?;
    let side = f64::from(LOOK);
    context.draw_image_with_html_image_element_and_dw_and_dh(image, 0.0, 0.0, side, side)?;
    let pixels = context.get_image_data(0.0, 0.0, side, side)?.data();
    Ok(pixels.0.iter().skip(3).step_by(4).all(|alpha| *alpha == 0))
}

/// Draws a file on white, at most `longest` pixels long: size of the picture, and what was drawn.
async fn draw(file: &Blob, longest: f64) -> Result<(Size, HtmlCanvasElement), JsValue> {
    let address = Url::create_object_url_with_blob(file)?;
    let drawn = async {
        let image = HtmlImageElement::new()?;
        image.set_src(&address);
        JsFuture::from(image.decode()).await?;
        if is_blank(&image)? {
            return Err(JsValue::from_str("nothing of it is shown"));
        }
        let size = |natural: u32| if natural == 0 { DRAWING_SIDE } else { natural };
        let original = (size(image.natural_width()), size(image.natural_height()));
        let (width, height) = (f64::from(original.0), f64::from(original.1));
        let scale = (longest / width.max(height)).min(1.0);
        let (width, height) = (
            (width * scale).round().max(1.0),
            (height * scale).round().max(1.0),
        );
        let (canvas, context) = canvas(width as u32, height as u32)?;
        // What is transparent shows white, as in the network's picture.
        context.set_fill_style_str("#fff");
        context.fill_rect(0.0, 0.0, width, height);
        context
            .draw_image_with_html_image_element_and_dw_and_dh(&image, 0.0, 0.0, width, height)?;
        Ok(((original.0 as usize, original.1 as usize), canvas))
    };
    let drawn = drawn.await;
    Url::revoke_object_url(&address)?;
    drawn
}

/// The decoder of the picture on the page, and which picture is on its way.
#[derive(Default)]
pub struct Opening {
    decoder: Option<Decoder>,
    last: u64,
    under_way: Option<u64>,
    /// The file is here and with the decoder.
    is_decoding: bool,
}

impl Opening {
    /// A picture is on its way from now on: its number. Its decoder may come while its file does.
    pub fn begin(&mut self) -> u64 {
        self.last += 1;
        self.under_way = Some(self.last);
        self.is_decoding = false;
        // What goes wrong is told when the file is here.
        let _ = self.decoder();
        self.last
    }

    /// The file of this number is here: the decoder that takes it, unless another one has taken its place.
    pub fn decode(&mut self, number: u64) -> Option<Result<Decoder, DecodeError>> {
        self.under_way.filter(|current| *current == number)?;
        self.is_decoding = true;
        Some(self.decoder())
    }

    /// Whether a picture's file is still awaited.
    pub fn is_fetching(&self) -> bool {
        self.under_way.is_some() && !self.is_decoding
    }

    fn decoder(&mut self) -> Result<Decoder, DecodeError> {
        match &self.decoder {
            Some(decoder) => Ok(decoder.clone()),
            None => Decoder::start().inspect(|decoder| self.decoder = Some(decoder.clone())),
        }
    }

    /// The picture of this number has come, or will not; false if another one has taken its place.
    pub fn end(&mut self, number: u64) -> bool {
        self.under_way
            .take_if(|current| *current == number)
            .is_some()
    }

    /// Gives up the picture that is on its way. Its worker may be deep in a huge picture: only ending it stops it.
    pub fn cancel(&mut self) {
        if self.under_way.take().is_some() && self.is_decoding {
            self.retire();
        }
    }

    /// The next picture gets a new worker.
    pub fn retire(&mut self) {
        if let Some(decoder) = self.decoder.take() {
            decoder.cancel();
        }
    }
}
