//! What the head of a JPEG XL file says (ISO/IEC 18181-1, annex D).

/// Bits, the lowest of each byte first.
struct Bits<'a> {
    bytes: &'a [u8],
    at: usize,
}

impl Bits<'_> {
    fn take(&mut self, count: usize) -> Option<u32> {
        let mut value = 0;
        for place in 0..count {
            let byte = self.bytes.get(self.at / 8)?;
            value |= u32::from(byte >> (self.at % 8) & 1) << place;
            self.at += 1;
        }
        Some(value)
    }

    fn flag(&mut self) -> Option<bool> {
        Some(self.take(1)? == 1)
    }

    /// Passes over a number that is as long as two bits before it choose.
    fn skip_number(&mut self, lengths: [usize; 4]) -> Option<()> {
        let choice = self.take(2)?;
        self.take(lengths[choice as usize]).map(|_| ())
    }

    /// Passes over height and width, in eights of pixels or in pixels. The width may be a ratio.
    fn skip_size(
        &mut self,
        eights: impl Fn(&mut Self) -> Option<()>,
        pixels: [usize; 4],
    ) -> Option<()> {
        let is_in_eights = self.flag()?;
        let length = |bits: &mut Self| {
            if is_in_eights {
                eights(bits)
            } else {
                bits.skip_number(pixels)
            }
        };
        length(self)?;
        if self.take(3)? == 0 {
            length(self)?;
        }
        Some(())
    }

    fn skip_picture_size(&mut self) -> Option<()> {
        self.skip_size(|bits| bits.take(5).map(|_| ()), [9, 13, 18, 30])
    }
}

/// Whether the file is an animation.
pub fn is_animation(file: &[u8]) -> bool {
    codestream(file).and_then(has_animation).unwrap_or(false)
}

/// The coded picture, or its beginning.
fn codestream(file: &[u8]) -> Option<&[u8]> {
    const CONTAINER: &[u8] = b"\0\0\0\x0cJXL \r\n\x87\n";
    if file.starts_with(b"\xff\x0a") {
        return Some(file);
    }
    let mut rest = file.strip_prefix(CONTAINER)?;
    loop {
        let length = u32::from_be_bytes(*rest.first_chunk()?) as usize;
        match rest.get(4..8)? {
            b"jxlc" => return rest.get(8..),
            // A number comes first.
            b"jxlp" => return rest.get(12..),
            // The last box, and a length of eight bytes.
            _ if length < 8 => return None,
            _ => rest = rest.get(length..)?,
        }
    }
}

fn has_animation(codestream: &[u8]) -> Option<bool> {
    let bytes = codestream.strip_prefix(b"\xff\x0a")?;
    let mut bits = Bits { bytes, at: 0 };
    bits.skip_picture_size()?;
    let is_default = bits.flag()?;
    if is_default || !bits.flag()? {
        return Some(false);
    }
    let _orientation = bits.take(3)?;
    let has_own_size = bits.flag()?;
    if has_own_size {
        bits.skip_picture_size()?;
    }
    let has_preview = bits.flag()?;
    if has_preview {
        bits.skip_size(|bits| bits.skip_number([0, 0, 5, 9]), [6, 8, 10, 12])?;
    }
    bits.flag()
}

#[cfg(test)]
mod tests {
    use super::is_animation;

