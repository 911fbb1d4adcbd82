//! A camera: whether it runs, and the way of its frames to the decoder.

use crate::decoder::Decoder;
use crate::ui::canvas::canvas;
use js_sys::{Array, ArrayBuffer, Uint8Array};
use leptos::prelude::*;
use wasm_bindgen::{JsCast as _, JsValue};
use web_sys::{
    CanvasRenderingContext2d, HtmlCanvasElement, HtmlVideoElement, MediaStream, MediaStreamTrack,
};

/// Which camera, of devices that have two.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Facing {
    /// That of the screen's side.
    Front,
    /// That of the other side.
    Rear,
}

impl Facing {
    /// Its name for the visitor.
    pub const fn name(self) -> &'static str {
        match self {
            Self::Front => "Front",
            Self::Rear => "Rear",
        }
    }

    /// What tests call its button.
    pub const fn testid(self) -> &'static str {
        match self {
            Self::Front => "camera-front",
            Self::Rear => "camera-rear",
        }
    }

    /// The word of the constraint `facingMode`.
    pub const fn mode(self) -> &'static str {
        match self {
            Self::Front => "user",
            Self::Rear => "environment",
        }
    }
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Power {
    Off,
    /// The browser asks the visitor, or the camera wakes up.
    Asking,
    On,
}

/// What the page knows about the camera.
#[derive(Clone, Copy)]
pub struct Camera {
    pub(super) state: RwSignal<Power>,
    pub(super) facing: RwSignal<Facing>,
    pub(super) live: StoredValue<Option<Live>, LocalStorage>,
    /// Rises with each start and stop, so that a camera that wakes up too late is put out again.
    pub(super) asked: StoredValue<u64>,
}

impl Camera {
    pub fn new() -> Self {
        Self {
            state: RwSignal::new(Power::Off),
            facing: RwSignal::new(Facing::Front),
            live: StoredValue::new_local(None),
            asked: StoredValue::new(0),
        }
    }

    /// Another number for each start and stop.
    pub(super) fn ask(self) -> u64 {
        self.asked.update_value(|asked| *asked += 1);
        self.asked.get_value()
    }

    /// Puts the camera out without bringing another picture: one has come, or the visitor leaves.
    pub(super) fn end(self) {
        self.ask();
        self.live.set_value(None);
        self.state.set(Power::Off);
    }
}

/// A square of what the camera sees, for the decoder.
pub struct Frame {
    /// Takes it.
    pub decoder: Decoder,
    /// RGBA.
    pub pixels: ArrayBuffer,
    /// Columns and rows.
    pub side: usize,
}

pub struct Live {
    stream: MediaStream,
    video: HtmlVideoElement,
    canvas: HtmlCanvasElement,
    context: CanvasRenderingContext2d,
    decoder: Decoder,
    /// A frame is with the decoder.
    in_flight: bool,
    /// Time of the frame that was taken last.
    taken_at: f64,
}

impl Live {
    /// No frame of it is under way yet.
    pub(super) const fn new(
        stream: MediaStream,
        video: HtmlVideoElement,
        canvas: HtmlCanvasElement,
        context: CanvasRenderingContext2d,
        decoder: Decoder,
    ) -> Self {
        Self {
            stream,
            video,
            canvas,
            context,
            decoder,
            in_flight: false,
            taken_at: -1.0,
        }
    }

    /// The decoder has answered.
    pub(super) const fn answered(&mut self) {
        self.in_flight = false;
    }

    /// The centre square of a new frame, if there is one and the decoder is free for it: the decoder, and the pixels with their side.
    pub(super) fn next_frame(&mut self) -> Result<Option<Frame>, JsValue> {
        let (width, height) = (self.video.video_width(), self.video.video_height());
        let now = self.video.current_time();
        if self.in_flight || now == self.taken_at || width == 0 || height == 0 {
            return Ok(None);
        }
        self.taken_at = now;
        let square = width.min(height);
        if self.canvas.width() != square {
            self.canvas.set_width(square);
            self.canvas.set_height(square);
        }
        let length = f64::from(square);
        self.context
            .draw_image_with_html_video_element_and_sw_and_sh_and_dx_and_dy_and_dw_and_dh(
                &self.video,
                f64::from((width - square) / 2),
                f64::from((height - square) / 2),
                length,
                length,
                0.0,
                0.0,
                length,
                length,
            )?;
        let pixels = self
            .context
            .get_image_data(0.0, 0.0, length, length)?
            .data();
        self.in_flight = true;
        Ok(Some(Frame {
            decoder: self.decoder.clone(),
            pixels: Uint8Array::from(pixels.0.as_slice()).buffer(),
            side: square as usize,
        }))
    }

    pub(super) fn size(&self) -> (usize, usize) {
        (
            self.video.video_width() as usize,
            self.video.video_height() as usize,
        )
    }

    /// The whole frame of now.
    pub(super) fn frame(&self) -> Result<HtmlCanvasElement, JsValue> {
        let (canvas, context) = canvas(self.video.video_width(), self.video.video_height())?;
        context.draw_image_with_html_video_element(&self.video, 0.0, 0.0)?;
        Ok(canvas)
    }
}

impl Drop for Live {
    /// Puts out the camera's light.
    fn drop(&mut self) {
        stop(&self.stream);
        self.video.set_src_object(None);
        // A frame on its way holds it as well.
        self.decoder.cancel();
    }
}

/// The parts of a stream.
pub fn tracks(stream: &MediaStream) -> impl Iterator<Item = MediaStreamTrack> {
    let tracks: Array = stream.get_tracks().unchecked_into();
    tracks.into_iter().map(wasm_bindgen::JsCast::unchecked_into)
}

pub fn stop(stream: &MediaStream) {
    tracks(stream).for_each(|track| {
        track.set_onended(None);
        track.stop();
    });
}
