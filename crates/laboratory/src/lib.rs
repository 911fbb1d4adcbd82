//! Experiments on labelled sets, the same in the browser's engine and in `forge`: the pictures of a set are opened at the network's
//! size, filtered, classified and judged.

#![cfg_attr(test, allow(clippy::unwrap_used))]

pub mod judge;
pub mod parcel;
pub mod pictures;
pub mod probe;
pub mod shelf;
pub mod survey;
