//! Weights from PyTorch checkpoints. Batch normalisation is folded into the convolution before it.

use std::io::Write;

use anyhow::{Context, Result, ensure};
use models::architecture::Structure;
use pytorch_reader::{DType, PytorchReader};

use super::tensor::NamedTensor;

/// What a checkpoint calls a convolution.
pub struct Source {
    /// Before `.weight` and, where no normalisation follows, `.bias`.
    pub convolution: String,
    /// The batch normalisation after it, and what that adds to the variance.
    pub normalisation: Option<(String, f64)>,
}

/// A network's tensors from the bytes of a `.pth` file; `source` tells where a convolution is found.
pub fn convert(
    checkpoint: &[u8],
    structure: &Structure,
    source: impl Fn(&str) -> Result<Source>,
) -> Result<Vec<NamedTensor>> {
    // The legacy format, from before PyTorch 1.6, can only be read from a file.
    let mut file = tempfile::NamedTempFile::new()?;
    file.write_all(checkpoint)?;
    let reader = PytorchReader::new(file.path())?;
    let read = |name: &str| -> Result<Vec<f64>> {
        let tensor = reader
            .get(name)
            .with_context(|| format!("the checkpoint has no {name}"))?;
        ensure!(tensor.dtype() == DType::F32, "{name} is not f32");
        let bytes = tensor.read()?;
        let (values, _) = bytes.as_chunks::<4>();
        Ok(values
            .iter()
            .map(|&value| f64::from(f32::from_ne_bytes(value)))
            .collect())
    };
    let mut tensors = Vec::new();
    for convolution in structure.convolutions() {
        let Source {
            convolution: weight_name,
            normalisation,
        } = source(&convolution.name)?;
        let mut weight = read(&format!("{weight_name}.weight"))?;
        let shape = convolution.weight_shape();
        ensure!(
            weight.len() == shape.iter().product::<usize>(),
            "{weight_name} has another size"
        );
        let mut bias = Vec::with_capacity(convolution.outputs);
        let per_output = weight.len() / convolution.outputs;
        match normalisation {
            None => bias = read(&format!("{weight_name}.bias"))?,
            Some((normalisation, epsilon)) => {
                let part = |part: &str| read(&format!("{normalisation}.{part}"));
                let (gamma, beta, mean, variance) = (
                    part("weight")?,
                    part("bias")?,
                    part("running_mean")?,
                    part("running_var")?,
                );
                for (output, kernels) in weight.chunks_mut(per_output).enumerate() {
                    let factor = gamma[output] / (variance[output] + epsilon).sqrt();
                    kernels.iter_mut().for_each(|weight| *weight *= factor);
                    bias.push(beta[output] - mean[output] * factor);
                }
            }
        }
        if structure.reads_rotated {
            weight
                .chunks_mut(convolution.kernel[0] * convolution.kernel[1])
                .for_each(<[f64]>::reverse);
        }
        let single = |values: Vec<f64>| values.into_iter().map(|value| value as f32).collect();
        tensors.push(NamedTensor::real(
            convolution.weight_name(),
            &shape,
            single(weight),
        ));
        tensors.push(NamedTensor::real(
            convolution.bias_name(),
            &[convolution.outputs],
            single(bias),
        ));
    }
    Ok(tensors)
}
