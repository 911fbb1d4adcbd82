//! A file without what tells how to turn it.
//!
//! Browsers differ in which files they turn upright: Chromium turns no WebP, others do. What they decode for us they get without EXIF
//! data, and the orientation that this crate reads is applied to their pixels.

use image::metadata::Orientation;

use crate::exif::orientation;
use crate::jpeg::Segments;

/// The file without its EXIF data, and how to turn its pixels upright. Other formats than JPEG, PNG and WebP stay as they are: there it
/// is the browser that knows.
pub fn unturned(file: &[u8]) -> (Vec<u8>, Orientation) {
    let without = if file.starts_with(b"\x89PNG\r\n\x1a\n") {
        png(file)
    } else if file.starts_with(b"RIFF") && file.get(8..12) == Some(b"WEBP") {
        webp(file)
    } else {
        jpeg(file)
    };
    without.unwrap_or_else(|| (file.to_vec(), Orientation::NoTransforms))
}

fn jpeg(file: &[u8]) -> Option<(Vec<u8>, Orientation)> {
    let mut turned = None;
    let mut kept = Vec::with_capacity(file.len());
    let mut copied = 0;
    let mut segments = Segments::of(file)?;
    while let Some(segment) = segments.next() {
        if segment.marker == 0xda {
            break;
        }
        if let Some(block) = segment.body.strip_prefix(b"Exif\0\0")
            && segment.marker == 0xe1
        {
            turned.get_or_insert_with(|| orientation(block));
            kept.extend(&file[copied..segment.start]);
            copied = segments.position();
        }
    }
    kept.extend(&file[copied..]);
    Some((kept, turned?))
}

fn png(file: &[u8]) -> Option<(Vec<u8>, Orientation)> {
    let mut at = 8;
    while let Some((length, rest)) = file.get(at..)?.split_first_chunk() {
        let length = u32::from_be_bytes(*length) as usize;
        // Length, name and checksum.
        let end = at.checked_add(length)?.checked_add(12)?;
        match rest.first_chunk()? {
            b"eXIf" => {
                let block = rest.get(4..4 + length)?;
                let kept = [&file[..at], file.get(end..)?].concat();
                return Some((kept, orientation(block)));
            }
            b"IEND" => return None,
            _ => at = end,
        }
    }
    None
}

fn webp(file: &[u8]) -> Option<(Vec<u8>, Orientation)> {
    /// Flags of the chunk `VP8X`: there are EXIF data.
    const HAS_EXIF: u8 = 8;
    let mut at = 12;
    while let Some((name, rest)) = file.get(at..)?.split_first_chunk::<4>() {
        let length = u32::from_le_bytes(*rest.first_chunk()?) as usize;
        // Name and length, and a byte that makes the length even.
        let end = at.checked_add(length)?.checked_add(8 + length % 2)?;
        if name == b"EXIF" {
            let block = rest.get(4..4 + length)?;
            let after = file.get(end..).unwrap_or_default();
            let mut kept = [&file[..at], after].concat();
            let size = u32::try_from(kept.len().checked_sub(8)?).ok()?;
            kept[4..8].copy_from_slice(&size.to_le_bytes());
            if kept.get(12..16) == Some(b"VP8X") {
                *kept.get_mut(20)? &= !HAS_EXIF;
            }
            return Some((kept, orientation(block)));
        }
        at = end;
    }
    None
}
