//! Weights from TensorFlow Lite files of networks of 8-bit integers: weights and 32-bit biases as they are, and for every convolution the
//! factor that takes its sums to the levels of its output. Factors are computed in f32 and in the order of LiteRT's kernels (XNNPACK's for
//! convolutions, its own for concatenations): one bit more or less rounds other activations. Why such a network stays one of integers is
//! told in `models`, `architecture/inception_v3.rs`.

use std::collections::BTreeMap;

use anyhow::{Context, Result, ensure};
use models::architecture::{Activation, ConvolutionSpec, Structure};

use super::tensor::{NamedTensor, Values};
use super::tflite::{self, Kind, Operator};

/// From here on, f32 skips whole numbers.
const EXACT: i32 = 1 << 24;

/// A network's tensors from the bytes of the file. `source` tells the name there of a convolution or a stack; the last layer counts
/// `skipped` classes before the first.
pub fn convert(
    file: &[u8],
    structure: &Structure,
    source: impl Fn(&str) -> String,
    skipped: usize,
) -> Result<Vec<NamedTensor>> {
    let operators = tflite::operators(file)?;
    for pooling in operators.iter().filter(|it| it.kind == Kind::Pooling) {
        ensure!(
            pooling.inputs.iter().all(|input| {
                (input.scale, input.zero) == (pooling.output.scale, pooling.output.zero)
            }),
            "{} changes the unit",
            pooling.output.name
        );
    }
    // Convolutions by the name of their weights, stacks by their own.
    let mut sources: BTreeMap<&str, &Operator> = BTreeMap::new();
    for operator in &operators {
        let name = match operator.kind {
            Kind::Convolution => operator.inputs.get(1).map(|weights| weights.name),
            Kind::Concatenation => Some(operator.output.name),
            Kind::Pooling | Kind::Other => None,
        };
        if let Some(name) = name {
            sources.insert(name, operator);
        }
    }
    let mut take = |name: String| {
        sources
            .remove(name.as_str())
            .with_context(|| format!("the file has no {name}"))
    };
    let mut tensors = Vec::new();
    for spec in structure.convolutions() {
        let name = format!(
            "{}/weights_quant/FakeQuantWithMinMaxVars",
            source(&spec.name)
        );
        tensors.extend(convolution(&spec, take(name)?, skipped)?);
    }
    for (name, count) in structure.stacks() {
        let operator = take(format!("{}/concat", source(&name)))?;
        ensure!(
            operator.inputs.len() == count,
            "{name} has {} parts instead of {count}",
            operator.inputs.len()
        );
        ensure!(
            operator.output.zero == 0 && operator.inputs.iter().all(|input| input.zero == 0),
            "{name} has levels below zero"
        );
        let factors: Vec<f32> = operator
            .inputs
            .iter()
            .map(|input| input.scale * (1.0 / operator.output.scale))
            .collect();
        ensure!(
            factors.iter().all(|&factor| factor <= 1.0),
            "{name} would leave the 256 levels"
        );
        tensors.push(NamedTensor::real(
            format!("{name}.factors"),
            &[count],
            factors,
        ));
    }
    ensure!(sources.is_empty(), "nothing uses {:?}", sources.keys());
    Ok(tensors)
}

fn convolution(
    spec: &ConvolutionSpec,
    operator: &Operator,
    skipped: usize,
) -> Result<Vec<NamedTensor>> {
    let name = &spec.name;
    let [input, weights, biases] = operator.inputs.as_slice() else {
        anyhow::bail!("{name} has {} inputs", operator.inputs.len())
    };
    let sums = input.scale * weights.scale;
    ensure!(
        (biases.scale / sums - 1.0).abs() < 1e-5 && biases.zero == 0,
        "{name} has biases in another unit"
    );
    let factor = if spec.activation == Activation::Scaled {
        sums
    } else {
        ensure!(operator.output.zero == 0, "{name} has levels below zero");
        sums / operator.output.scale
    };
    let skipped = if spec.activation == Activation::Scaled {
        skipped
    } else {
        0
    };
    let [outputs, inputs, height, width] = spec.weight_shape();
    ensure!(
        weights.shape == [outputs + skipped, height, width, inputs],
        "{name} has kernels of shape {:?}",
        weights.shape
    );
    let area = height * width;
    let mut values = Vec::with_capacity(outputs * inputs * area);
    for kernel in weights.bytes()?.chunks_exact(area * inputs).skip(skipped) {
        for channel in 0..inputs {
            values.extend((0..area).map(|tap| kernel[tap * inputs + channel]));
        }
    }
    let biases = biases.integers()?.split_off(skipped);
    ensure!(
        biases.len() == outputs && biases.iter().all(|bias| bias.abs() < EXACT),
        "{name} has biases that f32 cannot hold"
    );
    Ok(vec![
        NamedTensor {
            name: spec.weight_name(),
            shape: spec.weight_shape().to_vec(),
            values: Values::Bytes(values),
        },
        NamedTensor {
            name: spec.bias_name(),
            shape: vec![outputs],
            values: Values::Whole(biases),
        },
        NamedTensor::real(spec.zero_name(), &[1], vec![weights.zero as f32]),
        NamedTensor::real(spec.factor_name(), &[1], vec![factor]),
    ])
}
