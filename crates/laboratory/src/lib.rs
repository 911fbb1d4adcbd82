#![doc = include_str!("../README.md")]
#![cfg_attr(test, allow(clippy::unwrap_used))]

pub mod batch;
pub mod class_spectra;
pub mod judge;
pub mod opened;
pub mod pictures;
pub mod probe;
