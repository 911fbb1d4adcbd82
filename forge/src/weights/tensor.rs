//! Named arrays of numbers between a source and a burnpack file.

use anyhow::Result;
use burn::tensor::{Bytes, DType, Shape};
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
    pub values: Vec<f32>,
}

/// How numbers are stored.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Precision {
    /// 16 bits, as shipped.
    Half,
    /// 32 bits, to compare with other implementations.
    Single,
}

/// A burnpack file.
pub fn pack(tensors: Vec<NamedTensor>, precision: Precision) -> Result<Vec<u8>> {
    let stored = tensors.into_iter().map(
        |NamedTensor {
             name,
             shape,
             values,
         }| {
            let (dtype, bytes): (_, Vec<u8>) = match precision {
                Precision::Half => (
                    DType::F16,
                    values
                        .iter()
                        .flat_map(|&v| f16::from_f32(v).to_le_bytes())
                        .collect(),
                ),
                Precision::Single => (
                    DType::F32,
                    values.iter().flat_map(|v| v.to_le_bytes()).collect(),
                ),
            };
            Tensor::new(
                name,
                dtype,
                Shape::from(shape),
                None,
                Bytes::from_bytes_vec(bytes),
            )
        },
    );
    Ok(Writer::new(stored.collect()).into_bytes()?.to_vec())
}
