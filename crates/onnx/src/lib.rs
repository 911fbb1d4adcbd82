#![doc = include_str!("../README.md")]

pub mod exports;
pub mod facts;
pub mod guesses;

#[cfg(feature = "run")]
mod beside;
#[cfg(feature = "run")]
mod check;
#[cfg(feature = "run")]
mod describe;
#[cfg(feature = "run")]
mod error;
#[cfg(feature = "run")]
mod files;
#[cfg(feature = "run")]
mod foreign;
#[cfg(feature = "run")]
mod graph;
#[cfg(feature = "run")]
mod guess;
#[cfg(feature = "run")]
mod kept;
#[cfg(feature = "run")]
mod literals;
#[cfg(feature = "run")]
mod mark;
#[cfg(feature = "run")]
pub mod plain;

#[cfg(feature = "run")]
mod known;

#[cfg(feature = "run")]
pub use error::OpenError;
#[cfg(feature = "run")]
pub use files::{Dropped, Opened, names_in, open, open_as};
#[cfg(feature = "run")]
pub use foreign::Foreign;
#[cfg(feature = "run")]
pub use graph::{Graph, Loaded, RunError};
#[cfg(feature = "run")]
pub use kept::{Draft, KeepError, Kept};
