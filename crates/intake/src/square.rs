//! A square of a picture, resized and turned upright.

use image::imageops::FilterType;
use image::metadata::Orientation;
use image::{DynamicImage, RgbImage, Rgba, RgbaImage};
use models::cut::Cut;
use models::read_as::{Colours, Reading};

use crate::colour::Stated;
use crate::resample::{self, Part, Span};
use crate::shrink::{is_worth_it, shrink};
use crate::{Square, centre};

/// A JPEG is reduced while it is decoded only if so many of its pixels are left for each of the square's, along either side. Of a
/// `reducing_gap` of 3 Pillow says that the result is almost that of all pixels; `tests/reduced.rs` says how near it is.
const GAP: u32 = 3;

/// A picture as it was decoded.
pub struct Source {
    /// Its pixels, not turned.
    pub image: DynamicImage,
    /// What to do about their colours.
    pub stated: Stated,
    /// Columns and rows as stored.
    pub size: (u32, u32),
    /// So many columns and rows of what is stored are one of `image`.
    pub reduced: u32,
    /// How to turn it upright.
    pub orientation: Orientation,
}

impl Source {
    /// A picture that is not reduced.
    pub fn whole(image: DynamicImage, stated: Stated, orientation: Orientation) -> Self {
        Self {
            size: (image.width(), image.height()),
            image,
            stated,
            reduced: 1,
            orientation,
        }
    }
}

/// By how much a JPEG of this size, upright, may be reduced for the square that is chosen. Who wants the pixels of another program gets all
/// of them.
pub fn reduction(
    reading: Reading,
    side: u32,
    choose: &impl Fn(usize, usize) -> (usize, usize, usize),
    (width, height): (u32, u32),
) -> u32 {
    if reading.cut != Cut::Whole || reading.colours != Colours::Converted {
        return 1;
    }
    let chosen = choose(width as usize, height as usize);
    let (.., length) = inside(chosen, width.into(), height.into());
    largest(|reduced| u64::from(length) >= u64::from(GAP) * u64::from(side) * u64::from(reduced))
}

/// The largest reduction that fits.
pub fn largest(fits: impl Fn(u32) -> bool) -> u32 {
    [8, 4, 2].into_iter().find(|by| fits(*by)).unwrap_or(1)
}

/// Cuts a square out of the upright picture and resizes it.
pub fn squared(
    source: Source,
    side: u32,
    cut: Cut,
    choose: impl Fn(usize, usize) -> (usize, usize, usize),
) -> Square {
    let Source {
        image,
        stated,
        size,
        reduced,
        orientation,
    } = source;
    let (width, height) = upright(size, orientation);
    let nothing = Stated::default();
    let (image, is_done) = opaque(image, &stated);
    let stated = if is_done { &nothing } else { &stated };
    let square = inside(
        choose(width as usize, height as usize),
        width.into(),
        height.into(),
    );
    let framed = match cut {
        Cut::Whole => {
            let pixels = if reduced == 1 {
                whole(image, stated, orientation, square, side)
            } else {
                let square = as_stored(square, orientation, size);
                of_reduced(
                    &stated.applied(image).into_rgb8(),
                    reduced,
                    square,
                    side,
                    orientation,
                )
            };
            return Square {
                pixels,
                original_width: width as usize,
                original_height: height as usize,
                damage: None,
                notes: Vec::new(),
            };
        }
        Cut::CentralSquare { margin } => {
            let picture = chosen(stated.applied(image), orientation, square);
            let part = central_square(picture.dimensions(), side, margin as u32);
            resample::tensorflow(&picture, part, side)
        }
        Cut::CentralPart { thousandths } => {
            let picture = chosen(stated.applied(image), orientation, square);
            let part = central_part(picture.dimensions(), thousandths);
            resample::tensorflow(&picture, part, side)
        }
        Cut::ShorterSide { shorter, kernel } => {
            let picture = chosen(stated.applied(image), orientation, square);
            let (size, window) = shorter_side(picture.dimensions(), side, shorter as u32);
            resample::pillow(&picture, size, window, kernel)
        }
    };
    Square {
        pixels: DynamicImage::ImageRgb8(framed).into_rgba8(),
        original_width: width as usize,
        original_height: height as usize,
        damage: None,
        notes: Vec::new(),
    }
}

/// Without transparency, which colours are mixed into white through: so they are converted before. Tells whether they were.
pub fn opaque(image: DynamicImage, stated: &Stated) -> (DynamicImage, bool) {
    if !image.color().has_alpha() {
        return (image, false);
    }
    let image = stated.applied(image);
    let image = if image.color().has_alpha() {
        DynamicImage::ImageRgba8(on_white(image.into_rgba8()))
    } else {
        image
    };
    (image, true)
}

/// Crops, converts and resizes before turning, since the small picture turns faster; the square is found where it lies in the picture as
/// stored.
fn whole(
    image: DynamicImage,
    stated: &Stated,
    orientation: Orientation,
    square: (u32, u32, u32),
    side: u32,
) -> RgbaImage {
    let stored = (image.width(), image.height());
    let (left, top, length) = as_stored(square, orientation, stored);
    let image = if let DynamicImage::ImageRgb8(image) = &image
        && is_worth_it(length, side)
    {
        DynamicImage::ImageRgb8(shrink(image, (left, top, length), side))
    } else if (length, length) == stored {
        image
    } else {
        image.crop_imm(left, top, length, length)
    };
    let image = stated.applied(image);
    let mut image = if image.width() == side && image.height() == side {
        image
    } else {
        image.resize_exact(side, side, FilterType::CatmullRom)
    };
    image.apply_orientation(orientation);
    image.into_rgba8()
}

