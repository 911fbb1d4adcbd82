#![doc = include_str!("../README.md")]
#![cfg_attr(test, allow(clippy::unwrap_used, clippy::float_cmp))]

#[cfg(feature = "archive")]
pub mod archive;
pub mod batch;
pub mod card;
pub mod encoding;
pub mod evaluation;
pub mod injected;
pub mod matching;
pub mod own;
pub mod rates;
pub mod recorded;
pub mod rendition;
pub mod sampling;
pub mod scoring;
pub mod unicode;
