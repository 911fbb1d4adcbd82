#![doc = include_str!("../README.md")]

mod file;
mod wire;

pub use file::{
    Attribute, Data, Described, Elsewhere, Extent, Graph, Model, Node, Setting, Tensor, is_own,
    number, with_metadata,
};
pub use wire::WireError;
