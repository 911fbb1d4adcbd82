//! One picture of a set: drawn small, and as a file.

use super::error::FileError;
use super::opened::Place;
use crate::browser::{BrowserError, fetch_blob, promised};
use crate::storage;
use crate::thumbnails::thumbnail;
use crate::ui::tile::Tile;
use js_sys::Uint8ClampedArray;
use leptos::html::Canvas;
use leptos::prelude::*;
use sets::rendition::Rendition;
use std::cell::RefCell;
use std::collections::HashMap;
use wasm_bindgen::{Clamped, JsCast as _, JsValue};
use wasm_bindgen_futures::{JsFuture, spawn_local};
use web_sys::{Blob, CanvasRenderingContext2d, HtmlCanvasElement, HtmlImageElement, ImageData};

thread_local! {
    /// Sheets that were shown, by address: neighbours come from the same one.
    static SHEETS: RefCell<HashMap<String, HtmlImageElement>> = RefCell::new(HashMap::new());
}

/// Height and width of a stored picture's drawing, sharp on fine screens too.
const SIDE: usize = 256;

/// More sheets than this are not held at once.
const MOST_SHEETS: usize = 24;

/// Draws the picture at `picture` of `set`.
#[component]
pub fn SetPicture(place: Option<Place>, name: String, picture: usize) -> impl IntoView {
    match place {
        Some(Place::Address(address)) => view! { <Tile address name/> }.into_any(),
        Some(Place::Stored(key)) => {
            let drawn = RwSignal::new(None);
            spawn_local(async move {
                let address = match storage::file(&key).await {
                    Some(blob) => thumbnail(&blob, SIDE).await.map(|drawn| drawn.address).ok(),
                    None => None,
                };
                // Of a file that is gone, or is no picture, there is nothing to draw.
                let _ = drawn.try_set(Some(address.unwrap_or_default()));
            });
            let tile = move || {
                let (address, name) = (drawn.get()?, name.clone());
                Some(view! { <Tile address name/> })
            };
            tile.into_any()
        }
        Some(place @ Place::Cell { side, .. }) => {
            let canvas = NodeRef::<Canvas>::new();
            Effect::new(move |_| {
                if let Some(canvas) = canvas.get() {
                    let place = place.clone();
                    spawn_local(async move {
                        if let Err(error) = draw(&canvas, &place, picture).await {
                            web_sys::console::warn_1(&error);
                        }
                    });
                }
            });
            view! { <canvas node_ref=canvas width=side height=side role="img" aria-label=name></canvas> }
                .into_any()
        }
        None => ().into_any(),
    }
}

async fn sheet(address: &str) -> Result<HtmlImageElement, JsValue> {
    if let Some(image) = SHEETS.with_borrow(|sheets| sheets.get(address).cloned()) {
        return Ok(image);
    }
    let image = HtmlImageElement::new()?;
    image.set_src(address);
    JsFuture::from(image.decode()).await?;
    SHEETS.with_borrow_mut(|sheets| {
        if sheets.len() >= MOST_SHEETS {
            sheets.clear();
        }
        sheets.insert(address.to_owned(), image.clone());
    });
    Ok(image)
}

async fn draw(canvas: &HtmlCanvasElement, place: &Place, picture: usize) -> Result<(), JsValue> {
    let Place::Cell {
        address,
        column,
        row,
        side,
        rendition,
    } = place
    else {
        return Ok(());
    };
    let image = sheet(address).await?;
    // Renditions read their pixels back, which browsers do faster for a canvas that says so.
    let options = js_sys::Object::new();
    js_sys::Reflect::set(
        &options,
        &"willReadFrequently".into(),
        &rendition.is_some().into(),
    )?;
    let context: CanvasRenderingContext2d = canvas
        .get_context_with_context_options("2d", &options)?
        .ok_or("this browser draws on no canvas")?
        .unchecked_into();
    let length = *side as f64;
    context.draw_image_with_html_image_element_and_sw_and_sh_and_dx_and_dy_and_dw_and_dh(
        &image,
        *column as f64 * length,
        *row as f64 * length,
        length,
        length,
        0.0,
        0.0,
        length,
        length,
    )?;
    if let Some((rendition, class)) = *rendition {
        let pixels = context.get_image_data(0.0, 0.0, length, length)?.data();
        let drawn = redraw(&pixels, rendition, *side, class, picture);
        let drawn = Uint8ClampedArray::from(drawn.as_slice());
        let drawn =
            ImageData::new_with_js_u8_clamped_array_and_sh(&drawn, *side as u32, *side as u32)?;
        context.put_image_data(&drawn, 0.0, 0.0)?;
    }
    Ok(())
}

fn redraw(
    pixels: &Clamped<Vec<u8>>,
    rendition: Rendition,
    side: usize,
    class: usize,
    picture: usize,
) -> Vec<u8> {
    let grey: Vec<f32> = pixels
        .0
        .chunks_exact(4)
        .map(|pixel| f32::from(pixel[0]) / 255.0)
        .collect();
    rendition
        .apply(&grey, side, class, picture)
        .into_iter()
        .flat_map(|value| {
            let value = (value * 255.0).round() as u8;
            [value, value, value, 255]
        })
        .collect()
}

/// The picture as a file.
pub async fn picture_file(place: &Place, picture: usize) -> Result<Blob, FileError> {
    match place {
        Place::Address(address) => Ok(fetch_blob(address).await?),
        Place::Stored(key) => storage::file(key).await.ok_or(FileError::NotKept),
        Place::Cell { side, .. } => {
            let canvas: HtmlCanvasElement = document()
                .create_element("canvas")
                .map_err(BrowserError::from)?
                .unchecked_into();
            canvas.set_width(*side as u32);
            canvas.set_height(*side as u32);
            draw(&canvas, place, picture)
                .await
                .map_err(BrowserError::from)?;
            let promise = js_sys::Promise::new(&mut |resolve, reject| {
                let done = wasm_bindgen::closure::Closure::once_into_js(move |blob: JsValue| {
                    let _ = resolve.call1(&JsValue::NULL, &blob);
                });
                if let Err(error) = canvas.to_blob(done.unchecked_ref()) {
                    let _ = reject.call1(&JsValue::NULL, &error);
                }
            });
            let blob = promised(Ok(promise)).await?;
            blob.dyn_into().map_err(|_| FileError::NoFile)
        }
    }
}
