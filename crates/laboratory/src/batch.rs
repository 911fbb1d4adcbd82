//! Pictures that reached a worker, opened one after the other.

pub use intake::Pixels;
use models::read_as::Reading;
use sets::batch::Pictures;
use sets::rendition::Rendition;
use spectrum::picture::Picture;

use crate::pictures::{Drawn, PictureError, Sheet, from_file};

/// Why none of the pictures can be opened, as a sentence for the visitor.
#[derive(Debug, PartialEq, Eq, thiserror::Error)]
pub enum BatchError {
    /// Bytes and description do not fit.
    #[error("The pictures reached the engine incomplete.")]
    Incomplete,
    /// Their sheet cannot be used.
    #[error(transparent)]
    Sheet(#[from] PictureError),
}

/// The pictures of a batch: each with its position in its set, or why it cannot be used.
pub struct Batch<'a> {
    kind: Kind<'a>,
    next: usize,
    side: usize,
    reading: Reading,
}

enum Kind<'a> {
    Files {
        pictures: Vec<usize>,
        lengths: Vec<usize>,
        rest: &'a [u8],
    },
    Cells {
        sheet: Sheet,
        pictures: Vec<usize>,
        cells: Vec<usize>,
        classes: Vec<usize>,
        rendition: Option<Rendition>,
    },
    Planes {
        picture: [usize; 1],
        planes: Picture,
    },
}

impl<'a> Batch<'a> {
    /// `bytes` are what came with `pictures`; they are opened at `side` x `side`, files as `reading` says.
    pub fn open(
        pictures: Pictures,
        bytes: &'a [u8],
        side: usize,
        reading: Reading,
    ) -> Result<Self, BatchError> {
        let kind = match pictures {
            Pictures::Files { pictures, lengths } => {
                let total = lengths
                    .iter()
                    .try_fold(0_usize, |sum, &length| sum.checked_add(length));
                if pictures.len() != lengths.len() || total != Some(bytes.len()) {
                    return Err(BatchError::Incomplete);
                }
                Kind::Files {
                    pictures,
                    lengths,
                    rest: bytes,
                }
            }
            Pictures::Sheet {
                pictures,
                cells,
                classes,
                columns,
                side,
                rendition,
            } => {
                if pictures.len() != cells.len() || pictures.len() != classes.len() {
                    return Err(BatchError::Incomplete);
                }
                Kind::Cells {
                    sheet: Sheet::open(bytes, columns, side)?,
                    pictures,
                    cells,
                    classes,
                    rendition,
                }
            }
            Pictures::Planes {
                picture,
                side: found,
            } => {
                let (values, rest) = bytes.as_chunks::<4>();
                let values: Vec<f32> = values.iter().copied().map(f32::from_le_bytes).collect();
                let planes = Picture::from_planes(found, found, &values);
                Kind::Planes {
                    picture: [picture],
                    planes: planes
                        .ok()
                        .filter(|_| rest.is_empty() && found == side)
                        .ok_or(BatchError::Incomplete)?,
                }
            }
        };
        Ok(Self {
            kind,
            next: 0,
            side,
            reading,
        })
    }

    fn pictures(&self) -> &[usize] {
        match &self.kind {
            Kind::Files { pictures, .. } | Kind::Cells { pictures, .. } => pictures,
            Kind::Planes { picture, .. } => picture,
        }
    }

    /// Whether its pictures came as the values that a network gets, which are then worth keeping to the bit.
    pub const fn is_exact(&self) -> bool {
        matches!(self.kind, Kind::Planes { .. })
    }

    /// Whether there is no further one.
    pub fn is_empty(&self) -> bool {
        self.next >= self.pictures().len()
    }
}

