//! From what is on the page to picture files: canvases, PNG by the browser's own encoder, and SVG turned into pixels.

use super::desk::{Desk, What};
use super::error::ShareError;
use crate::browser::BrowserError;
use crate::core::studio::put;
use js_sys::Array;
use leptos::prelude::document;
use leptos::prelude::*;
use wasm_bindgen::{JsCast as _, JsValue};
use wasm_bindgen_futures::JsFuture;
use web_sys::{
    Blob, BlobPropertyBag, CanvasRenderingContext2d, HtmlCanvasElement, HtmlImageElement, Url,
};

/// Pixels for each unit of a drawing: enough for paper.
const FINENESS: f64 = 2.0;

/// A canvas of its own with one of the page's pictures, pixel for pixel.
pub fn canvas(desk: Desk, what: What) -> Result<HtmlCanvasElement, ShareError> {
    let canvas = blank(0.0, 0.0).map_err(BrowserError::from)?;
    if what == What::Spectrum
        && let Some(drawn) = drawn_spectrum()
    {
        return Ok(copy(&drawn).map_err(BrowserError::from)?);
    }
    desk.page
        .studio
        .try_update_value(|studio| {
            let studio = studio.as_mut()?;
            match what {
                What::Original => studio.paint_original(&canvas),
                What::Spectrum => {
                    studio.paint_spectrum(&canvas, desk.views.spectrum.get_untracked())
                }
                What::Mask => {
                    let mask = studio.mask();
                    put(
                        &canvas,
                        &report::workbench::mask::rgba(mask),
                        mask.height(),
                        mask.width(),
                    );
                }
                _ => studio.paint_filtered(&canvas),
            }
            Some(())
        })
        .flatten()
        .ok_or(ShareError::NoPicture)?;
    Ok(canvas)
}

/// A canvas as an address that holds its PNG.
pub fn png_address(canvas: &HtmlCanvasElement) -> Result<String, BrowserError> {
    Ok(canvas.to_data_url()?)
}

/// A text as a file.
pub fn text_file(text: &str, kind: &str) -> Result<Blob, BrowserError> {
    let options = BlobPropertyBag::new();
    options.set_type(&format!("{kind};charset=utf-8"));
    let file = Blob::new_with_str_sequence_and_options(&Array::of1(&text.into()), &options)?;
    Ok(file)
}

/// A drawing of `width` by `height` units as pixels.
pub async fn rasterised(
    svg: &str,
    width: f64,
    height: f64,
) -> Result<HtmlCanvasElement, BrowserError> {
    let address = Url::create_object_url_with_blob(&text_file(svg, "image/svg+xml")?)?;
    let canvas = painted(&address, width * FINENESS, height * FINENESS).await;
    let _ = Url::revoke_object_url(&address);
    Ok(canvas?)
}

async fn painted(address: &str, width: f64, height: f64) -> Result<HtmlCanvasElement, JsValue> {
    let image = HtmlImageElement::new()?;
    image.set_src(address);
    JsFuture::from(image.decode()).await?;
    let canvas = blank(width.round(), height.round())?;
    context(&canvas)?
        .draw_image_with_html_image_element_and_dw_and_dh(&image, 0.0, 0.0, width, height)?;
    Ok(canvas)
}

/// The spectrum as it is drawn on the page, in whatever way the visitor looks at it; there is none while a set is looked at.
fn drawn_spectrum() -> Option<HtmlCanvasElement> {
    let found = document().query_selector("[data-testid=canvas-spectrum]");
    found.ok()??.dyn_into().ok()
}

/// Reading back from the page's own canvas would change how the browser keeps it, so it is copied.
fn copy(drawn: &HtmlCanvasElement) -> Result<HtmlCanvasElement, JsValue> {
    let canvas = blank(f64::from(drawn.width()), f64::from(drawn.height()))?;
    context(&canvas)?.draw_image_with_html_canvas_element(drawn, 0.0, 0.0)?;
    Ok(canvas)
}

fn blank(width: f64, height: f64) -> Result<HtmlCanvasElement, JsValue> {
    let canvas: HtmlCanvasElement = document().create_element("canvas")?.unchecked_into();
    canvas.set_width(width as u32);
    canvas.set_height(height as u32);
    Ok(canvas)
}

fn context(canvas: &HtmlCanvasElement) -> Result<CanvasRenderingContext2d, JsValue> {
    let context = canvas
        .get_context("2d")?
        .ok_or("this browser draws on no canvas")?;
    Ok(context.unchecked_into())
}