/// The same for a reduced picture, in which the square need not begin or end with a whole pixel.
fn of_reduced(
    image: &RgbImage,
    reduced: u32,
    (left, top, length): (u32, u32, u32),
    side: u32,
    orientation: Orientation,
) -> RgbaImage {
    let span = |start: u32| Span {
        start: f64::from(start) / f64::from(reduced),
        length: f64::from(length) / f64::from(reduced),
    };
    let mut square = DynamicImage::ImageRgb8(resample::bicubic(image, span(left), span(top), side));
    square.apply_orientation(orientation);
    square.into_rgba8()
}

/// The upright picture for ways that begin with a whole one; a square that was chosen is one.
fn chosen(
    mut image: DynamicImage,
    orientation: Orientation,
    (left, top, length): (u32, u32, u32),
) -> RgbImage {
    image.apply_orientation(orientation);
    let (width, height) = (image.width() as usize, image.height() as usize);
    if (left as usize, top as usize, length as usize) == centre(width, height) {
        image.into_rgb8()
    } else {
        image.crop_imm(left, top, length, length).into_rgb8()
    }
}

/// `_decode_and_center_crop` of EfficientNet's `preprocessing.py`, which counts in f32 and cuts off fractions.
fn central_square((width, height): (u32, u32), side: u32, margin: u32) -> Part {
    let share = f64::from(side) / f64::from(side + margin);
    let length = ((share as f32 * width.min(height) as f32) as u32).max(1);
    Part {
        left: (width - length).div_ceil(2),
        top: (height - length).div_ceil(2),
        width: length,
        height: length,
    }
}

/// `tf.image.central_crop`: as much is cut off on either side, in whole pixels.
fn central_part((width, height): (u32, u32), thousandths: usize) -> Part {
    let share = thousandths as f64 / 1000.0;
    let off = |length: u32| {
        let length = f64::from(length);
        ((length - length * share) / 2.0) as u32
    };
    Part {
        left: off(width),
        top: off(height),
        width: width - 2 * off(width),
        height: height - 2 * off(height),
    }
}

/// torchvision's `Resize(shorter)` and `CenterCrop(side)`: the size of the whole, and what of it is kept. The longer side loses its
/// fraction, and half a pixel is rounded to even.
fn shorter_side((width, height): (u32, u32), side: u32, shorter: u32) -> ((u32, u32), Part) {
    let longer = |long: u32, short: u32| {
        let length = u64::from(shorter) * u64::from(long) / u64::from(short);
        // As long as no picture is.
        u32::try_from(length).unwrap_or(u32::MAX)
    };
    let (wide, high) = if width <= height {
        (shorter, longer(height, width))
    } else {
        (longer(width, height), shorter)
    };
    let off = |length: u32| (f64::from(length - side) / 2.0).round_ties_even() as u32;
    let window = Part {
        left: off(wide),
        top: off(high),
        width: side,
        height: side,
    };
    ((wide, high), window)
}

/// Columns and rows of a picture that is stored so.
pub fn upright<T>((columns, rows): (T, T), orientation: Orientation) -> (T, T) {
    match orientation {
        Orientation::Rotate90
        | Orientation::Rotate270
        | Orientation::Rotate90FlipH
        | Orientation::Rotate270FlipH => (rows, columns),
        _ => (columns, rows),
    }
}

/// A square within the picture, of at least one pixel.
fn inside((left, top, side): (usize, usize, usize), width: u64, height: u64) -> (u32, u32, u32) {
    let side = (side as u64).clamp(1, width.min(height));
    let place = |at: usize, length: u64| (at as u64).min(length - side) as u32;
    (place(left, width), place(top, height), side as u32)
}

/// Where a square of the upright picture lies in the picture as stored, whose columns and rows are given: left, top and side.
fn as_stored(
    (left, top, side): (u32, u32, u32),
    orientation: Orientation,
    (columns, rows): (u32, u32),
) -> (u32, u32, u32) {
    // Counted from the other end of a stored row or column.
    let from_right = |place: u32| columns - side - place;
    let from_bottom = |place: u32| rows - side - place;
    let (left, top) = match orientation {
        Orientation::NoTransforms => (left, top),
        Orientation::FlipHorizontal => (from_right(left), top),
        Orientation::Rotate180 => (from_right(left), from_bottom(top)),
        Orientation::FlipVertical => (left, from_bottom(top)),
        Orientation::Rotate90FlipH => (top, left),
        Orientation::Rotate90 => (top, from_bottom(left)),
        Orientation::Rotate270FlipH => (from_right(top), from_bottom(left)),
        Orientation::Rotate270 => (from_right(top), left),
    };
    (left, top, side)
}

/// A network sees no transparency; paper white is what most viewers put behind it.
pub fn on_white(mut image: RgbaImage) -> RgbaImage {
    for Rgba([r, g, b, a]) in image.pixels_mut() {
        let alpha = u16::from(*a);
        for value in [r, g, b] {
            *value = ((u16::from(*value) * alpha + 255 * (255 - alpha) + 127) / 255) as u8;
        }
        *a = 255;
    }
    image
}
