//! Pictures in and out of the trainer: those of a labelled set as they arrive, and those that were held out as files.

use image::{ExtendedColorType, ImageEncoder as _, ImageResult, codecs::png::PngEncoder};
use laboratory::batch::{Batch, BatchError};
use models::read_as::Reading;
use platform::pixels::pixels_of;
use sets::batch::Pictures as Arrived;
use spectrum::picture::Picture;
use std::collections::BTreeMap;
use training::collection::Collection;
use training::pictures::Pictures;

/// The open pictures of a labelled set.
#[derive(Default)]
pub struct OpenPictures {
    side: usize,
    /// By position in the set, with their classes.
    pictures: BTreeMap<usize, (usize, Picture)>,
}

impl OpenPictures {
    /// For pictures of `side` x `side`.
    pub fn new(side: usize) -> Self {
        Self {
            side,
            pictures: BTreeMap::new(),
        }
    }

    /// How many there are.
    pub fn count(&self) -> usize {
        self.pictures.len()
    }

    /// Opens what arrived. Returns those that could not be opened, and why.
    pub async fn take_in(
        &mut self,
        arrived: Arrived,
        classes: &[usize],
        bytes: &[u8],
    ) -> Result<Vec<(usize, String)>, BatchError> {
        // The networks that learn here are small; none was evaluated on another part of a picture.
        let mut batch = Batch::open(arrived, bytes, self.side, Reading::default())?;
        let mut refused = Vec::new();
        for &class in classes {
            let Some((position, picture)) = batch.next(pixels_of).await else {
                break;
            };
            match picture {
                Ok(picture) => {
                    self.pictures.insert(position, (class, picture));
                }
                Err(error) => refused.push((position, error.to_string())),
            }
        }
        Ok(refused)
    }

    /// What can be learned from them.
    pub fn collection(&self, names: Vec<String>) -> Collection {
        Collection::of_set(self.side, names, &self.pictures)
    }
}

/// The picture at `index` as a PNG file.
pub fn png(pictures: &Pictures, index: usize) -> ImageResult<Vec<u8>> {
    let (side, channels) = (pictures.side(), pictures.channels());
    let values = pictures.bytes(index);
    let area = side * side;
    let pixels: Vec<u8> = (0..area)
        .flat_map(|place| (0..channels).map(move |channel| values[channel * area + place]))
        .collect();
    let colour = if channels == 1 {
        ExtendedColorType::L8
    } else {
        ExtendedColorType::Rgb8
    };
    let mut file = Vec::new();
    PngEncoder::new(&mut file).write_image(&pixels, side as u32, side as u32, colour)?;
    Ok(file)
}
