#![doc = include_str!("../README.md")]

mod open;
mod square;

use image::metadata::Orientation;
use image::{DynamicImage, RgbaImage};
use open::Opened;
use square::squared;

/// Most pixels of a picture that is opened: memory on a tablet is the limit, and cameras end near 50 megapixels.
const MAX_PIXELS: u64 = 64_000_000;

/// Why there is no picture.
#[derive(Debug, PartialEq, Eq, thiserror::Error)]
pub enum Refusal {
    /// Not a format of this crate; the browser may know it.
    #[error("This file is not a picture, or of a kind that cannot be opened here.")]
    Unknown,
    /// One sentence for the visitor.
    #[error("{0}")]
    Unusable(String),
}

/// An upright square, and how large the whole picture was.
#[derive(Debug)]
pub struct Square {
    /// `side * side` pixels, opaque.
    pub pixels: RgbaImage,
    /// Columns of the whole picture, upright.
    pub original_width: usize,
    /// Rows of the whole picture, upright.
    pub original_height: usize,
}

/// The largest square in the centre of a picture of `width` by `height` pixels: left, top and side.
pub const fn centre(width: usize, height: usize) -> (usize, usize, usize) {
    let side = if width < height { width } else { height };
    ((width - side) / 2, (height - side) / 2, side)
}

/// Decodes `file`, keeps the centre square and resizes it to `side`. A picture of that very size passes through untouched.
pub fn decode(file: Vec<u8>, side: u32) -> Result<Square, Refusal> {
    decode_part(file, side, centre)
}

/// The same for another square: `choose` gets width and height of the upright picture and gives left, top and side of the square, in
/// pixels. What reaches beyond the picture is moved into it. A square of `side` pixels passes through untouched.
pub fn decode_part(
    file: Vec<u8>,
    side: u32,
    choose: impl FnOnce(usize, usize) -> (usize, usize, usize),
) -> Result<Square, Refusal> {
    let Opened { image, orientation } = open::open(file)?;
    Ok(squared(image, orientation, side, choose))
}

/// [`decode`] for pixels that somebody else decoded.
pub fn resize(pixels: Vec<u8>, width: u32, height: u32, side: u32) -> Result<Square, Refusal> {
    resize_part(pixels, width, height, side, centre)
}

/// [`decode_part`] for pixels that somebody else decoded.
pub fn resize_part(
    pixels: Vec<u8>,
    width: u32,
    height: u32,
    side: u32,
    choose: impl FnOnce(usize, usize) -> (usize, usize, usize),
) -> Result<Square, Refusal> {
    check_size(width, height)?;
    let image = RgbaImage::from_raw(width, height, pixels).ok_or_else(|| {
        Refusal::Unusable("The browser could not hand over this picture's pixels.".to_owned())
    })?;
    Ok(squared(
        DynamicImage::ImageRgba8(image),
        Orientation::NoTransforms,
        side,
        choose,
    ))
}

fn check_size(width: u32, height: u32) -> Result<(), Refusal> {
    if width == 0 || height == 0 {
        return Err(Refusal::Unusable("This picture has no pixels.".to_owned()));
    }
    if u64::from(width) * u64::from(height) > MAX_PIXELS {
        return Err(Refusal::Unusable(format!(
            "This picture has {width} × {height} pixels; at most {} megapixels can be opened. Make it smaller and try again.",
            MAX_PIXELS / 1_000_000
        )));
    }
    Ok(())
}

#[cfg(test)]
mod tests;
