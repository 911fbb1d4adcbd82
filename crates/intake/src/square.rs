//! A square of a picture, resized and turned upright.

use image::imageops::FilterType;
use image::metadata::Orientation;
use image::{DynamicImage, Rgba, RgbaImage};

use crate::Square;
use crate::shrink::{is_worth_it, shrink};

/// Crops and resizes before turning, since the small picture turns faster; the square is found where it lies in the picture as stored.
pub fn squared(
    image: DynamicImage,
    orientation: Orientation,
    side: u32,
    choose: impl FnOnce(usize, usize) -> (usize, usize, usize),
) -> Square {
    let stored = (image.width(), image.height());
    let (width, height) = upright(stored, orientation);
    let image = if image.color().has_alpha() {
        DynamicImage::ImageRgba8(on_white(image.into_rgba8()))
    } else {
        image
    };
    let square = inside(
        choose(width as usize, height as usize),
        width.into(),
        height.into(),
    );
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
    let mut image = if image.width() == side && image.height() == side {
        image
    } else {
        image.resize_exact(side, side, FilterType::CatmullRom)
    };
    image.apply_orientation(orientation);
    Square {
        pixels: image.into_rgba8(),
        original_width: width as usize,
        original_height: height as usize,
        damage: None,
    }
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