impl Batch<'_> {
    /// The next one. `other` is asked for the pixels of files that this program cannot decode.
    pub async fn next(
        &mut self,
        other: impl AsyncFn(&[u8]) -> Option<Pixels>,
    ) -> Option<(usize, Result<Picture, PictureError>)> {
        let index = self.next;
        let position = *self.pictures().get(index)?;
        self.next += 1;
        let picture = match &mut self.kind {
            Kind::Files { lengths, rest, .. } => {
                let (file, after) = rest.split_at(lengths[index]);
                *rest = after;
                from_file(file, self.side, self.reading, other).await
            }
            Kind::Cells {
                sheet,
                cells,
                classes,
                rendition,
                ..
            } => {
                let drawn = rendition.map(|rendition| Drawn {
                    rendition,
                    class: classes[index],
                    picture: position,
                });
                sheet.cell(cells[index], drawn, self.side)
            }
            Kind::Planes { planes, .. } => Ok(planes.clone()),
        };
        Some((position, picture))
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use image::{GrayImage, ImageFormat, Luma};
    use std::io::Cursor;

    fn png(level: u8) -> Vec<u8> {
        let mut bytes = Cursor::new(Vec::new());
        GrayImage::from_pixel(8, 8, Luma([level]))
            .write_to(&mut bytes, ImageFormat::Png)
            .unwrap();
        bytes.into_inner()
    }

    #[test]
    fn files_come_in_order_and_a_broken_one_is_named_alone() {
        let other = b"something else".to_vec();
        let files = [png(0), b"no picture".to_vec(), png(255), other];
        let lengths: Vec<usize> = files.iter().map(Vec::len).collect();
        let bytes = files.concat();
        let pictures = Pictures::Files {
            pictures: vec![4, 7, 9, 12],
            lengths: lengths.clone(),
        };
        // Whoever is asked knows one of the two kinds that this program does not.
        let other = async |file: &[u8]| {
            file.starts_with(b"something else").then(|| Pixels {
                width: 1,
                height: 1,
                rgba: vec![51, 51, 51, 255],
                whole: (1, 1),
            })
        };
        let mut source = Batch::open(pictures, &bytes, 4, Reading::default()).unwrap();
        let mut opened = Vec::new();
        while let Some((position, picture)) = pollster::block_on(source.next(other)) {
            opened.push((position, picture.ok().map(|picture| picture.planes[0][5])));
        }
        let known = [(4, Some(0.0)), (7, None), (9, Some(1.0)), (12, Some(0.2))];
        assert_eq!(opened, known);
        for (pictures, lengths) in [(vec![1, 2], lengths), (vec![1], vec![usize::MAX])] {
            let described = Pictures::Files { pictures, lengths };
            assert_eq!(
                Batch::open(described, &bytes, 4, Reading::default()).err(),
                Some(BatchError::Incomplete)
            );
        }
    }

    #[test]
    fn cells_come_from_their_sheet() {
        let pictures = Pictures::Sheet {
            pictures: vec![30, 31],
            cells: vec![3, 9],
            classes: vec![0, 1],
            columns: 2,
            side: 4,
            rendition: None,
        };
        let sheet = png(51);
        let mut source = Batch::open(pictures, &sheet, 4, Reading::default()).unwrap();
        let mut next = || pollster::block_on(source.next(async |_: &[u8]| None));
        let (position, picture) = next().unwrap();
        assert_eq!((position, picture.unwrap().planes[2][15]), (30, 0.2));
        assert!(next().unwrap().1.is_err());
        assert!(next().is_none());
        assert!(source.is_empty());
    }

    #[test]
    fn planes_come_to_the_bit() {
        let values: Vec<f32> = (0..3 * 9).map(|value| value as f32 / 30.0).collect();
        let bytes: Vec<u8> = values
            .iter()
            .flat_map(|value| value.to_le_bytes())
            .collect();
        let open = |side, bytes| {
            let pictures = Pictures::Planes { picture: 4, side };
            Batch::open(pictures, bytes, 3, Reading::default())
        };
        let mut source = open(3, &bytes).unwrap();
        assert!(source.is_exact() && !source.is_empty());
        let (position, picture) = pollster::block_on(source.next(async |_: &[u8]| None)).unwrap();
        assert_eq!((position, picture.unwrap().planes.concat()), (4, values));
        assert!(source.is_empty());
        let torn = &bytes[..bytes.len() - 1];
        for (side, bytes) in [(3, torn), (2, &bytes[..48]), (4, &bytes)] {
            assert_eq!(open(side, bytes).err(), Some(BatchError::Incomplete));
        }
    }
}
