//! Picture files that tests hand to the page: good ones in every format, and broken ones.

use std::fs::{self, File};
use std::io::{Cursor, Write as _};
use std::path::{Path, PathBuf};

use anyhow::{Context, Result};
use image::{DynamicImage, ImageFormat, Rgb, RgbImage};
use tempfile::TempDir;
use zip::ZipWriter;
use zip::write::SimpleFileOptions;

/// A folder for one test's files; goes away with the value.
pub struct Files(TempDir);

impl Files {
    /// An empty folder.
    pub fn new() -> Result<Self> {
        Ok(Self(tempfile::tempdir()?))
    }

    /// Writes a file and returns its path.
    pub fn write(&self, name: &str, bytes: &[u8]) -> Result<PathBuf> {
        let path = self.0.path().join(name);
        if let Some(folder) = path.parent() {
            fs::create_dir_all(folder)?;
        }
        fs::write(&path, bytes)?;
        Ok(path)
    }

    /// Writes a zip archive of these files and returns its path.
    pub fn zip(&self, name: &str, files: &[(&str, Vec<u8>)]) -> Result<PathBuf> {
        let path = self.0.path().join(name);
        let mut archive = ZipWriter::new(File::create(&path)?);
        for (name, bytes) in files {
            archive.start_file(*name, SimpleFileOptions::default())?;
            archive.write_all(bytes)?;
        }
        archive.finish()?;
        Ok(path)
    }

    /// The folder.
    pub fn folder(&self) -> &Path {
        self.0.path()
    }
}

/// Reads a picture file.
pub fn read(path: &Path) -> Result<RgbImage> {
    Ok(image::open(path)
        .with_context(|| format!("cannot read {}", path.display()))?
        .into_rgb8())
}

/// The bytes of a picture in a format.
pub fn encode(picture: &RgbImage, format: ImageFormat) -> Result<Vec<u8>> {
    let mut bytes = Cursor::new(Vec::new());
    DynamicImage::from(picture.clone()).write_to(&mut bytes, format)?;
    Ok(bytes.into_inner())
}

/// Left half red, right half blue.
pub fn red_beside_blue(width: u32, height: u32) -> RgbImage {
    RgbImage::from_fn(width, height, |x, _| {
        if x < width / 2 {
            Rgb([255, 0, 0])
        } else {
            Rgb([0, 0, 255])
        }
    })
}

/// A JPEG with EXIF's orientation tag set (1 to 8; 6 means: turn by a quarter clockwise to see it upright).
pub fn jpeg_with_orientation(picture: &RgbImage, orientation: u8) -> Result<Vec<u8>> {
    let plain = encode(picture, ImageFormat::Jpeg)?;
    // TIFF, big-endian, one directory of one entry: tag 0x0112, type SHORT, one value.
    let tiff: [u8; 26] = [
        b'M',
        b'M',
        0,
        42,
        0,
        0,
        0,
        8,
        0,
        1,
        0x01,
        0x12,
        0,
        3,
        0,
        0,
        0,
        1,
        0,
        orientation,
        0,
        0,
        0,
        0,
        0,
        0,
    ];
    let mut segment = b"\xFF\xE1".to_vec();
    let length = u16::try_from(2 + 6 + tiff.len())?;
    segment.extend(length.to_be_bytes());
    segment.extend(b"Exif\0\0");
    segment.extend(tiff);
    // Directly after the start-of-image marker.
    Ok([&plain[..2], &segment, &plain[2..]].concat())
}

/// A BMP that says it has `width` x `height` pixels, but holds few.
pub fn bmp_claiming(width: u32, height: u32) -> Result<Vec<u8>> {
    let mut bytes = encode(&red_beside_blue(8, 8), ImageFormat::Bmp)?;
    bytes[18..22].copy_from_slice(&width.to_le_bytes());
    bytes[22..26].copy_from_slice(&height.to_le_bytes());
    Ok(bytes)
}

/// A JPEG that says it has `width` x `height` pixels, but holds few.
pub fn jpeg_claiming(width: u16, height: u16) -> Result<Vec<u8>> {
    let mut bytes = encode(&red_beside_blue(64, 64), ImageFormat::Jpeg)?;
    let frame = bytes
        .windows(2)
        .position(|pair| pair == [0xFF, 0xC0])
        .context("the JPEG has no baseline frame")?;
    // Marker, length (2), precision (1), height, width.
    bytes[frame + 5..frame + 7].copy_from_slice(&height.to_be_bytes());
    bytes[frame + 7..frame + 9].copy_from_slice(&width.to_be_bytes());
    Ok(bytes)
}
