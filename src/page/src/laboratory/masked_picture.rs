//! A picture of the set under a map, small: about what the network was shown. (The bench shows it exactly; here the browser resizes.)

use crate::browser::BrowserError;
use crate::core::studio::put;
use crate::sets::{FileError, Opened, picture_file};
use leptos::html::Canvas;
use leptos::prelude::*;
use spectrum::editor::{Editor, EditorError};
use spectrum::frequencies::FrequencySet;
use spectrum::picture::Picture;
use std::sync::Arc;
use wasm_bindgen::{JsCast as _, JsValue};
use wasm_bindgen_futures::{JsFuture, spawn_local};
use web_sys::{CanvasRenderingContext2d, HtmlCanvasElement, HtmlImageElement, Url};

/// Draws the picture at `picture` of `set` with nothing but the map's frequencies.
#[component]
pub fn MaskedPicture(
    set: Arc<Opened>,
    picture: usize,
    map: FrequencySet,
    label: String,
) -> impl IntoView {
    let canvas = NodeRef::<Canvas>::new();
    Effect::new(move |_| {
        if let Some(canvas) = canvas.get() {
            let (set, map) = (set.clone(), map.clone());
            spawn_local(async move {
                if let Err(why) = draw(&canvas, &set, picture, &map).await {
                    web_sys::console::warn_1(&why.to_string().into());
                }
            });
        }
    });
    view! { <canvas node_ref=canvas role="img" aria-label=label></canvas> }
}

/// Why nothing is drawn, for whoever looks into the browser's console.
#[derive(Debug, thiserror::Error)]
#[error(transparent)]
enum DrawError {
    /// There is no file.
    File(#[from] FileError),
    /// The browser does not show it.
    Browser(#[from] BrowserError),
    /// It cannot be filtered.
    Editor(#[from] EditorError),
}

async fn draw(
    canvas: &HtmlCanvasElement,
    set: &Opened,
    picture: usize,
    map: &FrequencySet,
) -> Result<(), DrawError> {
    let place = set.place(picture).ok_or(FileError::NoSuchPicture)?;
    let file = picture_file(&place, picture).await?;
    let address = Url::create_object_url_with_blob(&file).map_err(BrowserError::from)?;
    let pixels = square(&address, map.side() as u32).await;
    // Nothing else uses the address.
    let _ = Url::revoke_object_url(&address);
    let pixels = pixels.map_err(BrowserError::from)?;
    let side = map.side();
    let picture = Picture::from_rgba8(side, side, &pixels).map_err(EditorError::from)?;
    let mut editor = Editor::new(picture)?;
    let mut masked = Vec::new();
    editor.apply(&map.mask()).write_rgba8(&mut masked);
    put(canvas, &masked, side, side);
    Ok(())
}

/// The centre square of the picture at `address`, `side * side` RGBA pixels.
async fn square(address: &str, side: u32) -> Result<Vec<u8>, JsValue> {
    let image = HtmlImageElement::new()?;
    image.set_src(address);
    JsFuture::from(image.decode()).await?;
    let canvas: HtmlCanvasElement = document().create_element("canvas")?.unchecked_into();
    canvas.set_width(side);
    canvas.set_height(side);
    let context: CanvasRenderingContext2d = canvas
        .get_context("2d")?
        .ok_or("this browser draws on no canvas")?
        .unchecked_into();
    let (width, height) = (
        f64::from(image.natural_width()),
        f64::from(image.natural_height()),
    );
    let length = width.min(height);
    let side = f64::from(side);
    context.draw_image_with_html_image_element_and_sw_and_sh_and_dx_and_dy_and_dw_and_dh(
        &image,
        (width - length) / 2.0,
        (height - length) / 2.0,
        length,
        length,
        0.0,
        0.0,
        side,
        side,
    )?;
    Ok(context.get_image_data(0.0, 0.0, side, side)?.data().0)
}
