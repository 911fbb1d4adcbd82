//! The kernels of other programs, in their own arithmetic, so that a network gets what it would get there.

use image::RgbImage;
use models::cut::Kernel;
use std::ops::Range;

/// Bits behind the point of Pillow's weights (`Resample.c`).
const PRECISION: u32 = 32 - 8 - 2;

/// What Pillow's `Image.resize` to this size has in the window: columns first and then rows, rounded to bytes in between, antialiased where
/// it shrinks.
pub fn pillow(image: &RgbImage, size: (u32, u32), window: Part, kernel: Kernel) -> RgbImage {
    let kept = |first, count| first..first + count;
    let (wide, high) = image.dimensions();
    let (columns, rows) = (
        kept(window.left, window.width),
        kept(window.top, window.height),
    );
    let columns = weights(wide, Span::whole(wide), (size.0, columns), kernel);
    let rows = weights(high, Span::whole(high), (size.1, rows), kernel);
    turned(&across(&turned(&across(image, &columns)), &rows))
}

/// What Pillow's bicubic `Image.resize` of a `box` to `side` x `side` gives.
pub fn bicubic(image: &RgbImage, columns: Span, rows: Span, side: u32) -> RgbImage {
    let (wide, high) = image.dimensions();
    let columns = weights(wide, columns, (side, 0..side), Kernel::Bicubic);
    let rows = weights(high, rows, (side, 0..side), Kernel::Bicubic);
    turned(&across(&turned(&across(image, &columns)), &rows))
}

/// A part of a row or column, in pixels and fractions of them.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Span {
    /// Where it begins.
    pub start: f64,
    /// How long it is.
    pub length: f64,
}

impl Span {
    fn whole(length: u32) -> Self {
        Self {
            start: 0.0,
            length: f64::from(length),
        }
    }
}

/// Columns and rows exchanged.
fn turned(image: &RgbImage) -> RgbImage {
    RgbImage::from_fn(image.height(), image.width(), |x, y| *image.get_pixel(y, x))
}

/// The first pixel that counts, and the weights from there on.
struct Weights {
    first: usize,
    weights: Vec<i32>,
}

fn across(image: &RgbImage, columns: &[Weights]) -> RgbImage {
    let mut out = RgbImage::new(columns.len() as u32, image.height());
    let (from, to) = (3 * image.width() as usize, 3 * columns.len());
    let rows = image.as_raw().chunks_exact(from.max(1));
    for (row, out) in rows.zip(out.chunks_exact_mut(to.max(1))) {
        for (column, pixel) in columns.iter().zip(out.chunks_exact_mut(3)) {
            let mut sums = [1_i32 << (PRECISION - 1); 3];
            let pixels = row[3 * column.first..].chunks_exact(3);
            for (weight, pixel) in column.weights.iter().zip(pixels) {
                for (sum, value) in sums.iter_mut().zip(pixel) {
                    *sum += i32::from(*value) * weight;
                }
            }
            for (value, sum) in pixel.iter_mut().zip(sums) {
                *value = (sum >> PRECISION).clamp(0, 255) as u8;
            }
        }
    }
    out
}

/// Of some of `to` pixels, which are made of a span of `from` pixels. Nothing is resized to its own size.
fn weights(from: u32, span: Span, (to, kept): (u32, Range<u32>), kernel: Kernel) -> Vec<Weights> {
    let scale = span.length / f64::from(to);
    let stretch = scale.max(1.0);
    let (reach, shape): (f64, fn(f64) -> f64) = match kernel {
        Kernel::Bilinear => (1.0, triangle),
        Kernel::Bicubic => (2.0, catmull_rom),
    };
    let reach = reach * stretch;
    kept.map(|at| {
        if span == Span::whole(to) {
            return Weights {
                first: at as usize,
                weights: vec![1 << PRECISION],
            };
        }
        let centre = span.start + (f64::from(at) + 0.5) * scale;
        let first = (centre - reach + 0.5).max(0.0) as usize;
        let end = ((centre + reach + 0.5) as usize).min(from as usize);
        let exact: Vec<f64> = (first..end)
            .map(|pixel| shape((pixel as f64 - centre + 0.5) / stretch))
            .collect();
        let sum: f64 = exact.iter().sum();
        let weights = exact.iter().map(|weight| {
            let weight = if sum == 0.0 { *weight } else { weight / sum };
            (weight * f64::from(1 << PRECISION)).round() as i32
        });
        Weights {
            first,
            weights: weights.collect(),
        }
    })
    .collect()
}

fn triangle(x: f64) -> f64 {
    (1.0 - x.abs()).max(0.0)
}

fn catmull_rom(x: f64) -> f64 {
    const A: f64 = -0.5;
    let x = x.abs();
    if x < 1.0 {
        ((A + 2.0) * x - (A + 3.0)) * x * x + 1.0
    } else if x < 2.0 {
        (((x - 5.0) * x + 8.0) * x - 4.0) * A
    } else {
        0.0
    }
}

/// A part of a picture, in pixels.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Part {
    /// Columns to its left.
    pub left: u32,
    /// Rows above it.
    pub top: u32,
    /// Columns.
    pub width: u32,
    /// Rows.
    pub height: u32,
}

/// `tf.compat.v1.image.resize_bilinear` of a part to `side` x `side`, rounded to bytes: between the four nearest pixels, however much it
/// shrinks, with the first of them at the first place.
pub fn tensorflow(image: &RgbImage, part: Part, side: u32) -> RgbImage {
    let places = |length: u32| -> Vec<(u32, u32, f32)> {
        let scale = length as f32 / side as f32;
        (0..side)
            .map(|at| {
                let place = at as f32 * scale;
                let first = (place as u32).min(length - 1);
                (first, (first + 1).min(length - 1), place - place.floor())
            })
            .collect()
    };
    let (columns, rows) = (places(part.width), places(part.height));
    RgbImage::from_fn(side, side, |x, y| {
        let (x, y) = (columns[x as usize], rows[y as usize]);
        let at = |column: u32, row: u32| {
            let pixel = image.get_pixel(part.left + column, part.top + row);
            pixel.0.map(f32::from)
        };
        let between = |from: [f32; 3], to: [f32; 3], share: f32| {
            [0, 1, 2].map(|channel| from[channel] + (to[channel] - from[channel]) * share)
        };
        let above = between(at(x.0, y.0), at(x.1, y.0), x.2);
        let below = between(at(x.0, y.1), at(x.1, y.1), x.2);
        image::Rgb(between(above, below, y.2).map(|value| value.round() as u8))
    })
}
