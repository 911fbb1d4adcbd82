//! Pictures that only the browser can decode: AVIF, JPEG XL, and whatever else it knows.

use crate::worker_scope::scope;
use intake::Pixels;
use js_sys::{Array, Uint8Array};
use wasm_bindgen::{JsCast as _, JsValue};
use wasm_bindgen_futures::JsFuture;
use web_sys::{Blob, ImageBitmap, OffscreenCanvas, OffscreenCanvasRenderingContext2d};

/// Longest side of the pixels that are taken over: more than any network sees, and what a tablet's memory bears.
const LONGEST: f64 = 4096.0;

/// The pixels of a file, as this worker's browser decodes it; drawings (SVG) are decoded on pages only.
pub async fn pixels_of(file: &[u8]) -> Option<Pixels> {
    // There is one reason for the visitor, whatever the browser's is: it cannot open it.
    draw(file).await.ok()
}

async fn draw(file: &[u8]) -> Result<Pixels, JsValue> {
    let parts = Array::of1(&Uint8Array::from(file));
    let blob = Blob::new_with_u8_array_sequence(&parts)?;
    let bitmap = JsFuture::from(scope().create_image_bitmap_with_blob(&blob)?).await?;
    let bitmap: ImageBitmap = bitmap.unchecked_into();
    let pixels = read(&bitmap);
    bitmap.close();
    pixels
}

fn read(bitmap: &ImageBitmap) -> Result<Pixels, JsValue> {
    let whole = (bitmap.width(), bitmap.height());
    let (width, height) = (f64::from(whole.0), f64::from(whole.1));
    let scale = (LONGEST / width.max(height)).min(1.0);
    let (width, height) = (
        (width * scale).round().max(1.0),
        (height * scale).round().max(1.0),
    );
    let canvas = OffscreenCanvas::new(width as u32, height as u32)?;
    let context = canvas.get_context("2d")?;
    let context = context.ok_or("this browser draws on no canvas here")?;
    let context: OffscreenCanvasRenderingContext2d = context.unchecked_into();
    context.draw_image_with_image_bitmap_and_dw_and_dh(bitmap, 0.0, 0.0, width, height)?;
    let rgba = context.get_image_data(0.0, 0.0, width, height)?.data().0;
    Ok(Pixels {
        width: width as u32,
        height: height as u32,
        rgba,
        whole,
    })
}
