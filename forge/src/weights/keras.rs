//! Weights from Keras files (HDF5), of networks in which batch normalisation comes after a convolution's ReLU.
//!
//! It is folded into the next layer, which is exact where that layer pads with nothing; a pooling between takes the largest value before
//! or after alike, since every factor is positive.

use anyhow::{Context, Result, ensure};
use hdf5_reader::Hdf5File;
use models::architecture::Structure;

use super::tensor::NamedTensor;

/// Added to the variance: Keras' default, as the file's configuration states.
const EPSILON: f64 = 1e-3;

/// `value * factor + shift` for each channel.
struct Normalisation {
    factors: Vec<f64>,
    shifts: Vec<f64>,
}

/// What the file calls a layer.
pub struct Source {
    /// The layer with kernel and bias.
    pub layer: String,
    /// Whether it is a dense one.
    pub is_dense: bool,
    /// The batch normalisation after it.
    pub normalisation: Option<String>,
}

/// A network's tensors from the bytes of the file; `source` tells where a convolution is found.
pub fn convert(
    file: &[u8],
    structure: &Structure,
    source: impl Fn(&str) -> Result<Source>,
) -> Result<Vec<NamedTensor>> {
    let file = Hdf5File::from_bytes(file)?;
    let mut before: Option<Normalisation> = None;
    let mut tensors = Vec::new();
    for spec in structure.convolutions() {
        let Source {
            layer,
            is_dense,
            normalisation,
        } = source(&spec.name)?;
        let [outputs, inputs, height, width] = spec.weight_shape();
        let area = height * width;
        let kernel_shape: &[usize] = if is_dense {
            &[inputs, outputs]
        } else {
            &[height, width, inputs, outputs]
        };
        let kernel = read(&file, &layer, "kernel", kernel_shape)?;
        let mut bias = read(&file, &layer, "bias", &[outputs])?;
        let mut weights = vec![0.0; kernel.len()];
        for (position, value) in kernel.into_iter().enumerate() {
            let (tap, input, output) = (
                position / outputs / inputs,
                position / outputs % inputs,
                position % outputs,
            );
            let weight = &mut weights[(output * inputs + input) * area + tap];
            *weight = value;
            if let Some(before) = &before {
                *weight *= before.factors[input];
                bias[output] += value * before.shifts[input];
            }
        }
        before = normalisation
            .map(|layer| read_normalisation(&file, &layer, outputs))
            .transpose()?;
        let single = |values: Vec<f64>| values.into_iter().map(|value| value as f32).collect();
        tensors.push(NamedTensor::real(
            spec.weight_name(),
            &spec.weight_shape(),
            single(weights),
        ));
        tensors.push(NamedTensor::real(
            spec.bias_name(),
            &[outputs],
            single(bias),
        ));
    }
    Ok(tensors)
}

fn read_normalisation(file: &Hdf5File, layer: &str, channels: usize) -> Result<Normalisation> {
    let part = |part: &str| read(file, layer, part, &[channels]);
    let (gamma, beta, mean, variance) = (
        part("gamma")?,
        part("beta")?,
        part("moving_mean")?,
        part("moving_variance")?,
    );
    let factors: Vec<f64> = gamma
        .iter()
        .zip(&variance)
        .map(|(gamma, variance)| gamma / (variance + EPSILON).sqrt())
        .collect();
    ensure!(
        factors.iter().all(|&factor| factor > 0.0),
        "{layer} turns values around, so it cannot pass the pooling after it"
    );
    let shifts = (0..channels)
        .map(|channel| beta[channel] - mean[channel] * factors[channel])
        .collect();
    Ok(Normalisation { factors, shifts })
}

/// An array of the model's weights, row-major.
fn read(file: &Hdf5File, layer: &str, part: &str, shape: &[usize]) -> Result<Vec<f64>> {
    let path = format!("model_weights/{layer}/{layer}/{part}:0");
    let array = file
        .dataset(&path)
        .and_then(|dataset| dataset.read_array::<f32>())
        .with_context(|| format!("the file has no {path}"))?;
    ensure!(
        array.shape() == shape,
        "{path} has shape {:?}",
        array.shape()
    );
    Ok(array.iter().map(|&value| f64::from(value)).collect())
}
