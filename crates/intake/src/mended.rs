//! Small faults of files that browsers and other programs pass over, put right before they are decoded.

use crate::gif::Frame;
use image::ImageFormat;

/// Puts right what is known to be wrong with files of this format.
pub fn mend(file: &mut Vec<u8>, format: ImageFormat) {
    // A file too short for this is refused when it is decoded.
    let _ = match format {
        ImageFormat::Png => end_png(file),
        ImageFormat::Bmp => count_planes(file),
        ImageFormat::Gif => grow_screen(file),
        _ => None,
    };
}

/// A PNG whose last chunk is missing has all its pixels all the same.
fn end_png(file: &mut Vec<u8>) -> Option<()> {
    const END: &[u8] = b"\0\0\0\0IEND\xaeB`\x82";
    let mut at = 8_usize;
    while at < file.len() {
        let (length, name) = file.get(at..at + 8)?.split_at(4);
        if name == b"IEND" {
            return None;
        }
        let length = u32::from_be_bytes(length.try_into().ok()?) as usize;
        at = at.checked_add(length)?.checked_add(12)?;
    }
    // Nothing is added to what is cut off in the middle of a chunk.
    (at == file.len()).then(|| file.extend(END))
}

/// A bitmap has one plane, whatever it says.
fn count_planes(file: &mut [u8]) -> Option<()> {
    const OLD_HEADER: u8 = 12;
    let at = if file.get(14..18)? == [OLD_HEADER, 0, 0, 0] {
        22
    } else {
        26
    };
    file.get_mut(at..at + 2)?.copy_from_slice(&[1, 0]);
    Some(())
}

/// A GIF's first frame may reach beyond its screen, which is then larger than it says: so browsers and Pillow have it.
fn grow_screen(file: &mut [u8]) -> Option<()> {
    let (columns, rows) = Frame::first_of(file)?.reach()?;
    for (screen, end) in [(6, columns), (8, rows)] {
        let stated = file.get_mut(screen..screen + 2)?.as_mut_array::<2>()?;
        *stated = u16::from_le_bytes(*stated).max(end).to_le_bytes();
    }
    Some(())
}
