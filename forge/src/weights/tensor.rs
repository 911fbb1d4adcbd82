//! Named arrays of numbers between a source and a burnpack file.

use anyhow::Result;
use burn_pack::{Bytes, DType, Shape};
use burn_pack::{Tensor, Writer};
use half::f16;

/// An array with its name in the network.
#[derive(Clone, Debug)]
pub struct NamedTensor {
    /// Such as "stem.weight".
    pub name: String,
    /// Extents, outermost first.
    pub shape: Vec<usize>,
    /// Row-major values.
    pub values: Values,
}

/// The numbers of a tensor.
#[derive(Clone, Debug)]
pub enum Values {
    /// Real numbers, stored as the [`Precision`] says.
    Real(Vec<f32>),
    /// 8-bit weights, stored as they are.
    Bytes(Vec<u8>),
    /// Whole numbers, stored as they are.
    Whole(Vec<i32>),
}

impl NamedTensor {
    /// A tensor of real numbers.
    pub fn real(name: String, shape: &[usize], values: Vec<f32>) -> Self {
        Self {
            name,
            shape: shape.to_vec(),
            values: Values::Real(values),
        }
    }
}

/// How numbers are stored.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Precision {
    /// As shipped: 16 bits, but 32 for what has few terms to average the rounding over, see `FEW_TERMS`.
    Half,
    /// 32 bits, to compare with other implementations.
    Single,
}

/// Biases, and kernels that add up fewer terms than this for each output (depthwise ones, the first layers), keep 32 bits. They are
/// 5 % of EfficientNet-Lite0's numbers and cause most of its rounding error: with them in 16 bits, logits of eighteen filtered
/// photographs moved by 0.0082 (root mean square) and probabilities by up to 0.011; without, by 0.0021 and 0.0012.
const FEW_TERMS: usize = 32;

/// A burnpack file.
pub fn pack(tensors: Vec<NamedTensor>, precision: Precision) -> Result<Vec<u8>> {
    let stored = tensors.into_iter().map(|tensor| {
        let terms: usize = tensor.shape.iter().skip(1).product();
        let in_full = precision == Precision::Single || terms < FEW_TERMS;
        let (dtype, bytes): (_, Vec<u8>) = match tensor.values {
            Values::Bytes(values) => (DType::U8, values),
            Values::Whole(values) => (
                DType::I32,
                values
                    .iter()
                    .flat_map(|value| value.to_le_bytes())
                    .collect(),
            ),
            Values::Real(values) if in_full => (
                DType::F32,
                values
                    .iter()
                    .flat_map(|value| value.to_le_bytes())
                    .collect(),
            ),
            Values::Real(values) => (
                DType::F16,
                values
                    .iter()
                    .flat_map(|&value| f16::from_f32(value).to_le_bytes())
                    .collect(),
            ),
        };
        Tensor::new(
            tensor.name,
            dtype,
            Shape::from(tensor.shape),
            None,
            Bytes::from_bytes_vec(bytes),
        )
    });
    Ok(Writer::new(stored.collect()).into_bytes()?.to_vec())
}
