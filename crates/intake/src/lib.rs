#![doc = include_str!("../README.md")]

mod damage;
mod exif;
mod jpeg;
mod kind;
mod mended;
mod open;
mod refusal;
mod shrink;
mod square;
mod unturned;

use image::metadata::Orientation;
use image::{DynamicImage, RgbaImage};
use open::Opened;
use refusal::check_size;
use square::{squared, upright};

pub use damage::Damage;
pub use kind::Kind;
pub use refusal::Refusal;

/// An upright square, and how large the whole picture was.
#[derive(Debug)]
pub struct Square {
    /// `side * side` pixels, opaque.
    pub pixels: RgbaImage,
    /// Columns of the whole picture, upright.
    pub original_width: usize,
    /// Rows of the whole picture, upright.
    pub original_height: usize,
    /// What is wrong with the picture.
    pub damage: Option<Damage>,
}

/// Pixels that somebody else decoded.
pub struct Pixels {
    /// Columns.
    pub width: u32,
    /// Rows.
    pub height: u32,
    /// Four bytes for each, row by row.
    pub rgba: Vec<u8>,
    /// Columns and rows of the whole picture, where it was made smaller.
    pub whole: (u32, u32),
}

/// The largest square in the centre of a picture of `width` by `height` pixels: left, top and side.
pub const fn centre(width: usize, height: usize) -> (usize, usize, usize) {
    let side = if width < height { width } else { height };
    ((width - side) / 2, (height - side) / 2, side)
}

/// Decodes `file`, keeps the centre square and resizes it to `side`. A picture of that very size passes through untouched.
pub fn decode(file: &[u8], side: u32) -> Result<Square, Refusal> {
    decode_part(file, side, centre)
}

/// The same for another square: `choose` gets width and height of the upright picture and gives left, top and side of the square, in
/// pixels. What reaches beyond the picture is moved into it. A square of `side` pixels passes through untouched.
pub fn decode_part(
    file: &[u8],
    side: u32,
    choose: impl FnOnce(usize, usize) -> (usize, usize, usize),
) -> Result<Square, Refusal> {
    let Opened {
        image,
        orientation,
        damage,
    } = open::open(file)?;
    let square = squared(image, orientation, side, choose);
    Ok(Square { damage, ..square })
}

/// [`decode_part`], and where that fails, or parts of the picture are wrong, `other` is asked for the pixels. It gets the file without
/// EXIF data: the orientation that this crate reads is applied to what it gives. Limits are never asked about.
pub async fn decode_with(
    file: &[u8],
    side: u32,
    choose: impl FnOnce(usize, usize) -> (usize, usize, usize),
    other: impl AsyncFn(&[u8]) -> Option<Pixels>,
) -> Result<Square, Refusal> {
    let opened = open_with(file, other).await?;
    let (width, height) = opened.whole;
    let mut square = squared(opened.image, opened.orientation, side, choose);
    (square.original_width, square.original_height) = (width as usize, height as usize);
    Ok(Square {
        damage: opened.damage,
        ..square
    })
}

/// The whole picture, upright and opaque, at most `longest` pixels long; `other` is asked as by [`decode_with`].
pub async fn preview(
    file: &[u8],
    longest: u32,
    other: impl AsyncFn(&[u8]) -> Option<Pixels>,
) -> Result<RgbaImage, Refusal> {
    let opened = open_with(file, other).await?;
    let image = opened.image;
    let mut image = if image.width().max(image.height()) > longest {
        image.thumbnail(longest, longest)
    } else {
        image
    };
    image.apply_orientation(opened.orientation);
    Ok(square::on_white(image.into_rgba8()))
}

/// A whole picture as it is stored, with its size upright before anybody made it smaller.
struct OpenedWith {
    image: DynamicImage,
    orientation: Orientation,
    damage: Option<Damage>,
    whole: (u32, u32),
}

async fn open_with(
    file: &[u8],
    other: impl AsyncFn(&[u8]) -> Option<Pixels>,
) -> Result<OpenedWith, Refusal> {
    let ours = open::open(file);
    let (damage, is_to_be_asked) = match &ours {
        Ok(opened) => (opened.damage, opened.damage == Some(Damage::Broken)),
        Err(Refusal::Damaged(damage)) => (Some(*damage), true),
        Err(refusal) => (None, refusal.is_to_be_asked()),
    };
    if is_to_be_asked {
        let (unturned, orientation) = unturned::unturned(file);
        if let Some(pixels) = other(&unturned).await {
            let whole = upright(pixels.whole, orientation);
            let image = image_of(pixels)?;
            return Ok(OpenedWith {
                image,
                orientation,
                damage,
                whole,
            });
        }
    }
    let Opened {
        image,
        orientation,
        damage,
    } = ours?;
    Ok(OpenedWith {
        whole: upright((image.width(), image.height()), orientation),
        image,
        orientation,
        damage,
    })
}

/// [`decode`] for pixels that somebody else decoded and turned.
pub fn resize(pixels: Pixels, side: u32) -> Result<Square, Refusal> {
    resize_part(pixels, side, centre)
}

/// [`decode_part`] for pixels that somebody else decoded and turned.
pub fn resize_part(
    pixels: Pixels,
    side: u32,
    choose: impl FnOnce(usize, usize) -> (usize, usize, usize),
) -> Result<Square, Refusal> {
    let (width, height) = pixels.whole;
    let image = image_of(pixels)?;
    Ok(Square {
        original_width: width as usize,
        original_height: height as usize,
        ..squared(image, Orientation::NoTransforms, side, choose)
    })
}

fn image_of(pixels: Pixels) -> Result<DynamicImage, Refusal> {
    let Pixels {
        width,
        height,
        rgba,
        ..
    } = pixels;
    check_size(width, height)?;
    let image = RgbaImage::from_raw(width, height, rgba).ok_or_else(|| {
        Refusal::Unusable("The browser could not hand over this picture's pixels.".to_owned())
    })?;
    Ok(DynamicImage::ImageRgba8(image))
}

#[cfg(test)]
mod tests;
