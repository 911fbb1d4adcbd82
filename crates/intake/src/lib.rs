#![doc = include_str!("../README.md")]

mod boxes;
mod colour;
mod damage;
mod exif;
mod gif;
mod jpeg;
mod jxl;
mod kind;
mod mended;
mod note;
mod open;
mod refusal;
mod resample;
mod shrink;
mod square;
mod srgb;
mod unturned;

use colour::Stated;
use image::metadata::Orientation;
use image::{DynamicImage, RgbaImage};
use models::cut::Cut;
use models::read_as::{Colours, Reading};
use open::Opened;
use refusal::check_size;
use square::{Source, squared, upright};

pub use damage::Damage;
pub use kind::Kind;
pub use note::Note;
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
    /// What else to know of its file.
    pub notes: Vec<Note>,
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

impl Pixels {
    /// Whether they are not all the same.
    fn show_something(&self) -> bool {
        let (pixels, _) = self.rgba.as_chunks::<4>();
        pixels.iter().any(|pixel| Some(pixel) != pixels.first())
    }
}

/// The largest square in the centre of a picture of `width` by `height` pixels: left, top and side.
pub const fn centre(width: usize, height: usize) -> (usize, usize, usize) {
    let side = if width < height { width } else { height };
    ((width - side) / 2, (height - side) / 2, side)
}

/// Decodes `file`, keeps the centre square and resizes it to `side`, as `reading` says. Where the whole square is wanted, one of that very
/// size passes through untouched.
pub fn decode(file: &[u8], side: u32, reading: Reading) -> Result<Square, Refusal> {
    decode_part(file, side, reading, centre)
}

/// The same for another square: `choose` gets width and height of the upright picture and gives left, top and side of the square, in
/// pixels. What reaches beyond the picture is moved into it. Any other than the centre square counts as a picture of its own.
pub fn decode_part(
    file: &[u8],
    side: u32,
    reading: Reading,
    choose: impl Fn(usize, usize) -> (usize, usize, usize),
) -> Result<Square, Refusal> {
    let enough = |width, height| square::reduction(reading, side, &choose, (width, height));
    let Opened {
        source,
        damage,
        notes,
    } = open::open(file, reading.colours, enough)?;
    Ok(Square {
        damage,
        notes,
        ..squared(source, side, reading.cut, choose)
    })
}

/// [`decode_part`], and where that fails, or parts of the picture are wrong, `other` is asked for the pixels. It gets the file without
/// EXIF data: the orientation that this crate reads is applied to what it gives, whose colours are taken for sRGB. Limits are never asked
/// about.
pub async fn decode_with(
    file: &[u8],
    side: u32,
    reading: Reading,
    choose: impl Fn(usize, usize) -> (usize, usize, usize),
    other: impl AsyncFn(&[u8]) -> Option<Pixels>,
) -> Result<Square, Refusal> {
    let enough = |width, height| square::reduction(reading, side, &choose, (width, height));
    let opened = open_with(file, reading.colours, enough, other).await?;
    let (width, height) = opened.whole;
    let mut square = squared(opened.source, side, reading.cut, choose);
    (square.original_width, square.original_height) = (width as usize, height as usize);
    Ok(Square {
        damage: opened.damage,
        notes: opened.notes,
        ..square
    })
}

/// The whole picture, upright and opaque, at most `longest` pixels long; `other` is asked as by [`decode_with`].
pub async fn preview(
    file: &[u8],
    longest: u32,
    other: impl AsyncFn(&[u8]) -> Option<Pixels>,
) -> Result<RgbaImage, Refusal> {
    let enough = |width: u32, height: u32| {
        let longer = u64::from(width.max(height));
        square::largest(|reduced| longer >= u64::from(longest) * u64::from(reduced))
    };
    let source = open_with(file, Colours::Converted, enough, other)
        .await?
        .source;
    let (image, is_done) = square::opaque(source.image, &source.stated);
    let image = if image.width().max(image.height()) > longest {
        image.thumbnail(longest, longest)
    } else {
        image
    };
    let mut image = if is_done {
        image
    } else {
        source.stated.applied(image)
    };
    image.apply_orientation(source.orientation);
    Ok(image.into_rgba8())
}

/// A whole picture as it is stored, with its size upright before anybody made it smaller.
struct OpenedWith {
    source: Source,
    damage: Option<Damage>,
    notes: Vec<Note>,
    whole: (u32, u32),
}

async fn open_with(
    file: &[u8],
    colours: Colours,
    enough: impl Fn(u32, u32) -> u32,
    other: impl AsyncFn(&[u8]) -> Option<Pixels>,
) -> Result<OpenedWith, Refusal> {
    let ours = open::open(file, colours, enough);
    let (damage, is_to_be_asked) = match &ours {
        Ok(opened) => (opened.damage, opened.damage == Some(Damage::Broken)),
        Err(Refusal::Damaged(damage)) => (Some(*damage), true),
        Err(refusal) => (None, refusal.is_to_be_asked()),
    };
    if is_to_be_asked {
        let (unturned, orientation) = unturned::unturned(file);
        let pixels = other(&unturned).await;
        // Of a file with nothing but its beginning, WebKitGTK 2.50 makes a picture of one colour, where other browsers refuse it.
        if let Some(pixels) = pixels.filter(|pixels| damage.is_none() || pixels.show_something()) {
            let whole = upright(pixels.whole, orientation);
            return Ok(OpenedWith {
                source: Source::whole(image_of(pixels)?, Stated::default(), orientation),
                damage,
                notes: note::of_others(file),
                whole,
            });
        }
    }
    let Opened {
        source,
        damage,
        notes,
    } = ours?;
    Ok(OpenedWith {
        whole: upright(source.size, source.orientation),
        source,
        damage,
        notes,
    })
}

/// [`decode`] for pixels in sRGB that somebody else decoded and turned.
pub fn resize(pixels: Pixels, side: u32, cut: Cut) -> Result<Square, Refusal> {
    resize_part(pixels, side, cut, centre)
}

/// [`decode_part`] for pixels that somebody else decoded and turned.
pub fn resize_part(
    pixels: Pixels,
    side: u32,
    cut: Cut,
    choose: impl Fn(usize, usize) -> (usize, usize, usize),
) -> Result<Square, Refusal> {
    let (width, height) = pixels.whole;
    let source = Source::whole(
        image_of(pixels)?,
        Stated::default(),
        Orientation::NoTransforms,
    );
    Ok(Square {
        original_width: width as usize,
        original_height: height as usize,
        ..squared(source, side, cut, choose)
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