    /// The first bytes of files that libjxl wrote (imagecodecs 2026.3.6, `jpegxl_encode`).
    #[test]
    fn animations_are_told_from_pictures() {
        for (moves, head) in [
            (false, &b"\xff\x0a\x41\x06\x00\x14\x48\x00\x5c\x01\x21\x6b\x15\x00\x80\x0a"[..]),
            (false, &b"\x00\x00\x00\x0c\x4a\x58\x4c\x20\x0d\x0a\x87\x0a\x00\x00\x00\x14\x66\x74\x79\x70\x6a\x78\x6c\x20\x00\x00\x00\x00\x6a\x78\x6c\x20\x00\x00\x00\x68\x6a\x78\x6c\x63\xff\x0a\x41\x06\x00\x14\x48\x00\x58\x01\x21\x6b\x15\x00\x80\x0a\x95\x51\xc6\x0d\x5e\xce\xf5\x7c"[..]),
            (true, &b"\xff\x0a\x41\x04\x4d\x00\x20\x27\x00\x14\x08\x04\x14\x02\x21\x6b"[..]),
            (true, &b"\x00\x00\x00\x0c\x4a\x58\x4c\x20\x0d\x0a\x87\x0a\x00\x00\x00\x14\x66\x74\x79\x70\x6a\x78\x6c\x20\x00\x00\x00\x00\x6a\x78\x6c\x20\x00\x00\x00\x72\x6a\x78\x6c\x70\x00\x00\x00\x00\xff\x0a\x41\x04\x4d\x00\x20\x27\x00\x14\x08\x04\x60\x01\x21\x6b\x15\x00\x80\x0a"[..]),
            (false, &b"\xff\x0a\x60\x00\x56\x0e\x00\x14\x48\x00\xf8\xc0\x2e\xf4\x15\xef"[..]),
            (false, &b"\x00\x00\x00\x0c\x4a\x58\x4c\x20\x0d\x0a\x87\x0a\x00\x00\x00\x14\x66\x74\x79\x70\x6a\x78\x6c\x20\x00\x00\x00\x00\x6a\x78\x6c\x20\x00\x00\x0b\x19\x6a\x78\x6c\x63\xff\x0a\x60\x00\x56\x0e\x00\x14\x48\x00\xf8\x80\x2f\xdc\x13\xe8\x00\x5b\x21\x6b\x15\x00\x80\x0a"[..]),
            (true, &b"\xff\x0a\x60\x00\x56\x0a\x9a\x00\x40\x4e\x00\x14\x08\x04\xf4\x40"[..]),
            (true, &b"\x00\x00\x00\x0c\x4a\x58\x4c\x20\x0d\x0a\x87\x0a\x00\x00\x00\x14\x66\x74\x79\x70\x6a\x78\x6c\x20\x00\x00\x00\x00\x6a\x78\x6c\x20\x00\x00\x0a\x4c\x6a\x78\x6c\x70\x00\x00\x00\x00\xff\x0a\x60\x00\x56\x0a\x9a\x00\x40\x4e\x00\x14\x08\x04\xf4\x00\x2d\x04\xd6\x97"[..]),
            (false, &b"\xff\x0a\xda\x15\x60\xfe\x00\x14\x48\x00\x08\xd5\xa3\xd7\x0f\x10"[..]),
            (false, &b"\x00\x00\x00\x0c\x4a\x58\x4c\x20\x0d\x0a\x87\x0a\x00\x00\x00\x14\x66\x74\x79\x70\x6a\x78\x6c\x20\x00\x00\x00\x00\x6a\x78\x6c\x20\x00\x01\x8a\x29\x6a\x78\x6c\x63\xff\x0a\xda\x15\x60\xfe\x00\x14\x48\x00\x18\xd6\xaf\x97\x1f\x10\x9b\x9e\x80\x1f\x30\x5e\xdd\x9e"[..]),
            (true, &b"\xff\x0a\xda\x15\x60\xbe\xa0\x09\x00\xe4\x04\x00\x14\x08\x04\x04"[..]),
            (true, &b"\x00\x00\x00\x0c\x4a\x58\x4c\x20\x0d\x0a\x87\x0a\x00\x00\x00\x14\x66\x74\x79\x70\x6a\x78\x6c\x20\x00\x00\x00\x00\x6a\x78\x6c\x20\x00\x01\x86\xb3\x6a\x78\x6c\x70\x00\x00\x00\x00\xff\x0a\xda\x15\x60\xbe\xa0\x09\x00\xe4\x04\x00\x14\x08\x04\x94\x15\xb0\x57\x0c"[..]),
        ] {
            assert_eq!(is_animation(head), moves, "{head:02x?}");
            for end in 0..head.len() {
                let _ = is_animation(&head[..end]);
            }
        }
    }
}
