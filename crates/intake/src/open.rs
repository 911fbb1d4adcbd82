//! The bytes of a file to its pixels, as stored.

use image::error::ImageError;
use image::metadata::Orientation;
use image::{DynamicImage, ImageDecoder as _, ImageReader, Limits};
use std::io::Cursor;

use crate::{MAX_PIXELS, Refusal, check_size};

/// A whole picture as it lies in its file.
pub struct Opened {
    /// Its pixels, not turned.
    pub image: DynamicImage,
    /// How to turn them upright.
    pub orientation: Orientation,
}

/// Decodes `file` whole.
pub fn open(file: Vec<u8>) -> Result<Opened, Refusal> {
    if file.is_empty() {
        return Err(Refusal::Unusable("This file is empty.".to_owned()));
    }
    let mut reader = ImageReader::new(Cursor::new(file))
        .with_guessed_format()
        .map_err(|_| Refusal::Unknown)?;
    if reader.format().is_none() {
        return Err(Refusal::Unknown);
    }
    let mut limits = Limits::default();
    // Sixteen-bit colour with alpha is the largest pixel there is.
    limits.max_alloc = Some(8 * MAX_PIXELS);
    reader.limits(limits);
    let mut decoder = reader.into_decoder().map_err(|error| refusal(&error))?;
    let (width, height) = decoder.dimensions();
    check_size(width, height)?;
    // A picture without readable orientation is upright.
    let orientation = decoder.orientation().unwrap_or(Orientation::NoTransforms);
    let image = DynamicImage::from_decoder(decoder).map_err(|error| refusal(&error))?;
    Ok(Opened { image, orientation })
}

fn refusal(error: &ImageError) -> Refusal {
    match error {
        ImageError::Unsupported(_) => Refusal::Unknown,
        ImageError::Limits(_) => Refusal::Unusable(
            "This picture needs more memory than a browser gives. Make it smaller and try again."
                .to_owned(),
        ),
        _ => Refusal::Unusable(
            "This file is damaged or incomplete, so it cannot be shown as a picture.".to_owned(),
        ),
    }
}
