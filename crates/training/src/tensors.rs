//! The networks as tensors of burn, which finds their gradients by itself: for devices other than the CPU, and what the passes of this
//! crate are tested against.

use burn::tensor::activation::{log_softmax, relu};
use burn::tensor::module::{conv2d, max_pool2d};
use burn::tensor::ops::{ConvOptions, MaxPoolOptions};
use burn::tensor::{Device, Tensor, TensorData};

use crate::network::{EPSILON, Layout, Role};
use crate::scaling::Scaling;

impl Scaling {
    /// The network's input for pictures of `side` x `side`, channel by channel: \[pictures, channels, side, side\].
    pub fn input(self, planes: &[Vec<f32>], side: usize, device: &Device) -> Tensor<4> {
        let scale = |value: &f32| (value - self.mean) / self.deviation;
        let values: Vec<f32> = planes.iter().flatten().map(scale).collect();
        let channels = values.len() / (planes.len() * side * side).max(1);
        Tensor::from_data(
            TensorData::new(values, [planes.len(), channels, side, side]),
            device,
        )
    }
}

/// Where batch normalisation takes its means and variances from.
pub enum Normalisation<'a> {
    /// The batch itself; what it found is appended here in the order of the running ones, variances as an unbiased estimate.
    Batch(&'a mut Vec<Tensor<1>>),
    /// The running ones.
    Running(&'a [f32]),
}

/// The network as tensors on one device.
pub struct Network<'a> {
    layout: &'a Layout,
    /// Weights, scales and shifts of each unit.
    units: Vec<(Tensor<4>, Tensor<4>, Tensor<4>)>,
    /// Weights and biases of each hidden layer.
    hidden: Vec<(Tensor<2>, Tensor<2>)>,
    classifier: (Tensor<4>, Tensor<1>),
}

impl<'a> Network<'a> {
    /// Tensors of the flat list `parameters`. On an autodiff device they are tracked.
    ///
    /// # Panics
    /// If the list has another length than the layout says.
    pub fn new(layout: &'a Layout, parameters: &[f32], device: &Device) -> Self {
        assert_eq!(parameters.len(), layout.parameters);
        let mut rest = parameters;
        let units = layout.units.iter().map(|unit| {
            let square = [unit.outputs, unit.inputs, 3, 3];
            let row = [1, unit.outputs, 1, 1];
            (
                tensor(&mut rest, square, device),
                tensor(&mut rest, row, device),
                tensor(&mut rest, row, device),
            )
        });
        let units = units.collect();
        let hidden = layout.hidden.iter().map(|layer| {
            (
                tensor(&mut rest, [layer.outputs, layer.inputs], device),
                tensor(&mut rest, [1, layer.outputs], device),
            )
        });
        let hidden = hidden.collect();
        let classes = layout.shape.classes;
        let classifier = (
            tensor(&mut rest, [classes, layout.features(), 1, 1], device),
            tensor(&mut rest, [classes], device),
        );
        Self {
            layout,
            units,
            hidden,
            classifier,
        }
    }

    /// Logits \[batch, classes\] of normalised pictures \[batch, channels, side, side\].
    pub fn forward(&self, input: Tensor<4>, normalisation: Normalisation) -> Tensor<2> {
        let features = if self.hidden.is_empty() {
            self.convolved(input, normalisation)
        } else {
            self.flat(input)
        };
        let (weight, bias) = &self.classifier;
        let options = ConvOptions::new([1, 1], [0, 0], [1, 1], 1);
        conv2d(features, weight.clone(), Some(bias.clone()), options).flatten(1, 3)
    }

    /// The last hidden layer's units: \[batch, features, 1, 1\].
    fn flat(&self, input: Tensor<4>) -> Tensor<4> {
        let mut values: Tensor<2> = input.flatten(1, 3);
        for (weight, bias) in &self.hidden {
            values = relu(values.matmul(weight.clone().transpose()) + bias.clone());
        }
        let [batch, units] = values.dims();
        values.reshape([batch, units, 1, 1])
    }

    /// The means of the last convolution's channels: \[batch, features, 1, 1\].
    fn convolved(&self, input: Tensor<4>, mut normalisation: Normalisation) -> Tensor<4> {
        let mut features = input;
        let mut skipped = None;
        for (index, unit) in self.layout.units.iter().enumerate() {
            match unit.role {
                Role::Pooled => features = pool(features),
                Role::BlockFirst => skipped = Some(features.clone()),
                Role::Plain | Role::BlockSecond => (),
            }
            features = self.unit(index, features, &mut normalisation);
            if unit.role == Role::BlockSecond
                && let Some(skipped) = skipped.take()
            {
                features = features + skipped;
            }
            features = relu(features);
        }
        let [batch, channels, height, width] = features.dims();
        features
            .reshape([batch, channels, height * width])
            .mean_dim(2)
            .reshape([batch, channels, 1, 1])
    }

