#![doc = include_str!("../README.md")]

mod tensors;

pub use tensors::{Tensor, Tensors};
