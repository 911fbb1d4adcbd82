//! Which way is up, as EXIF tells it.

use image::metadata::Orientation;

/// The orientation that a block of EXIF data tells. Some programs write the name of JPEG's segment before the block in other formats too.
pub fn orientation(block: &[u8]) -> Orientation {
    let block = block.strip_prefix(b"Exif\0\0").unwrap_or(block);
    // A picture without readable orientation is upright.
    Orientation::from_exif_chunk(block).unwrap_or(Orientation::NoTransforms)
}
