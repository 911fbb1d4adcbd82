//! Small drawings of pictures, by the browser.

use crate::browser::BrowserError;
use crate::ui::canvas::canvas;
use wasm_bindgen::JsValue;
use wasm_bindgen_futures::JsFuture;
use web_sys::{Blob, CanvasRenderingContext2d, HtmlCanvasElement, HtmlImageElement, Url};

/// Height and width of a thumbnail, sharp on fine screens too.
const THUMBNAIL: u32 = 128;
/// Of JPEG: a thumbnail has some 5 KB.
const QUALITY: f64 = 0.8;

/// The centre square of a picture file, small, as a data address. Fails for what the browser does not take for a picture.
pub async fn thumbnail(file: &Blob) -> Result<String, BrowserError> {
    let address = Url::create_object_url_with_blob(file)?;
    let drawn = async {
        let image = HtmlImageElement::new()?;
        image.set_src(&address);
        JsFuture::from(image.decode()).await?;
        let (width, height) = (image.natural_width(), image.natural_height());
        let (canvas, context) = canvas(THUMBNAIL, THUMBNAIL)?;
        white(&context);
        let to = f64::from(THUMBNAIL);
        if width == 0 || height == 0 {
            // A drawing without a size of its own.
            context.draw_image_with_html_image_element_and_dw_and_dh(&image, 0.0, 0.0, to, to)?;
        } else {
            let side = f64::from(width.min(height));
            context.draw_image_with_html_image_element_and_sw_and_sh_and_dx_and_dy_and_dw_and_dh(
                &image,
                (f64::from(width) - side) / 2.0,
                (f64::from(height) - side) / 2.0,
                side,
                side,
                0.0,
                0.0,
                to,
                to,
            )?;
        }
        address_of(&canvas)
    };
    let drawn = drawn.await;
    // The address was made above.
    let _ = Url::revoke_object_url(&address);
    Ok(drawn?)
}

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
    address_of(&canvas)
}

/// What is transparent shows white, as in the network's picture.
fn white(context: &CanvasRenderingContext2d) {
    context.set_fill_style_str("#fff");
    context.fill_rect(0.0, 0.0, f64::from(THUMBNAIL), f64::from(THUMBNAIL));
}

fn address_of(canvas: &HtmlCanvasElement) -> Result<String, JsValue> {
    canvas.to_data_url_with_type_and_encoder_options("image/jpeg", &QUALITY.into())
}
