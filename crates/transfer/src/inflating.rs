//! Unpacking what arrives in pieces.

use miniz_oxide::inflate::stream::{InflateState, inflate};
use miniz_oxide::{DataFormat, MZError, MZFlush, MZStatus};

use crate::TransferError;

/// How many bytes are unpacked at a time.
const STEP: usize = 1 << 16;

/// A zlib stream on its way.
pub struct Inflating {
    state: Box<InflateState>,
    unpacked: Vec<u8>,
    most: usize,
    is_at_end: bool,
}

impl Inflating {
    /// The beginning of a stream that unpacks to at most so many bytes.
    pub fn new(most: usize) -> Self {
        Self {
            state: InflateState::new_boxed(DataFormat::Zlib),
            unpacked: Vec::new(),
            most,
            is_at_end: false,
        }
    }

    /// Takes the next piece and unpacks it; returns how many bytes are unpacked by now.
    pub fn push(&mut self, mut piece: &[u8]) -> Result<usize, TransferError> {
        loop {
            let filled = self.unpacked.len();
            self.unpacked.resize(filled + STEP, 0);
            let result = inflate(
                &mut self.state,
                piece,
                &mut self.unpacked[filled..],
                MZFlush::None,
            );
            self.unpacked.truncate(filled + result.bytes_written);
            piece = &piece[result.bytes_consumed..];
            if self.unpacked.len() > self.most {
                return Err(TransferError::TooLong);
            }
            match result.status {
                Ok(MZStatus::StreamEnd) => {
                    self.is_at_end = true;
                    return if piece.is_empty() {
                        Ok(self.unpacked.len())
                    } else {
                        Err(TransferError::Damaged)
                    };
                }
                // All that came is used, and all that it gives is there.
                Err(MZError::Buf) => return Ok(self.unpacked.len()),
                Ok(_) if piece.is_empty() && result.bytes_written < STEP => {
                    return Ok(self.unpacked.len());
                }
                Ok(_) => {}
                Err(_) => return Err(TransferError::Damaged),
            }
        }
    }

    /// All bytes, once the stream is at its end.
    pub fn finish(self) -> Result<Vec<u8>, TransferError> {
        if self.is_at_end {
            Ok(self.unpacked)
        } else {
            Err(TransferError::Incomplete)
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use miniz_oxide::deflate::compress_to_vec_zlib;

    fn inflated(stream: &[u8], piece: usize, most: usize) -> Result<Vec<u8>, TransferError> {
        let mut inflating = Inflating::new(most);
        for piece in stream.chunks(piece) {
            inflating.push(piece)?;
        }
        inflating.finish()
    }

    #[test]
    fn pieces_of_any_length_give_the_same() {
        let bytes: Vec<u8> = (0..200_000_u32).map(|place| (place / 7) as u8).collect();
        let stream = compress_to_vec_zlib(&bytes, 6);
        for piece in [1, 100, stream.len()] {
            assert_eq!(inflated(&stream, piece, bytes.len()).unwrap(), bytes);
        }
    }

    #[test]
    fn damage_is_noticed() {
        let bytes = vec![5; 1000];
        let stream = compress_to_vec_zlib(&bytes, 6);
        assert_eq!(inflated(&stream, 10, 999), Err(TransferError::TooLong));
        assert_eq!(
            inflated(&stream[..stream.len() - 1], 10, 1000),
            Err(TransferError::Incomplete)
        );
        assert_eq!(
            inflated(b"<!doctype html>", 10, 1000),
            Err(TransferError::Damaged)
        );
        let longer = [&stream[..], b"more"].concat();
        assert_eq!(
            inflated(&longer, longer.len(), 1000),
            Err(TransferError::Damaged)
        );
    }
}
