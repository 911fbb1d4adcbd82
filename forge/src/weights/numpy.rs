//! Weights from NumPy arrays in a pickle: kernels as height, width, inputs, outputs.

use anyhow::{Context, Result, ensure};
use models::architecture::Structure;

use super::numpy_pickle;
use super::tensor::NamedTensor;

/// A network's tensors from the bytes of the pickle: a dictionary from layer name to \[kernel, bias\]. `source` tells a convolution's name
/// there.
pub fn convert(
    pickle: &[u8],
    structure: &Structure,
    source: impl Fn(&str) -> String,
) -> Result<Vec<NamedTensor>> {
    let layers = numpy_pickle::read(pickle)?;
    let convolutions = structure.convolutions();
    ensure!(
        layers.len() == convolutions.len(),
        "{} layers instead of {}",
        layers.len(),
        convolutions.len()
    );
    let mut tensors = Vec::new();
    for convolution in convolutions {
        let name = source(&convolution.name);
        let arrays = layers
            .get(&name)
            .with_context(|| format!("the pickle has no {name}"))?;
        let [kernel, bias] = arrays.as_slice() else {
            anyhow::bail!("{name} has {} arrays instead of two", arrays.len())
        };
        let [outputs, inputs, height, width] = convolution.weight_shape();
        ensure!(
            kernel.shape == [height, width, inputs, outputs],
            "{name} has kernels of shape {:?}",
            kernel.shape
        );
        let mut values = Vec::with_capacity(kernel.values.len());
        for output in 0..outputs {
            for input in 0..inputs {
                for position in 0..height * width {
                    values.push(kernel.values[(position * inputs + input) * outputs + output]);
                }
            }
        }
        tensors.push(NamedTensor::real(
            convolution.weight_name(),
            &convolution.weight_shape(),
            values,
        ));
        ensure!(
            bias.values.len() == outputs,
            "{name} has {} biases",
            bias.values.len()
        );
        tensors.push(NamedTensor::real(
            convolution.bias_name(),
            &[outputs],
            bias.values.clone(),
        ));
    }
    Ok(tensors)
}
