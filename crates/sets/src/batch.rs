//! Pictures of a set on their way to a worker: some bytes, and what lies where in them.

use serde::{Deserialize, Serialize};

use crate::rendition::Rendition;

/// Which pictures, each named by its position in its set, and how their bytes lie.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(tag = "kind", rename_all = "kebab-case")]
pub enum Pictures {
    /// Picture files, one after another in the buffer.
    Files {
        /// Positions of the pictures in the set, in the order of the files.
        pictures: Vec<usize>,
        /// Bytes of each file.
        lengths: Vec<usize>,
    },
    /// Cells of one sheet; the buffer is the sheet's PNG file.
    Sheet {
        /// Positions of the pictures in the set, in the order of the cells.
        pictures: Vec<usize>,
        /// Where each lies on the sheet, counted row by row.
        cells: Vec<usize>,
        /// The class of each in its set, which some renditions depend on.
        classes: Vec<usize>,
        /// Cells in a row.
        columns: usize,
        /// Height and width of a cell in pixels.
        side: usize,
        /// How to draw them before they are judged.
        rendition: Option<Rendition>,
    },
    /// One picture as it is seen on the page; the buffer is its red, green and blue plane, row by row: `3 * side * side` f32 from 0 to 1,
    /// little-endian. Nothing is decoded or resampled, so that the network gets the very same values.
    Planes {
        /// Its position.
        picture: usize,
        /// Height and width in pixels.
        side: usize,
    },
}