    /// A convolution and its normalisation.
    fn unit(&self, index: usize, input: Tensor<4>, normalisation: &mut Normalisation) -> Tensor<4> {
        let (weight, scale, shift) = &self.units[index];
        let options = ConvOptions::new([1, 1], [1, 1], [1, 1], 1);
        let output = conv2d(input, weight.clone(), None, options);
        let (centred, variance) = match normalisation {
            Normalisation::Batch(found) => {
                let mean = average(output.clone());
                let centred = output - mean.clone();
                let variance = average(centred.clone().square());
                let [batch, channels, height, width] = centred.dims();
                let count = (batch * height * width) as f32;
                found.push(mean.inner().reshape([channels]));
                let unbiased = variance.clone().inner() * (count / (count - 1.0).max(1.0));
                found.push(unbiased.reshape([channels]));
                (centred, variance)
            }
            Normalisation::Running(statistics) => {
                let unit = &self.layout.units[index];
                let mut rest = &statistics[unit.running..];
                let row = [1, unit.outputs, 1, 1];
                let device = output.device();
                let mean = constant(&mut rest, row, &device);
                let variance = constant(&mut rest, row, &device);
                (output - mean, variance)
            }
        };
        centred * (scale.clone() / (variance + EPSILON).sqrt()) + shift.clone()
    }

    /// The gradients in the order of the flat list.
    ///
    /// # Errors
    /// If the network was not made on an autodiff device or `loss` does not come from it.
    pub fn gradient(&self, loss: &Tensor<1>) -> Result<Vec<f32>, GradientError> {
        let gradients = loss.backward();
        let mut flat = Vec::with_capacity(self.layout.parameters);
        for (weight, scale, shift) in &self.units {
            read(weight.grad(&gradients), &mut flat)?;
            read(scale.grad(&gradients), &mut flat)?;
            read(shift.grad(&gradients), &mut flat)?;
        }
        for (weight, bias) in &self.hidden {
            read(weight.grad(&gradients), &mut flat)?;
            read(bias.grad(&gradients), &mut flat)?;
        }
        read(self.classifier.0.grad(&gradients), &mut flat)?;
        read(self.classifier.1.grad(&gradients), &mut flat)?;
        Ok(flat)
    }
}

/// There is no gradient, or it cannot be read.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[error("The engine failed while training ({0}).")]
pub struct GradientError(pub String);

/// Sum over the batch of the cross-entropies.
pub fn cross_entropy(logits: Tensor<2>, labels: &[usize]) -> Tensor<1> {
    let [batch, classes] = logits.dims();
    let mut chosen = vec![0.0; batch * classes];
    for (row, &label) in labels.iter().enumerate() {
        chosen[row * classes + label] = -1.0;
    }
    let chosen = Tensor::from_data(TensorData::new(chosen, [batch, classes]), &logits.device());
    (log_softmax(logits, 1) * chosen).sum()
}

/// The largest of each 2x2 values.
fn pool(features: Tensor<4>) -> Tensor<4> {
    let options = MaxPoolOptions {
        kernel_size: [2; 2],
        stride: [2; 2],
        padding: [(0, 0); 2],
        dilation: [1; 2],
        ceil_mode: false,
    };
    max_pool2d(features, options)
}

/// The mean of each channel over batch, rows and columns: \[1, channels, 1, 1\].
fn average(features: Tensor<4>) -> Tensor<4> {
    let [batch, channels, height, width] = features.dims();
    features
        .reshape([batch, channels, height * width])
        .mean_dim(2)
        .mean_dim(0)
        .reshape([1, channels, 1, 1])
}

/// A tracked tensor of the next numbers.
fn tensor<const D: usize>(rest: &mut &[f32], shape: [usize; D], device: &Device) -> Tensor<D> {
    let tensor = constant(rest, shape, device);
    if tensor.is_autodiff() {
        tensor.require_grad()
    } else {
        tensor
    }
}

fn constant<const D: usize>(rest: &mut &[f32], shape: [usize; D], device: &Device) -> Tensor<D> {
    let (values, others) = rest.split_at(shape.iter().product());
    *rest = others;
    Tensor::from_data(TensorData::new(values.to_vec(), shape), device)
}

/// Appends a tensor's numbers.
pub fn read<const D: usize>(
    tensor: Option<Tensor<D>>,
    flat: &mut Vec<f32>,
) -> Result<(), GradientError> {
    let data = tensor
        .ok_or_else(|| GradientError("a gradient is missing".into()))?
        .into_data();
    let values = data
        .try_into_vec::<f32>()
        .map_err(|error| GradientError(error.to_string()))?;
    flat.extend(values);
    Ok(())
}
