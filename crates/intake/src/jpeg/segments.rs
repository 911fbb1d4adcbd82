//! The marker segments of a JPEG file.

/// A marker, and what belongs to it.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Segment<'a> {
    /// The byte after `FF`.
    pub marker: u8,
    /// Where its `FF` lies in the file.
    pub start: usize,
    /// What follows its length; nothing for markers that stand alone.
    pub body: &'a [u8],
}

/// Goes through a file from segment to segment; coded data and stray bytes in between are passed over.
pub struct Segments<'a> {
    file: &'a [u8],
    at: usize,
}

impl<'a> Segments<'a> {
    /// Begins after the file's first marker; nothing if that is not a JPEG's.
    pub fn of(file: &'a [u8]) -> Option<Self> {
        file.starts_with(&[0xff, 0xd8])
            .then_some(Self { file, at: 2 })
    }

    /// Where the next one is looked for: after the last one's body.
    pub const fn position(&self) -> usize {
        self.at
    }

    /// Goes on from another place.
    pub const fn go_on_at(&mut self, place: usize) {
        self.at = place;
    }
}

impl<'a> Iterator for Segments<'a> {
    type Item = Segment<'a>;

    fn next(&mut self) -> Option<Segment<'a>> {
        let (start, marker) = next_marker(self.file, self.at)?;
        self.at = start + 2;
        let body = if matches!(marker, 0x01 | 0xd0..=0xd9) {
            &[][..]
        } else {
            let length: [u8; 2] = self.file.get(self.at..self.at + 2)?.try_into().ok()?;
            let end = self.at + usize::from(u16::from_be_bytes(length)).max(2);
            let body = self.file.get(self.at + 2..end)?;
            self.at = end;
            body
        };
        Some(Segment {
            marker,
            start,
            body,
        })
    }
}

/// The next marker from a place on, and where its `FF` lies. A stuffed zero is none, and any number of `FF` may come before it.
pub fn next_marker(file: &[u8], mut at: usize) -> Option<(usize, u8)> {
    loop {
        at += file.get(at..)?.iter().position(|byte| *byte == 0xff)?;
        match *file.get(at + 1)? {
            0x00 => at += 2,
            0xff => at += 1,
            marker => return Some((at, marker)),
        }
    }
}
