//! Pictures as PNG files: many small ones on a sheet, or one.

use anyhow::{Context, Result, ensure};
use image::codecs::png::{CompressionType, FilterType, PngEncoder};
use image::{ExtendedColorType, ImageEncoder};

/// How many bytes a pixel takes.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Pixels {
    /// One.
    Grey,
    /// Three.
    Rgb,
}

impl Pixels {
    fn bytes(self) -> usize {
        match self {
            Self::Grey => 1,
            Self::Rgb => 3,
        }
    }

    fn png(self) -> ExtendedColorType {
        match self {
            Self::Grey => ExtendedColorType::L8,
            Self::Rgb => ExtendedColorType::Rgb8,
        }
    }
}

/// A sheet of square pictures as a PNG file: `columns` cells wide, row by row, cells after the last picture black.
pub fn sheet(pictures: &[&[u8]], side: usize, columns: usize, pixels: Pixels) -> Result<Vec<u8>> {
    let row = side * pixels.bytes();
    ensure!(
        !pictures.is_empty() && pictures.iter().all(|picture| picture.len() == row * side),
        "a sheet needs pictures of {side} x {side} pixels"
    );
    let rows = pictures.len().div_ceil(columns);
    let width = columns * side;
    let mut values = vec![0; width * pixels.bytes() * rows * side];
    for (index, picture) in pictures.iter().enumerate() {
        let (left, top) = (index % columns * row, index / columns * side);
        for (line, source) in picture.chunks_exact(row).enumerate() {
            let start = (top + line) * width * pixels.bytes() + left;
            values[start..start + row].copy_from_slice(source);
        }
    }
    png(&values, width, rows * side, pixels)
}

/// A PNG file of `width` x `height` pixels, as small as deflate makes it with any of PNG's filters.
pub fn png(values: &[u8], width: usize, height: usize, pixels: Pixels) -> Result<Vec<u8>> {
    let mut smallest: Option<Vec<u8>> = None;
    for filter in [
        FilterType::NoFilter,
        FilterType::Sub,
        FilterType::Up,
        FilterType::Paeth,
        FilterType::Adaptive,
    ] {
        let mut bytes = Vec::new();
        PngEncoder::new_with_quality(&mut bytes, CompressionType::Level(9), filter).write_image(
            values,
            u32::try_from(width)?,
            u32::try_from(height)?,
            pixels.png(),
        )?;
        if smallest
            .as_ref()
            .is_none_or(|other| bytes.len() < other.len())
        {
            smallest = Some(bytes);
        }
    }
    smallest.context("no filter was tried")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn cells_stand_row_by_row() {
        let pictures: Vec<Vec<u8>> = (0..5)
            .map(|index: u8| (0..12).map(|value| 40 * index + value).collect())
            .collect();
        let views: Vec<&[u8]> = pictures.iter().map(Vec::as_slice).collect();
        let bytes = sheet(&views, 2, 3, Pixels::Rgb).unwrap();
        let image = image::load_from_memory(&bytes).unwrap().to_rgb8();
        assert_eq!(image.dimensions(), (6, 4));
        // The lower right pixel of the fifth picture, in the second row and second column of cells.
        assert_eq!(image.get_pixel(3, 3).0, [169, 170, 171]);
        assert_eq!(image.get_pixel(5, 0).0, [83, 84, 85]);
        assert_eq!(image.get_pixel(5, 3).0, [0, 0, 0]);
    }

    #[test]
    fn pictures_of_another_size_are_refused() {
        assert!(sheet(&[&[0; 5]], 2, 1, Pixels::Grey).is_err());
        assert!(sheet(&[], 2, 1, Pixels::Grey).is_err());
    }
}
