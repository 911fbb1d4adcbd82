//! The conversation of page and decoder.

use models::read_as::Reading;
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
        /// In which colours, and what of that square.
        reading: Reading,
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
        /// What of that square. Their colours are sRGB.
        reading: Reading,
    },
    /// Decode the whole picture and orient it, for the eye.
    Preview {
        /// Comes back with the answer.
        ticket: u64,
        /// Most pixels along the longer side.
        longest: usize,
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
        /// What is wrong with the picture: one sentence for the visitor.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        damage: Option<String>,
        /// What else to say of it: sentences for the visitor.
        #[serde(default, skip_serializing_if = "Vec::is_empty")]
        notes: Vec<String>,
    },
    /// With it comes a buffer: the RGBA pixels of a whole picture, upright.
    Previewed {
        /// The ticket of the question.
        ticket: u64,
        /// Columns of the pixels in the buffer.
        width: usize,
        /// Rows of the pixels in the buffer.
        height: usize,
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
    /// Not a picture, or one that cannot be used.
    Failed {
        /// The ticket of the question.
        ticket: u64,
        /// One sentence for the visitor.
        sentence: String,
        /// The page may be able to draw it all the same: browsers decode drawings (SVG), and what is left of files that are cut off, there
        /// only.
        page_may: bool,
        /// What is wrong with the picture if the page draws it: one sentence for the visitor.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        damage: Option<String>,
    },
}
