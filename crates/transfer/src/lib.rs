#![doc = include_str!("../README.md")]
#![cfg_attr(test, allow(clippy::unwrap_used))]

mod halves;
mod inflating;
mod parts;

pub use inflating::Inflating;
pub use parts::{FirstPart, Parts, first_name, rest_name};

/// What came is not what [`Parts::of`] makes.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
pub enum TransferError {
    /// Not a zlib stream, or a damaged one.
    #[error("it cannot be unpacked")]
    Damaged,
    /// The stream has not come to its end.
    #[error("it is incomplete")]
    Incomplete,
    /// It unpacks to more bytes than the file can have.
    #[error("it is longer than it should be")]
    TooLong,
    /// The parts do not belong together, or are no parts of a file at all.
    #[error("its parts do not fit together")]
    Malformed,
}
