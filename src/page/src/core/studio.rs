//! The hot path of an edit: filters to mask, mask to filtered picture, both to pixels on canvases.

use crate::ui::canvas::context;
use js_sys::Uint8ClampedArray;
use spectrum::difference::{self, Gain};
use spectrum::editor::{Editor, EditorError};
use spectrum::fourier::{Fourier, Spectrum};
use spectrum::mask::Mask;
use spectrum::picture::Picture;
use spectrum::recipe::{Extras, Normalisation, Recipe};
use spectrum::view;
pub use spectrum::view::View;
use std::sync::atomic::{AtomicU64, Ordering};
use wasm_bindgen::JsValue;
use web_sys::{HtmlCanvasElement, ImageData};

static COUNTER: AtomicU64 = AtomicU64::new(0);

/// One picture under edit, with the buffers its drawings reuse.
pub struct Studio {
    /// Tells one picture from another.
    number: u64,
    editor: Editor,
    /// The picture to mix with, and a number that tells one from another.
    second: Option<(u64, Picture)>,
    normalisation: Option<Normalisation>,
    transforms: Option<Transforms>,
    differences: Vec<f32>,
    pixels: Vec<u8>,
}

/// The luma spectra of the picture as it came and as the network gets it, both transformed whole: unlike the editor's, without a window,
/// and with what clipping does. Made when first asked for.
struct Transforms {
    fourier: Fourier,
    original: Spectrum,
    peak: f32,
    filtered: Option<Spectrum>,
}

impl Studio {
    /// Takes in a picture and does with it what the recipe says; `normalisation` is the network's. Fails for sizes that the transform
    /// does not take.
    pub fn new(
        picture: Picture,
        recipe: &Recipe,
        normalisation: Option<Normalisation>,
    ) -> Result<Self, EditorError> {
        let editor = Editor::new(picture)?;
        let mut studio = Self {
            number: COUNTER.fetch_add(1, Ordering::Relaxed),
            editor,
            second: None,
            normalisation,
            transforms: None,
            differences: Vec::new(),
            pixels: Vec::new(),
        };
        studio.edit(recipe);
        Ok(studio)
    }

    /// Makes the filtered picture anew.
    pub fn edit(&mut self, recipe: &Recipe) {
        let extras = Extras {
            second: self.second.as_ref().map(|(id, picture)| (*id, picture)),
            normalisation: self.normalisation,
        };
        self.editor.edit(recipe, &extras);
        if let Some(transforms) = &mut self.transforms {
            transforms.filtered = None;
        }
    }

    /// Another one for each picture that was taken in.
    pub const fn number(&self) -> u64 {
        self.number
    }

    /// The picture to mix with and its number.
    pub const fn second(&self) -> Option<&(u64, Picture)> {
        self.second.as_ref()
    }

    /// Takes in the picture to mix with.
    pub fn set_second(&mut self, second: Option<(u64, Picture)>) {
        self.second = second;
    }

    /// Takes in another network's normalisation.
    pub const fn set_normalisation(&mut self, normalisation: Option<Normalisation>) {
        self.normalisation = normalisation;
    }

    /// The picture, its spectra and what the recipe makes of it.
    pub const fn editor(&self) -> &Editor {
        &self.editor
    }

    /// The filter at this picture's size.
    pub const fn mask(&self) -> &Mask {
        self.editor.mask()
    }

    /// Paints the picture as it came.
    pub fn paint_original(&mut self, canvas: &HtmlCanvasElement) {
        self.editor.original().write_rgba8(&mut self.pixels);
        put(
            canvas,
            &self.pixels,
            self.editor.height(),
            self.editor.width(),
        );
    }

    /// Paints the filtered picture: exactly what the network gets.
    pub fn paint_filtered(&mut self, canvas: &HtmlCanvasElement) {
        self.editor.filtered().write_rgba8(&mut self.pixels);
        put(
            canvas,
            &self.pixels,
            self.editor.height(),
            self.editor.width(),
        );
    }

    /// Paints the spectrum that the filters act on, with the mask on it.
    pub fn paint_spectrum(&mut self, canvas: &HtmlCanvasElement, view: View) {
        let mask = Some(self.editor.mask());
        view::spectrum_rgba(&self.editor, mask, view, &mut self.pixels);
        put(
            canvas,
            &self.pixels,
            self.editor.height(),
            self.editor.width(),
        );
    }

    /// Paints the spectrum of the filtered picture, on the original's scale.
    pub fn paint_filtered_spectrum(&mut self, canvas: &HtmlCanvasElement, view: View) {
        let mut pixels = std::mem::take(&mut self.pixels);
        if let Some((_, filtered, peak)) = self.spectra() {
            view::whole_spectrum_rgba(filtered, peak, view, &mut pixels);
            put(canvas, &pixels, filtered.height(), filtered.width());
        }
        self.pixels = pixels;
    }

    /// Paints what the filters changed; returns how much it was amplified and the largest change of a pixel's luma.
    pub fn paint_difference(&mut self, canvas: &HtmlCanvasElement, gain: Gain) -> (f32, f32) {
        let (before, after) = (self.editor.original(), self.editor.filtered());
        let largest = difference::difference(before, after, &mut self.differences);
        let factor = gain.factor(largest);
        difference::difference_rgba(&self.differences, factor, &mut self.pixels);
        put(canvas, &self.pixels, before.height, before.width);
        (factor, largest)
    }

    /// The luma spectra of the picture as it came and as the network gets it, and the first one's [`view::peak`].
    pub fn spectra(&mut self) -> Option<(&Spectrum, &Spectrum, f32)> {
        if self.transforms.is_none() {
            // The editor has transformed this size before.
            let mut fourier = Fourier::new(self.editor.height(), self.editor.width()).ok()?;
            let original = fourier.forward(&view::luma(self.editor.original()));
            self.transforms = Some(Transforms {
                fourier,
                peak: view::peak(&original),
                original,
                filtered: None,
            });
        }
        let filtered = self.editor.filtered();
        let transforms = self.transforms.as_mut()?;
        let fourier = &mut transforms.fourier;
        let filtered = &*transforms
            .filtered
            .get_or_insert_with(|| fourier.forward(&view::luma(filtered)));
        Some((&transforms.original, filtered, transforms.peak))
    }
}

/// Paints `height * width` RGBA pixels, row by row.
pub fn put(canvas: &HtmlCanvasElement, pixels: &[u8], height: usize, width: usize) {
    let (height, width) = (height as u32, width as u32);
    // Setting a size clears the canvas, so it is set only when it changes.
    if canvas.width() != width || canvas.height() != height {
        canvas.set_width(width);
        canvas.set_height(height);
    }
    if let Err(error) = try_put(canvas, pixels, width, height) {
        web_sys::console::error_1(&error);
    }
}

fn try_put(
    canvas: &HtmlCanvasElement,
    pixels: &[u8],
    width: u32,
    height: u32,
) -> Result<(), JsValue> {
    let context = context(canvas, true)?;
    let pixels = Uint8ClampedArray::from(pixels);
    let image = ImageData::new_with_js_u8_clamped_array_and_sh(&pixels, width, height)?;
    context.put_image_data(&image, 0.0, 0.0)
}
