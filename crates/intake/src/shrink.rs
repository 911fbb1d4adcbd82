//! Large pictures made small quickly.
//!
//! The kernel is that of `image`'s CatmullRom, which reaches over dozens of pixels here. Pixels that weigh nearly the same are added up
//! first, so that it has fewer to weigh. The result is within a level of `image`'s; where black and white edges are dense, fewer than one
//! value in a thousand is two levels off.

use image::RgbImage;

/// After adding up, at least so many are left for each pixel of the result.
const LEFT: u32 = 6;
/// Sixteen bits hold the sum of so many bytes along either side.
const MOST: u32 = 16;

/// Whether a square of `length` pixels is large enough for this way to `side` pixels.
pub const fn is_worth_it(length: u32, side: u32) -> bool {
    length >= 2 * LEFT * side
}

/// The square of `length` pixels at (`left`, `top`) at `side` x `side`.
pub fn shrink(image: &RgbImage, square: (u32, u32, u32), side: u32) -> RgbImage {
    let length = square.2;
    let together = (length / (LEFT * side)).clamp(1, MOST);
    let cells = length.div_ceil(together) as usize;
    let sums = sums(image, square, together);
    let weights = weights(length, together, side);
    let mut small = RgbImage::new(side, side);
    let mut row = vec![0_f32; 3 * cells];
    let lines = small.chunks_exact_mut(3 * side as usize);
    for (vertical, line) in weights.iter().zip(lines) {
        row.fill(0.0);
        let rows = sums[3 * cells * vertical.first..].chunks_exact(3 * cells);
        for (weight, cells) in vertical.weights.iter().zip(rows) {
            for (sum, value) in row.iter_mut().zip(cells) {
                *sum += f32::from(*value) * weight;
            }
        }
        for (horizontal, pixel) in weights.iter().zip(line.chunks_exact_mut(3)) {
            let mut colour = [0_f32; 3];
            let cells = row[3 * horizontal.first..].chunks_exact(3);
            for (weight, cell) in horizontal.weights.iter().zip(cells) {
                for (sum, value) in colour.iter_mut().zip(cell) {
                    *sum += value * weight;
                }
            }
            for (value, sum) in pixel.iter_mut().zip(colour) {
                *value = sum.round().clamp(0.0, 255.0) as u8;
            }
        }
    }
    small
}

/// Cells of `together` by `together` pixels, fewer at the right and lower edge, each with the sums of its colours.
fn sums(image: &RgbImage, (left, top, length): (u32, u32, u32), together: u32) -> Vec<u16> {
    let cells = length.div_ceil(together) as usize;
    let together = together as usize;
    let stride = 3 * image.width() as usize;
    let line = 3 * left as usize..3 * (left + length) as usize;
    let lines = image
        .chunks_exact(stride)
        .skip(top as usize)
        .take(length as usize);
    let mut sums = vec![0_u16; 3 * cells * cells];
    let mut added = vec![0_u16; line.len()];
    for (row, source) in lines.enumerate() {
        for (sum, value) in added.iter_mut().zip(&source[line.clone()]) {
            *sum += u16::from(*value);
        }
        let is_last = row + 1 == length as usize;
        if (row + 1) % together == 0 || is_last {
            let at = 3 * cells * (row / together);
            let out = sums[at..at + 3 * cells].chunks_exact_mut(3);
            for (sum, pixels) in out.zip(added.chunks(3 * together)) {
                // Mostly there are two.
                if let &[r, g, b, red, green, blue] = pixels {
                    sum.copy_from_slice(&[r + red, g + green, b + blue]);
                    continue;
                }
                for pixel in pixels.chunks_exact(3) {
                    sum[0] += pixel[0];
                    sum[1] += pixel[1];
                    sum[2] += pixel[2];
                }
            }
            added.fill(0);
        }
    }
    sums
}

/// The first cell that counts, and the weights of sums from there on.
struct Weights {
    first: usize,
    weights: Vec<f32>,
}

/// For each of `side` pixels, along either side.
fn weights(length: u32, together: u32, side: u32) -> Vec<Weights> {
    let scale = f64::from(length) / f64::from(side);
    let cells = length.div_ceil(together);
    let step = f64::from(together);
    (0..side)
        .map(|at| {
            let centre = (f64::from(at) + 0.5) * scale;
            let first = ((centre - 2.0 * scale) / step).max(0.0) as u32;
            let end = (((centre + 2.0 * scale) / step).ceil() as u32).min(cells);
            let weigh = |cell: u32| {
                let (start, end) = (cell * together, ((cell + 1) * together).min(length));
                let count = f64::from(end - start);
                let at = |place: f64| kernel((place - centre) / scale);
                let sum: f64 = (start..end).map(|pixel| at(f64::from(pixel) + 0.5)).sum();
                // Adding up blurs; this takes as much of it back.
                let weight = 2.0 * at(f64::from(start + end) / 2.0) - sum / count;
                (weight, weight * count)
            };
            let weights: Vec<(f64, f64)> = (first..end).map(weigh).collect();
            let total: f64 = weights.iter().map(|(_, all)| all).sum();
            Weights {
                first: first as usize,
                weights: weights
                    .iter()
                    .map(|(weight, _)| (weight / total) as f32)
                    .collect(),
            }
        })
        .collect()
}

/// Catmull and Rom's.
fn kernel(x: f64) -> f64 {
    let x = x.abs();
    if x < 1.0 {
        (1.5 * x - 2.5) * x * x + 1.0
    } else if x < 2.0 {
        ((-0.5 * x + 2.5) * x - 4.0) * x + 2.0
    } else {
        0.0
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use image::imageops::FilterType;
    use image::{DynamicImage, Rgb};

    /// Edges of all kinds, and noise: what differs most between ways to resize.
    fn picture(width: u32, height: u32) -> RgbImage {
        let mut state = 1_u32;
        RgbImage::from_fn(width, height, |x, y| {
            state = state.wrapping_mul(1_664_525).wrapping_add(1_013_904_223);
            let noise = (state >> 26) as u8;
            match (x / 37 + y / 23) % 4 {
                0 => Rgb([255, 255, 255]),
                1 => Rgb([0, 96 + noise, 255]),
                2 => Rgb([(x / 4) as u8, (y / 4) as u8, 128]),
                _ => Rgb([0, 0, 0]),
            }
        })
    }

    #[test]
    fn it_is_within_a_level_of_images_own_way() {
        let picture = picture(1003, 905);
        for (side, square) in [
            (32, (0, 0, 905)),
            (32, (98, 0, 905)),
            (28, (51, 13, 701)),
            (16, (3, 2, 900)),
            (64, (0, 5, 800)),
        ] {
            assert!(is_worth_it(square.2, side));
            let (left, top, length) = square;
            let theirs = DynamicImage::ImageRgb8(picture.clone())
                .crop_imm(left, top, length, length)
                .resize_exact(side, side, FilterType::CatmullRom)
                .into_rgb8();
            let ours = shrink(&picture, square, side);
            let apart = ours.iter().zip(theirs.iter()).map(|(a, b)| a.abs_diff(*b));
            let apart: Vec<u8> = apart.collect();
            assert!(
                apart.iter().all(|levels| *levels <= 2),
                "{side} of {square:?}"
            );
            let more = apart.iter().filter(|levels| **levels > 1).count();
            assert!(1000 * more <= apart.len(), "{more} at {side} of {square:?}");
        }
    }
}
