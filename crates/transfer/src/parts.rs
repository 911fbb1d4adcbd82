//! A file's two parts.
//!
//! The first part is, before it is packed, all integers little-endian:
//!
//! | what | type |
//! |---|---|
//! | length of the file | `u32` |
//! | number of ranges with 16-bit numbers, then start and end of each | `u32` |
//! | number of large numbers (2 and above), then the position of each among the 16-bit numbers and its bits | `u32`, then `u32` and `u16` |
//! | the bytes outside the ranges, in order | bytes |
//! | the upper halves, in order | bytes |
//!
//! The rest is the lower halves, in order. Each part is a zlib stream of its own.

use std::ops::Range;

use miniz_oxide::deflate::compress_to_vec_zlib;

use crate::TransferError;
use crate::halves::{MIDDLE, apart, is_large, together};

/// As small as zlib gets in a reasonable time.
const LEVEL: u8 = 9;

/// The name of a file's first part, beside the file.
pub fn first_name(file: &str) -> String {
    format!("{file}.first")
}

/// The name of a file's second part, beside the file.
pub fn rest_name(file: &str) -> String {
    format!("{file}.rest")
}

/// A file on its way.
pub struct Parts {
    /// The first, packed.
    pub first: Vec<u8>,
    /// The second, packed. Nothing is in it where a file has no 16-bit numbers.
    pub rest: Vec<u8>,
}

impl Parts {
    /// Takes a file apart. The ranges hold 16-bit floating point numbers, little-endian; they are in order and do not overlap.
    ///
    /// # Panics
    ///
    /// If a range is not within the file, is before another that it follows, or has an odd length; or if the file has 4 GiB or more.
    pub fn of(file: &[u8], ranges: &[Range<usize>]) -> Self {
        let number = |number: usize| {
            u32::try_from(number)
                .expect("the file is shorter than 4 GiB")
                .to_le_bytes()
        };
        let mut outside = Vec::new();
        let (mut upper, mut lower, mut large) = (Vec::new(), Vec::new(), Vec::new());
        let mut end = 0;
        for range in ranges {
            outside.extend_from_slice(&file[end..range.start]);
            end = range.end;
            let (numbers, odd) = file[range.clone()].as_chunks();
            assert!(odd.is_empty(), "16-bit numbers have an even length");
            for bytes in numbers {
                let bits = u16::from_le_bytes(*bytes);
                if is_large(bits) {
                    large.push((upper.len(), bits));
                }
                let [first, second] = apart(bits);
                upper.push(first);
                lower.push(second);
            }
        }
        outside.extend_from_slice(&file[end..]);

        let mut first = Vec::with_capacity(outside.len() + upper.len() + 1024);
        first.extend(number(file.len()));
        first.extend(number(ranges.len()));
        for range in ranges {
            first.extend(number(range.start));
            first.extend(number(range.end));
        }
        first.extend(number(large.len()));
        for (place, bits) in large {
            first.extend(number(place));
            first.extend(bits.to_le_bytes());
        }
        first.extend(outside);
        first.extend(upper);
        Self {
            first: compress_to_vec_zlib(&first, LEVEL),
            rest: compress_to_vec_zlib(&lower, LEVEL),
        }
    }
}

/// The first part of a file, unpacked.
pub struct FirstPart {
    bytes: Vec<u8>,
    length: usize,
    ranges: Vec<Range<usize>>,
    large: Vec<(usize, u16)>,
    /// Where in `bytes` what lies outside the ranges begins.
    outside: usize,
    /// Where in `bytes` the upper halves begin.
    upper: usize,
}

impl FirstPart {
    /// Reads what [`Parts::first`] unpacks to.
    pub fn read(bytes: Vec<u8>) -> Result<Self, TransferError> {
        let mut left = bytes.as_slice();
        let length = number(&mut left)?;
        let mut ranges = Vec::new();
        let (mut end, mut halves) = (0, 0);
        for _ in 0..number(&mut left)? {
            let range = number(&mut left)?..number(&mut left)?;
            if range.start < end || range.end < range.start || range.len() % 2 != 0 {
                return Err(TransferError::Malformed);
            }
            end = range.end;
            halves += range.len() / 2;
            ranges.push(range);
        }
        let mut large = Vec::new();
        for _ in 0..number(&mut left)? {
            let place = number(&mut left)?;
            let bits = left.split_first_chunk().ok_or(TransferError::Malformed)?;
            if place >= halves {
                return Err(TransferError::Malformed);
            }
            large.push((place, u16::from_le_bytes(*bits.0)));
            left = bits.1;
        }
        if end > length || left.len() != length - halves {
            return Err(TransferError::Malformed);
        }
        let outside = bytes.len() - left.len();
        Ok(Self {
            upper: bytes.len() - halves,
            bytes,
            length,
            ranges,
            large,
            outside,
        })
    }

    /// How many bytes of the file are missing without the rest.
    pub fn missing(&self) -> usize {
        self.bytes.len() - self.upper
    }

