//! The bits of coded data, up to the next marker.

/// The data are not what an encoder writes.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Odd;

/// Reads coded data; behind their end there are zeros.
pub struct Bits<'a> {
    file: &'a [u8],
    /// The next byte to take in.
    at: usize,
    /// The next bits, from the top.
    buffer: u64,
    /// How many of them there are, zeros behind the end included.
    held: u32,
    /// How many zeros were added behind the end.
    added: u32,
    /// A marker or the end of the file has been reached.
    is_over: bool,
}

impl<'a> Bits<'a> {
    /// From this place of the file on.
    pub const fn new(file: &'a [u8], at: usize) -> Self {
        Self {
            file,
            at,
            buffer: 0,
            held: 0,
            added: 0,
            is_over: false,
        }
    }

    /// Holds at least 32 bits from now on: a code and what belongs to it.
    #[inline]
    pub fn fill(&mut self) {
        if self.held < 32 {
            self.take_in();
        }
    }

    fn take_in(&mut self) {
        if let Some(&[a, b, c, d]) = self.file.get(self.at..self.at + 4)
            && !self.is_over
            && a != 0xff
            && b != 0xff
            && c != 0xff
            && d != 0xff
        {
            self.buffer |= u64::from(u32::from_be_bytes([a, b, c, d])) << (32 - self.held);
            self.held += 32;
            self.at += 4;
            return;
        }
        while self.held <= 56 {
            let byte = if self.is_over { None } else { self.next_byte() };
            if let Some(byte) = byte {
                self.buffer |= u64::from(byte) << (56 - self.held);
            } else {
                self.is_over = true;
                self.added += 8;
            }
            self.held += 8;
        }
    }

    fn next_byte(&mut self) -> Option<u8> {
        let byte = *self.file.get(self.at)?;
        if byte != 0xff {
            self.at += 1;
            return Some(byte);
        }
        // A marker stays where it is.
        (*self.file.get(self.at + 1)? == 0).then(|| {
            self.at += 2;
            byte
        })
    }

    /// The next 16 bits.
    #[inline]
    pub const fn peek16(&self) -> u32 {
        (self.buffer >> 48) as u32
    }

    /// Passes over at most 32 bits that are held.
    #[inline]
    pub const fn skip(&mut self, count: u32) {
        self.buffer <<= count;
        self.held -= count;
    }

    /// Takes at most 16 bits.
    #[inline]
    pub fn take(&mut self, count: u32) -> u32 {
        self.fill();
        let value = self.peek16() >> (16 - count);
        self.skip(count);
        value
    }

    /// Whether more was taken than there is.
    pub const fn is_overdrawn(&self) -> bool {
        self.added > self.held
    }

    /// Where the bytes lie that have not been taken in.
    pub const fn position(&self) -> usize {
        self.at
    }

    /// Whole bytes that were taken in and not used.
    pub const fn unused(&self) -> u32 {
        self.held.saturating_sub(self.added) / 8
    }
}
