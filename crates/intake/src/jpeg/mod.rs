//! What a JPEG file holds, before and beside its pixels: its structure, its orientation, and whether its coded data are whole.
//!
//! Decoders pass over damage without a word, and fill with grey. So the coded data are walked through here: every code must exist, no
//! block may hold more than 64 coefficients, and each restart interval must end where its marker is (ITU-T T.81, annexes F and G).

mod bits;
mod blocks;
mod profile;
mod segments;
mod survey;
mod table;

pub use segments::Segments;
pub use survey::{Coding, Survey, survey};