    /// Whether anything is missing without the rest.
    pub fn has_rest(&self) -> bool {
        self.missing() > 0
    }

    /// The file with the middle of what each lower half could be in its place.
    pub fn preview(&self) -> Vec<u8> {
        let middle = std::iter::repeat(MIDDLE);
        let mut numbers: Vec<u16> = (self.bytes[self.upper..].iter().zip(middle))
            .map(|(upper, lower)| together(*upper, lower))
            .collect();
        for (place, bits) in &self.large {
            numbers[*place] = *bits;
        }
        self.filled(&numbers)
    }

    /// The file itself. Gets what [`Parts::rest`] unpacks to.
    pub fn join(&self, rest: &[u8]) -> Result<Vec<u8>, TransferError> {
        let upper = &self.bytes[self.upper..];
        if rest.len() != upper.len() {
            return Err(TransferError::Malformed);
        }
        let numbers: Vec<u16> = (upper.iter().zip(rest))
            .map(|(upper, lower)| together(*upper, *lower))
            .collect();
        Ok(self.filled(&numbers))
    }

    fn filled(&self, numbers: &[u16]) -> Vec<u8> {
        let mut file = Vec::with_capacity(self.length);
        let mut outside = &self.bytes[self.outside..self.upper];
        let mut numbers = numbers.iter();
        for range in &self.ranges {
            let (before, after) = outside.split_at(range.start - file.len());
            file.extend_from_slice(before);
            outside = after;
            for number in numbers.by_ref().take(range.len() / 2) {
                file.extend_from_slice(&number.to_le_bytes());
            }
        }
        file.extend_from_slice(outside);
        file
    }
}

fn number(left: &mut &[u8]) -> Result<usize, TransferError> {
    let (bytes, after) = left.split_first_chunk().ok_or(TransferError::Malformed)?;
    *left = after;
    usize::try_from(u32::from_le_bytes(*bytes)).map_err(|_| TransferError::Malformed)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::Inflating;
    use half::f16;
    use proptest::prelude::*;

    fn unpacked(part: &[u8]) -> Vec<u8> {
        let mut inflating = Inflating::new(1 << 24);
        inflating.push(part).unwrap();
        inflating.finish().unwrap()
    }

    fn first(file: &[u8], ranges: &[Range<usize>]) -> (FirstPart, Vec<u8>) {
        let parts = Parts::of(file, ranges);
        let first = FirstPart::read(unpacked(&parts.first)).unwrap();
        (first, unpacked(&parts.rest))
    }

    proptest! {
        #[test]
        fn a_file_comes_back(
            pieces in prop::collection::vec((prop::collection::vec(any::<u8>(), 0..9), prop::collection::vec(any::<u16>(), 0..9)), 0..5),
            end in prop::collection::vec(any::<u8>(), 0..9),
        ) {
            let (mut file, mut ranges) = (Vec::new(), Vec::new());
            for (outside, numbers) in pieces {
                file.extend(outside);
                let start = file.len();
                file.extend(numbers.iter().flat_map(|number| number.to_le_bytes()));
                ranges.push(start..file.len());
            }
            file.extend(end);
            let (first, rest) = first(&file, &ranges);
            prop_assert_eq!(first.join(&rest).unwrap(), file.clone());
            prop_assert_eq!(first.preview().len(), file.len());
        }
    }

    #[test]
    fn large_numbers_are_whole_in_the_preview() {
        let numbers = [8.28125, -0.1, -2.0, 65504.0].map(f16::from_f32);
        let file: Vec<u8> = numbers.iter().flat_map(|n| n.to_le_bytes()).collect();
        let (first, _) = first(&file, &[0..8]);
        let preview: Vec<f32> = (first.preview().as_chunks().0.iter())
            .map(|bytes| f16::from_le_bytes(*bytes).to_f32())
            .collect();
        assert_eq!(
            [preview[0], preview[2], preview[3]],
            [8.28125, -2.0, 65504.0]
        );
        assert!((preview[1] + 0.1).abs() < 0.1 / 16.0);
    }

    #[test]
    fn without_16_bit_numbers_there_is_no_rest() {
        let (first, rest) = first(b"integers", &[]);
        assert!(!first.has_rest() && rest.is_empty());
        assert_eq!(first.join(&[]).unwrap(), b"integers");
    }

    #[test]
    fn what_is_no_first_part_is_refused() {
        let parts = Parts::of(&[1, 2, 3, 0x40, 5], &[1..5]);
        let right = unpacked(&parts.first);
        for end in 0..right.len() {
            assert!(FirstPart::read(right[..end].to_vec()).is_err(), "{end}");
        }
        assert!(FirstPart::read([&right[..], &[0]].concat()).is_err());
        let first = FirstPart::read(right).unwrap();
        assert_eq!(first.join(&[1]), Err(TransferError::Malformed));
    }
}
