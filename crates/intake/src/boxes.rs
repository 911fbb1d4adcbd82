//! Formats of boxes after ISO/IEC 14496-12: AVIF, HEIC, video.

/// Most bytes that are looked through for what is known of colours: they stand before the pixels.
const HEAD: usize = 64 * 1024;

/// The brands that a file gives in its first box, the main one first.
pub fn brands(file: &[u8]) -> impl Iterator<Item = &[u8; 4]> {
    let length = file
        .first_chunk()
        .map_or(0, |length| u32::from_be_bytes(*length));
    let is_box = file.get(4..8) == Some(b"ftyp");
    let end = (length as usize).clamp(8, file.len().clamp(8, 256));
    let brands = file.get(8..end).filter(|_| is_box).unwrap_or_default();
    let (brands, _) = brands.as_chunks();
    // The second word is a version.
    (brands.iter().enumerate()).filter_map(|(place, brand)| (place != 1).then_some(brand))
}

/// Whether it holds pictures that follow each other, as AVIF's and HEIC's animations do.
pub fn is_sequence(file: &[u8]) -> bool {
    brands(file).any(|brand| matches!(brand, b"avis" | b"msf1" | b"hevc" | b"hevx"))
}

/// Whether it states a curve for brighter screens: ITU-T H.273's numbers 16 and 18, in a box of colours.
pub fn is_bright(file: &[u8]) -> bool {
    const COLOURS: &[u8] = b"colrnclx";
    if brands(file).next().is_none() {
        return false;
    }
    let head = &file[..file.len().min(HEAD)];
    let at = head
        .windows(COLOURS.len())
        .position(|bytes| bytes == COLOURS);
    // The primaries come first.
    let curve = at.and_then(|at| head.get(at + COLOURS.len() + 2..)?.first_chunk());
    curve.is_some_and(|curve| matches!(u16::from_be_bytes(*curve), 16 | 18))
}

#[cfg(test)]
mod tests {
    use super::*;

    /// The first boxes of files that libavif 1.4 wrote (Pillow 13.0, `save_all`).
    #[test]
    fn animations_are_told_from_pictures() {
        let still = b"\0\0\0\x20ftypavif\0\0\0\0avifmif1miafMA1B";
        let moving = b"\0\0\0\x2cftypavis\0\0\0\0avifavismsf1iso8mif1miafMA1B";
        assert!(!is_sequence(still));
        assert!(is_sequence(moving));
        assert_eq!(brands(moving).count(), 8);
        assert!(!is_sequence(b"RIFF\0\0\0\0WEBPavis"));
        for end in 0..moving.len() {
            assert!(brands(&moving[..end]).count() <= 8);
        }
    }

    #[test]
    fn curves_for_brighter_screens_are_told() {
        let of = |curve: u8| {
            let mut file = b"\0\0\0\x14ftypavif\0\0\0\0avif\0\0\0\x13colrnclx\0\x09\0".to_vec();
            file.extend([curve, 0, 9, 0x80]);
            is_bright(&file)
        };
        assert!(of(16) && of(18));
        assert!(!of(13) && !of(1));
        assert!(!is_bright(b"\0\0\0\x13colrnclx\0\x09\0\x10"));
    }
}
