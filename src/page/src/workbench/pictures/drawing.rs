//! Small drawings of pictures.

use crate::ui::canvas::{canvas, jpeg_address};
use wasm_bindgen::JsValue;
use web_sys::HtmlCanvasElement;

/// Height and width of a thumbnail, sharp on fine screens too.
pub const THUMBNAIL: u32 = 128;

/// The centre square of a canvas, small, as a data address.
pub fn thumbnail_of(source: &HtmlCanvasElement) -> Result<String, JsValue> {
    let (canvas, context) = canvas(THUMBNAIL, THUMBNAIL)?;
    let (width, height) = (f64::from(source.width()), f64::from(source.height()));
    let side = width.min(height);
    let to = f64::from(THUMBNAIL);
    context.draw_image_with_html_canvas_element_and_sw_and_sh_and_dx_and_dy_and_dw_and_dh(
        source,
        (width - side) / 2.0,
        (height - side) / 2.0,
        side,
        side,
        0.0,
        0.0,
        to,
        to,
    )?;
    jpeg_address(&canvas)
}
