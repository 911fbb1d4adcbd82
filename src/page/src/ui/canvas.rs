//! Canvases and what draws on them.

use crate::browser::{BrowserError, promised};
use js_sys::{Object, Promise, Reflect};
use leptos::prelude::document;
use wasm_bindgen::{JsCast as _, JsValue};
use web_sys::{Blob, CanvasRenderingContext2d, HtmlCanvasElement};

/// A canvas of this size, and what draws on it.
pub fn canvas(
    width: u32,
    height: u32,
) -> Result<(HtmlCanvasElement, CanvasRenderingContext2d), JsValue> {
    canvas_of(width, height, false)
}

/// The same for pixels that are read back again and again, which browsers do faster for a canvas that was made for it.
pub fn canvas_to_read(
    width: u32,
    height: u32,
) -> Result<(HtmlCanvasElement, CanvasRenderingContext2d), JsValue> {
    canvas_of(width, height, true)
}

fn canvas_of(
    width: u32,
    height: u32,
    read: bool,
) -> Result<(HtmlCanvasElement, CanvasRenderingContext2d), JsValue> {
    let canvas: HtmlCanvasElement = document().create_element("canvas")?.unchecked_into();
    canvas.set_width(width);
    canvas.set_height(height);
    let context = context(&canvas, read)?;
    Ok((canvas, context))
}

/// What draws on a canvas. `in_memory`: its pixels are for the processor rather than the graphics card, as they are read back, or written by
/// the processor again and again. Some browsers take a hundred times as long to write the others. Only the first caller decides.
pub fn context(
    canvas: &HtmlCanvasElement,
    in_memory: bool,
) -> Result<CanvasRenderingContext2d, JsValue> {
    let options = Object::new();
    Reflect::set(&options, &"willReadFrequently".into(), &in_memory.into())?;
    Ok(canvas
        .get_context_with_context_options("2d", &options)?
        .ok_or("this browser draws on no canvas")?
        .unchecked_into())
}

/// A canvas as the data address of a JPEG: a thumbnail has some 5 KB.
pub fn jpeg_address(canvas: &HtmlCanvasElement) -> Result<String, JsValue> {
    const QUALITY: f64 = 0.8;
    canvas.to_data_url_with_type_and_encoder_options("image/jpeg", &QUALITY.into())
}

/// A canvas as a PNG file.
pub async fn png(canvas: &HtmlCanvasElement) -> Result<Blob, BrowserError> {
    let mut asked = Ok(());
    let promise = Promise::new(&mut |resolve, _| asked = canvas.to_blob(&resolve));
    asked?;
    let blob = promised(Ok(promise)).await?;
    blob.dyn_into().map_err(|_| BrowserError::NoPng)
}
