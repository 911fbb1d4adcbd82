//! What can be done to a training picture before the network sees it: square grey planes in [0, 1], row by row, on black.

pub mod crop;
pub mod frequency;
pub mod mixing;
mod warp;
