//! Labelled sets of pictures: the sets that ship with the site, a visitor's own files, and what a network made of them.
//!
//! Nothing here knows a browser or a tensor, so the page, the engine's worker and `forge` share it. Pictures are square planes of
//! values in [0, 1], row by row; a picture is named by its position in its set, from 0; a *set class* is a position in the set's
//! own list of classes, a *label* a position in the list that names a network's outputs.

#![cfg_attr(test, allow(clippy::unwrap_used, clippy::float_cmp))]

#[cfg(feature = "archive")]
pub mod archive;
pub mod card;
pub mod evaluation;
pub mod injected;
pub mod matching;
pub mod own;
pub mod parcel;
pub mod rates;
pub mod rendition;
pub mod sampling;
pub mod scoring;
pub mod unicode;
