#![doc = include_str!("../README.md")]
#![cfg_attr(test, allow(clippy::unwrap_used))]

pub mod judge;
pub mod parcel;
pub mod pictures;
pub mod probe;
pub mod shelf;
pub mod survey;
