//! From the bytes of a labelled set to pictures of the network's input size.

use image::{DynamicImage, ImageFormat};
use models::cut::Cut;
use models::read_as::Reading;
use sets::rendition::Rendition;
use spectrum::picture::Picture;

/// Why a picture of a set cannot be used, as a sentence for the visitor.
#[derive(Debug, PartialEq, Eq, thiserror::Error)]
pub enum PictureError {
    /// Not a picture, broken, too large.
    #[error("{0}")]
    File(String),
    /// A part of it is missing or wrong: what a network says of it would be no judgement on the whole.
    #[error(transparent)]
    Damaged(#[from] intake::Damage),
    /// A sheet that is no picture, or not of the kind that `forge` writes.
    #[error("A part of this set is damaged ({0}). Reloading the page may help.")]
    Sheet(String),
}

/// What a network that reads `side` x `side` gets of a picture file. Where this program cannot decode it, `other` is asked.
pub async fn from_file(
    file: &[u8],
    side: usize,
    reading: Reading,
    other: impl AsyncFn(&[u8]) -> Option<intake::Pixels>,
) -> Result<Picture, PictureError> {
    let square = intake::decode_with(file, side as u32, reading, intake::centre, other)
        .await
        .map_err(|refusal| PictureError::File(refusal.in_browser()))?;
    match square.damage {
        Some(damage) => Err(damage.into()),
        None => from_rgba(side, square.pixels.as_raw()),
    }
}

/// A sheet of equal cells.
pub struct Sheet {
    pixels: DynamicImage,
    columns: usize,
    side: usize,
}

/// How a cell is drawn before it is judged.
#[derive(Clone, Copy, Debug)]
pub struct Drawn {
    /// The formula.
    pub rendition: Rendition,
    /// The picture's class in its set.
    pub class: usize,
    /// The picture's position in its set.
    pub picture: usize,
}

impl Sheet {
    /// Decodes a PNG file whose cells are `side` x `side`, `columns` in a row.
    pub fn open(png: &[u8], columns: usize, side: usize) -> Result<Self, PictureError> {
        let pixels = image::load_from_memory_with_format(png, ImageFormat::Png)
            .map_err(|error| PictureError::Sheet(error.to_string()))?;
        if columns == 0 || side == 0 || pixels.width() as usize != columns * side {
            return Err(PictureError::Sheet(format!(
                "it is {} pixels wide",
                pixels.width()
            )));
        }
        Ok(Self {
            pixels,
            columns,
            side,
        })
    }

    /// The cell at `index`, counted row by row, at `input_side` x `input_side`. A cell of that size keeps its values, also those that
    /// a rendition puts between two of 256 steps; another size is resampled from 8-bit pixels. Cells are made for networks, so they have
    /// no other colours than these, and are always seen whole.
    pub fn cell(
        &self,
        index: usize,
        drawn: Option<Drawn>,
        input_side: usize,
    ) -> Result<Picture, PictureError> {
        let (row, column) = (index / self.columns, index % self.columns);
        let (top, left) = (row * self.side, column * self.side);
        if top + self.side > self.pixels.height() as usize {
            return Err(PictureError::Sheet(format!("it has no cell {index}")));
        }
        let side = self.side as u32;
        let pixels = self
            .pixels
            .crop_imm(left as u32, top as u32, side, side)
            .into_rgba8();
        let mut picture = from_rgba(self.side, pixels.as_raw())?;
        if let Some(drawn) = drawn {
            // Renditions are of grey pictures, whose planes are equal.
            let plane =
                drawn
                    .rendition
                    .apply(&picture.planes[0], self.side, drawn.class, drawn.picture);
            picture.planes = [plane.clone(), plane.clone(), plane];
        }
        if self.side == input_side {
            return Ok(picture);
        }
        let mut pixels = Vec::new();
        picture.write_rgba8(&mut pixels);
        let pixels = intake::Pixels {
            width: side,
            height: side,
            rgba: pixels,
            whole: (side, side),
        };
        let square = intake::resize(pixels, input_side as u32, Cut::Whole)
            .map_err(|refusal| PictureError::Sheet(refusal.to_string()))?;
        from_rgba(input_side, square.pixels.as_raw())
    }
}

fn from_rgba(side: usize, pixels: &[u8]) -> Result<Picture, PictureError> {
    Picture::from_rgba8(side, side, pixels).map_err(|error| PictureError::Sheet(error.to_string()))
}

#[cfg(test)]
mod tests {
    use super::*;
    use image::{GrayImage, Luma};
    use std::io::Cursor;

    /// Three cells of 2 x 2 in two columns; cell `c` holds 10 c, 10 c + 1, 10 c + 2, 10 c + 3.
    fn png() -> Vec<u8> {
        let sheet = GrayImage::from_fn(4, 4, |x, y| {
            let cell = y / 2 * 2 + x / 2;
            Luma([(10 * cell + y % 2 * 2 + x % 2) as u8])
        });
        let mut bytes = Cursor::new(Vec::new());
        sheet
            .write_to(&mut bytes, ImageFormat::Png)
            .expect("memory takes a picture");
        bytes.into_inner()
    }

    #[test]
    fn cells_are_counted_row_by_row() {
        let sheet = Sheet::open(&png(), 2, 2).expect("a sheet");
        for cell in 0..4 {
            let picture = sheet.cell(cell, None, 2).expect("a cell");
            let values = [0.0, 1.0, 2.0, 3.0].map(|value| (10.0 * cell as f32 + value) / 255.0);
            assert_eq!(picture.planes[0], values);
            assert_eq!(picture.planes[2], values);
        }
        assert!(matches!(
            sheet.cell(4, None, 2),
            Err(PictureError::Sheet(_))
        ));
    }

    #[test]
    fn renditions_come_before_resampling() {
        let sheet = Sheet::open(&png(), 2, 2).expect("a sheet");
        let drawn = Some(Drawn {
            rendition: Rendition::Inverted,
            class: 0,
            picture: 1,
        });
        let exact = sheet.cell(1, drawn, 2).expect("a cell");
        assert_eq!(exact.planes[1][3], 1.0 - 13.0 / 255.0);
        let larger = sheet.cell(1, drawn, 8).expect("a cell");
        assert_eq!(larger.planes[1].len(), 64);
        let mean = larger.planes[1].iter().sum::<f32>() / 64.0;
        assert!((mean - (1.0 - 11.5 / 255.0)).abs() < 2.0 / 255.0, "{mean}");
    }

    #[test]
    fn what_is_no_sheet_is_a_sentence() {
        for (bytes, columns, side) in [(b"no picture".to_vec(), 2, 2), (png(), 3, 2), (png(), 0, 0)]
        {
            let Err(error) = Sheet::open(&bytes, columns, side) else {
                panic!("{columns} columns of {side} were taken");
            };
            assert!(
                error
                    .to_string()
                    .starts_with("A part of this set is damaged")
            );
        }
        assert!(matches!(
            pollster::block_on(from_file(&[], 8, Reading::default(), async |_: &[u8]| None)),
            Err(PictureError::File(_))
        ));
    }
}
