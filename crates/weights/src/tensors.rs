//! Weights by their names.

use std::collections::BTreeMap;

/// A tensor, whatever type it was stored in.
#[derive(Clone, Debug, PartialEq)]
pub struct Tensor {
    /// Lengths of the axes; none for a single number.
    pub shape: Vec<usize>,
    /// As many numbers as the shape says, the last axis running fastest.
    pub values: Vec<f32>,
}

/// Weights by their names.
pub type Tensors = BTreeMap<String, Tensor>;
