//! The bytes of a file to its pixels, as stored.

use image::codecs::jpeg::JpegDecoder;
use image::error::ImageError;
use image::metadata::Orientation;
use image::{DynamicImage, ImageDecoder, ImageFormat, ImageReader, Limits};
use jpeg_decoder::PixelFormat;
use std::io::{Cursor, ErrorKind};

use crate::jpeg::{Coding, Survey, survey};
use crate::refusal::{MAX_PIXELS, Refusal, check_size};
use crate::{Damage, Kind, exif, mended};

/// Pixels from which on the faster decoder is taken.
const LARGE: usize = 4_000_000;

/// A whole picture as it lies in its file.
pub struct Opened {
    /// Its pixels, not turned.
    pub image: DynamicImage,
    /// How to turn them upright.
    pub orientation: Orientation,
    /// What is wrong with them.
    pub damage: Option<Damage>,
}

/// Decodes `file` whole.
pub fn open(file: &[u8]) -> Result<Opened, Refusal> {
    if file.is_empty() {
        return Err(Refusal::Unusable("This file is empty.".to_owned()));
    }
    let unknown = || Refusal::Unknown(Kind::of(file));
    let format = image::guess_format(file).map_err(|_| unknown())?;
    if format == ImageFormat::Jpeg {
        return open_jpeg(file);
    }
    let mut mended = file.to_vec();
    mended::mend(&mut mended, format);
    let mut decoder = ImageReader::with_format(Cursor::new(mended), format)
        .into_decoder()
        .map_err(|error| refusal(&error, file))?;
    let (width, height) = decoder.dimensions();
    check_size(width, height)?;
    let exif = decoder.exif_metadata().ok().flatten();
    Ok(Opened {
        image: pixels(decoder, file)?,
        orientation: exif.map_or(Orientation::NoTransforms, |block| exif::orientation(&block)),
        damage: None,
    })
}

fn open_jpeg(file: &[u8]) -> Result<Opened, Refusal> {
    let survey = survey(file).ok_or(Refusal::Damaged(Damage::Broken))?;
    let (width, height) = survey.size;
    // A height of zero comes after the first scan.
    if height != 0 {
        check_size(width as u32, height as u32)?;
    }
    if survey.coding == Coding::Other {
        return Err(Refusal::Unknown(Kind::of(file)));
    }
    // Results from small pictures stay those of earlier versions to the last bit; where pixels are many and made few, nothing is lost.
    let is_large = width * height >= LARGE && survey.components.len() == 3;
    let image = if is_common(&survey) && !is_large {
        let decoder = JpegDecoder::new(Cursor::new(file)).map_err(|error| refusal(&error, file));
        decoder.and_then(|decoder| pixels(decoder, file))
    } else {
        by_planes(file)
    };
    let image = image.map_err(|refusal| match survey.damage {
        Some(damage) => Refusal::Damaged(damage),
        None => refusal,
    })?;
    Ok(Opened {
        image,
        orientation: survey.orientation,
        damage: survey.damage,
    })
}

/// Whether zune-jpeg is right about files of this structure: all components in the first scan or from coarse to fine, and colour as
/// fine as brightness or half as fine. `tests/jpeg_structures.rs` holds what it and the other decoder are right about.
fn is_common(survey: &Survey) -> bool {
    let Some((first, others)) = survey.components.split_first() else {
        return false;
    };
    let are_halves = matches!((first.horizontal, first.vertical), (1 | 2, 1 | 2));
    let is_plain = are_halves
        && others
            .iter()
            .all(|other| (other.horizontal, other.vertical) == (1, 1));
    others.is_empty() || is_plain && (survey.is_interleaved || survey.coding == Coding::Progressive)
}

/// Decodes plane by plane: also what the common decoder gets wrong, and in a browser a quarter faster.
fn by_planes(file: &[u8]) -> Result<DynamicImage, Refusal> {
    let unknown = |_| Refusal::Unknown(Kind::Picture("JPEG"));
    let mut decoder = jpeg_decoder::Decoder::new(file);
    decoder.set_max_decoding_buffer_size(4 * MAX_PIXELS as usize);
    let pixels = decoder.decode().map_err(unknown)?;
    let info = decoder.info();
    let (width, height, format) = info
        .map(|info| (info.width.into(), info.height.into(), info.pixel_format))
        .ok_or(Refusal::Unknown(Kind::Picture("JPEG")))?;
    match format {
        PixelFormat::L8 => {
            image::GrayImage::from_raw(width, height, pixels).map(DynamicImage::ImageLuma8)
        }
        PixelFormat::RGB24 => {
            image::RgbImage::from_raw(width, height, pixels).map(DynamicImage::ImageRgb8)
        }
        PixelFormat::L16 | PixelFormat::CMYK32 => None,
    }
    .ok_or(Refusal::Unknown(Kind::Picture("JPEG")))
}

fn pixels(mut decoder: impl ImageDecoder, file: &[u8]) -> Result<DynamicImage, Refusal> {
    let mut limits = Limits::default();
    // Sixteen-bit colour with alpha is the largest pixel there is.
    limits.max_alloc = Some(8 * MAX_PIXELS);
    decoder
        .set_limits(limits)
        .and_then(|()| DynamicImage::from_decoder(decoder))
        .map_err(|error| refusal(&error, file))
}

fn refusal(error: &ImageError, file: &[u8]) -> Refusal {
    match error {
        ImageError::Unsupported(_) => Refusal::Unknown(Kind::of(file)),
        ImageError::Limits(_) => Refusal::Unusable(
            "This picture needs more memory than a browser gives. Make it smaller and try again."
                .to_owned(),
        ),
        ImageError::IoError(error) if error.kind() == ErrorKind::UnexpectedEof => {
            Refusal::Damaged(Damage::CutOff)
        }
        _ if lacks_its_end(file) => Refusal::Damaged(Damage::CutOff),
        _ => Refusal::Damaged(Damage::Broken),
    }
}

/// Whether a WebP is shorter than it says, or a GIF has no trailer.
fn lacks_its_end(file: &[u8]) -> bool {
    const TRAILER: u8 = 0x3b;
    if let Some(length) = file
        .strip_prefix(b"RIFF")
        .and_then(|rest| rest.first_chunk())
    {
        return file.len() < 8 + u32::from_le_bytes(*length) as usize;
    }
    file.starts_with(b"GIF8") && file.last() != Some(&TRAILER)
}
