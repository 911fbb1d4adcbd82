#![doc = include_str!("../README.md")]

mod error;
mod globals;
mod kind;
mod names;
mod open;
mod pickle;
mod safetensors;
mod state;
mod tensors;
mod torch;
mod view;

pub use error::{MOST_BYTES, ReadError};
pub use kind::Kind;
pub use open::{Format, Weights, format, open, pickled};
pub use tensors::{Tensor, Tensors};
