//! The conversation of page and decoder.

use serde::{Deserialize, Serialize};
use sets::encoding::RawName;

use crate::crop::Crop;

/// From the page to the decoder worker. With it comes a buffer: the file's bytes.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum ToDecoder {
    /// Decode, orient, crop a square and resize it.
    Decode {
        /// Comes back with the answer.
        ticket: u64,
        /// Wanted height and width.
        side: usize,
        /// Which square of the upright picture.
        crop: Crop,
    },
    /// The buffer holds RGBA pixels that the browser decoded; crop and resize them.
    Resize {
        /// Comes back with the answer.
        ticket: u64,
        /// Columns of the pixels in the buffer.
        width: usize,
        /// Rows of the pixels in the buffer.
        height: usize,
        /// Wanted height and width.
        side: usize,
        /// Which square of them.
        crop: Crop,
    },
    /// With it comes no buffer but a blob, a zip archive, which stays open until the next one.
    OpenArchive {
        /// Comes back with the answer.
        ticket: u64,
    },
    /// Take a file out of the open archive.
    Extract {
        /// Comes back with the answer.
        ticket: u64,
        /// Its position in the archive's list.
        index: usize,
    },
}

/// From the decoder worker to the page.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum FromDecoder {
    /// The worker's code runs and listens.
    Started,
    /// With it comes a buffer: `side * side` RGBA pixels.
    Decoded {
        /// The ticket of the question.
        ticket: u64,
        /// Height and width of the pixels in the buffer.
        side: usize,
        /// Columns of the whole picture, upright.
        original_width: usize,
        /// Rows of the whole picture, upright.
        original_height: usize,
    },
    /// The archive is open.
    Archive {
        /// The ticket of the question.
        ticket: u64,
        /// Its files: name and length as it states them.
        files: Vec<(RawName, u64)>,
    },
    /// With it comes a buffer: the file's bytes.
    Extracted {
        /// The ticket of the question.
        ticket: u64,
    },
    /// This crate's decoders do not know the format; the browser may.
    Unknown {
        /// The ticket of the question.
        ticket: u64,
    },
    /// Not a picture, or one that cannot be used.
    Failed {
        /// The ticket of the question.
        ticket: u64,
        /// One sentence for the visitor.
        sentence: String,
    },
}
