//! The bytes of a file to its pixels, as stored.

use image::codecs::jpeg::JpegDecoder;
use image::error::ImageError;
use image::metadata::Orientation;
use image::{DynamicImage, ImageDecoder, ImageFormat, ImageReader, Limits};
use jpeg_decoder::PixelFormat;
use models::read_as::Colours;
use std::io::{Cursor, ErrorKind};

use crate::colour::Stated;
use crate::gif::Frame;
use crate::jpeg::{Coding, Survey, survey};
use crate::note::{self, Note, notes};
use crate::refusal::{MAX_PIXELS, Refusal, check_size};
use crate::square::{Source, upright};
use crate::{Damage, Kind, exif, mended};

/// Pixels from which on the faster decoder is taken.
const LARGE: usize = 4_000_000;

/// A whole picture as it lies in its file.
pub struct Opened {
    /// Its pixels.
    pub source: Source,
    /// What is wrong with them.
    pub damage: Option<Damage>,
    /// What else to know of their file.
    pub notes: Vec<Note>,
}

/// Decodes `file` whole. Its colours are as stored; `colours` are what is wanted of them. `enough` gets columns and rows of the upright picture
/// and says by how much it may be reduced while it is decoded, which only JPEG can be.
pub fn open(
    file: &[u8],
    colours: Colours,
    enough: impl Fn(u32, u32) -> u32,
) -> Result<Opened, Refusal> {
    if file.is_empty() {
        return Err(Refusal::Unusable("This file is empty.".to_owned()));
    }
    let unknown = || Refusal::Unknown(Kind::of(file));
    let format = image::guess_format(file).map_err(|_| unknown())?;
    if format == ImageFormat::Jpeg {
        return open_jpeg(file, colours, enough);
    }
    let mut mended = file.to_vec();
    mended::mend(&mut mended, format);
    let mut decoder = ImageReader::with_format(Cursor::new(mended), format)
        .into_decoder()
        .map_err(|error| refusal(&error, file))?;
    let (width, height) = decoder.dimensions();
    check_size(width, height)?;
    let exif = decoder.exif_metadata().ok().flatten();
    let stated = match format {
        ImageFormat::Png => Stated::of_png(file, colours),
        ImageFormat::WebP => {
            Stated::of_profile(decoder.icc_profile().ok().flatten().as_deref(), colours)
        }
        // Browsers look for none in these.
        _ => Stated::of_profile(None, colours),
    };
    let orientation = exif.map_or(Orientation::NoTransforms, |block| exif::orientation(&block));
    let mut image = pixels(decoder, file)?;
    if format == ImageFormat::Gif
        && colours == Colours::Python
        && let (Some(frame), DynamicImage::ImageRgba8(screen)) = (Frame::first_of(file), &mut image)
    {
        frame.fill_rest(screen);
    }
    Ok(Opened {
        damage: None,
        notes: notes(file, &stated, colours),
        source: Source::whole(image, stated, orientation),
    })
}

fn open_jpeg(
    file: &[u8],
    colours: Colours,
    enough: impl Fn(u32, u32) -> u32,
) -> Result<Opened, Refusal> {
    let survey = survey(file).ok_or(Refusal::Damaged(Damage::Broken))?;
    let (width, height) = survey.size;
    // A height of zero comes after the first scan.
    if height != 0 {
        check_size(width as u32, height as u32)?;
    }
    if survey.coding == Coding::Other {
        return Err(Refusal::Unknown(Kind::of(file)));
    }
    let stated = Stated::of_profile(survey.profile.as_deref(), colours);
    let size = (width as u32, height as u32);
    let (columns, rows) = upright(size, survey.orientation);
    if survey.damage.is_none()
        && survey.components.len() != 4
        && height != 0
        && let reduced @ 2.. = enough(columns, rows)
        && let Ok(image) = by_planes(file, reduced)
    {
        return Ok(Opened {
            notes: note::of_profile(&stated, colours),
            source: Source {
                image,
                stated,
                size,
                reduced,
                orientation: survey.orientation,
            },
            damage: None,
        });
    }
    // Results from small pictures stay those of earlier versions to the last bit; where pixels are many and made few, nothing is lost.
    let is_large = width * height >= LARGE && survey.components.len() == 3;
    let inks = (survey.components.len() == 4).then(|| stated.of_inks(file));
    let image = if let Some(image) = inks.flatten() {
        Ok(image)
    } else if is_common(&survey) && !is_large {
        let decoder = JpegDecoder::new(Cursor::new(file)).map_err(|error| refusal(&error, file));
        decoder.and_then(|decoder| pixels(decoder, file))
    } else {
        by_planes(file, 1)
    };
    let image = image.map_err(|refusal| match survey.damage {
        Some(damage) => Refusal::Damaged(damage),
        None => refusal,
    })?;
    Ok(Opened {
        notes: note::of_profile(&stated, colours),
        source: Source::whole(image, stated, survey.orientation),
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

/// Decodes plane by plane: also what the common decoder gets wrong, and in a browser a quarter faster. A picture can be reduced meanwhile: a
/// block of 8 x 8 becomes one of 4, 2 or 1, by a transform of that size (as libjpeg's `scale_denom`).
fn by_planes(file: &[u8], reduced: u32) -> Result<DynamicImage, Refusal> {
    let unknown = |_| Refusal::Unknown(Kind::Picture("JPEG"));
    let mut decoder = jpeg_decoder::Decoder::new(file);
    decoder.set_max_decoding_buffer_size(4 * MAX_PIXELS as usize);
    if reduced > 1 {
        decoder.read_info().map_err(unknown)?;
        if let Some(info) = decoder.info() {
            let by = |length: u16| u32::from(length).div_ceil(reduced) as u16;
            let (width, height) = (by(info.width), by(info.height));
            decoder.scale(width, height).map_err(unknown)?;
        }
    }
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
