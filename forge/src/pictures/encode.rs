//! From a photograph's file to the square JPEG pictures that ship.

use anyhow::{Context, Result, ensure};
use image::codecs::jpeg::JpegEncoder;
use image::imageops::FilterType;
use image::{DynamicImage, ExtendedColorType, RgbImage};

/// Quality of the JPEG encoder; lowered in steps of [`STEP`] for the few pictures that would be larger than allowed.
const QUALITY: u8 = 88;
const LOWEST_QUALITY: u8 = 60;
const STEP: usize = 4;

/// The square with its left upper corner at (x, y), cut out of an encoded photograph.
pub fn square(photograph: &[u8], (x, y, side): (u32, u32, u32)) -> Result<DynamicImage> {
    // Not as the page opens pictures: these were made so, and are made again with the same bytes.
    let image = image::load_from_memory(photograph).context("cannot decode the photograph")?;
    let fits = x
        .checked_add(side)
        .is_some_and(|right| right <= image.width())
        && y.checked_add(side)
            .is_some_and(|lower| lower <= image.height());
    ensure!(
        fits && side > 0,
        "the square ({x}, {y}, {side}) is not inside the {}x{} photograph",
        image.width(),
        image.height()
    );
    Ok(image.crop_imm(x, y, side, side))
}

/// A JPEG file of `size` x `size` pixels and at most `limit` bytes.
pub fn jpeg(square: &DynamicImage, size: u32, limit: usize) -> Result<Vec<u8>> {
    let pixels = resized(square, size);
    for quality in (LOWEST_QUALITY..=QUALITY).rev().step_by(STEP) {
        let bytes = encode(&pixels, quality)?;
        if bytes.len() <= limit {
            return Ok(bytes);
        }
    }
    anyhow::bail!("the picture does not fit into {limit} bytes")
}

/// The square at `size` x `size` pixels.
pub fn resized(square: &DynamicImage, size: u32) -> RgbImage {
    square
        .resize_exact(size, size, FilterType::CatmullRom)
        .to_rgb8()
}

/// A JPEG file of the given quality, up to 100.
pub fn encode(pixels: &RgbImage, quality: u8) -> Result<Vec<u8>> {
    let mut bytes = Vec::new();
    JpegEncoder::new_with_quality(&mut bytes, quality).encode(
        pixels,
        pixels.width(),
        pixels.height(),
        ExtendedColorType::Rgb8,
    )?;
    Ok(bytes)
}

#[cfg(test)]
mod tests {
    use super::*;
    use std::io::Cursor;

    fn photograph() -> Vec<u8> {
        let noise = RgbImage::from_fn(64, 48, |x, y| {
            image::Rgb([(x * 37 + y * 101) as u8, (x * y) as u8, (x ^ y) as u8])
        });
        let mut bytes = Vec::new();
        noise
            .write_to(&mut Cursor::new(&mut bytes), image::ImageFormat::Png)
            .unwrap();
        bytes
    }

    #[test]
    fn the_named_square_is_cut() {
        let whole = image::load_from_memory(&photograph()).unwrap();
        let cut = square(&photograph(), (10, 5, 43)).unwrap();
        assert_eq!((cut.width(), cut.height()), (43, 43));
        assert_eq!(
            cut.to_rgb8().get_pixel(2, 3),
            whole.to_rgb8().get_pixel(12, 8)
        );
        for outside in [(22, 0, 43), (0, 6, 43), (0, 0, 0), (u32::MAX, 0, 2)] {
            assert!(square(&photograph(), outside).is_err(), "{outside:?}");
        }
    }

    #[test]
    fn the_limit_is_kept() {
        let cut = square(&photograph(), (0, 0, 48)).unwrap();
        let best = jpeg(&cut, 64, usize::MAX).unwrap();
        let smaller = jpeg(&cut, 64, best.len() - 1).unwrap();
        assert!(smaller.len() < best.len());
        assert!(jpeg(&cut, 64, 10).is_err());
    }
}
