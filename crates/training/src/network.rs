//! The networks. Convolutional: 3x3 convolutions with batch normalisation and ReLU, pooled twice, averaged and classified by a 1x1
//! convolution. Perceptrons: one or two hidden layers with ReLU on all values of a picture, without normalisation.
//!
//! The parameters are one flat list of numbers whose layout [`Layout`] knows. A training step makes tensors of them, one set for each
//! shard of the batch, and reads the gradients back; so a shard needs nothing but a thread, and a checkpoint is the list.

use burn::tensor::activation::{log_softmax, relu};
use burn::tensor::module::{conv2d, max_pool2d};
use burn::tensor::ops::{ConvOptions, MaxPoolOptions};
use burn::tensor::{Device, Tensor, TensorData};
use serde::{Deserialize, Serialize};
use spectrum::seeded::Seeded;

use crate::streams;

/// Added to variances before a root is taken of them.
pub const EPSILON: f32 = 1e-5;

/// Which network.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Shape {
    /// Channels of the first convolution; the second stage has twice as many, the third four times. Of a perceptron, the units of each
    /// hidden layer.
    pub width: usize,
    /// Whether the later stages hold residual blocks; see [`Layout::new`].
    pub residual: bool,
    /// Number of classes.
    pub classes: usize,
    /// Channels of a picture: 1 for grey ones, 3 for colours. Not written where it is 1, as records from before there were others have it.
    #[serde(default = "grey", skip_serializing_if = "is_grey")]
    pub channels: usize,
    /// A perceptron in place of convolutions.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub perceptron: Option<Perceptron>,
}

/// What a perceptron's size depends on, beside width, channels and classes.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Perceptron {
    /// Height and width of the pictures.
    pub side: usize,
    /// Hidden layers, one or two.
    pub layers: usize,
}

impl Default for Shape {
    fn default() -> Self {
        Self {
            width: 8,
            residual: false,
            classes: 10,
            channels: grey(),
            perceptron: None,
        }
    }
}

fn grey() -> usize {
    1
}

// The reference is serde's wish.
#[allow(clippy::trivially_copy_pass_by_ref)]
fn is_grey(channels: &usize) -> bool {
    *channels == grey()
}

impl Shape {
    /// Whether there is such a network, and of a size that can be held in memory; else why not.
    pub fn check(self) -> Result<(), &'static str> {
        let perceptron = self.perceptron;
        let wrong = [
            (self.width == 0 || self.classes == 0, "the network is empty"),
            (
                self.width > 256 || self.classes > 1000,
                "the network has more than 256 channels or 1,000 classes",
            ),
            (
                ![1, 3].contains(&self.channels),
                "pictures have one channel or three",
            ),
            (
                perceptron.is_some_and(|layers| !(1..=2).contains(&layers.layers)),
                "a perceptron has one hidden layer or two",
            ),
            (
                perceptron.is_some_and(|layers| !(1..=64).contains(&layers.side)),
                "a perceptron reads pictures of up to 64 pixels a side",
            ),
            (
                perceptron.is_some() && self.residual,
                "a perceptron has no residual blocks",
            ),
        ];
        match wrong.iter().find(|(wrong, _)| *wrong) {
            Some(&(_, reason)) => Err(reason),
            None => Ok(()),
        }
    }
}

/// Where a unit stands.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Role {
    /// After another one.
    Plain,
    /// The first of a later stage: the features are pooled before it.
    Pooled,
    /// The first of a residual block, whose input is remembered.
    BlockFirst,
    /// The second of a residual block: what was remembered is added to its output.
    BlockSecond,
}

/// A convolution without bias and its batch normalisation; ReLU follows, after the addition where there is one.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Unit {
    /// Such as "stage2.block1.first".
    pub name: String,
    /// Where it stands.
    pub role: Role,
    /// Input channels.
    pub inputs: usize,
    /// Output channels.
    pub outputs: usize,
    /// Where its numbers begin in the flat list: weights \[outputs, inputs, 3, 3\], scales \[outputs\], shifts \[outputs\].
    pub offset: usize,
    /// Where its running means begin; its running variances follow.
    pub running: usize,
}

impl Unit {
    /// Number of weights of the convolution.
    pub fn weights(&self) -> usize {
        self.outputs * self.inputs * 9
    }
}

/// A hidden layer of a perceptron; ReLU follows.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Hidden {
    /// Such as "hidden1".
    pub name: String,
    /// Values read; of the first layer those of a picture, channel by channel, row by row.
    pub inputs: usize,
    /// Units.
    pub outputs: usize,
    /// Where its numbers begin in the flat list: weights \[outputs, inputs\], biases \[outputs\].
    pub offset: usize,
}

impl Hidden {
    /// Number of weights.
    pub fn weights(&self) -> usize {
        self.outputs * self.inputs
    }
}

/// Where every number lies.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Layout {
    /// The network.
    pub shape: Shape,
    /// All units in the order of the forward pass; none in a perceptron.
    pub units: Vec<Unit>,
    /// The hidden layers of a perceptron.
    pub hidden: Vec<Hidden>,
    /// Where the classifier's weights \[classes, features\] begin; its biases follow.
    pub classifier: usize,
    /// Length of the flat list.
    pub parameters: usize,
    /// Length of the list of running means and variances.
    pub statistics: usize,
}

impl Layout {
    /// The layout of a network. Plain: one convolution in each of the first two stages, two in the third. Residual: one in each
    /// stage, followed by one block of two in the second stage and two blocks in the third. A perceptron has its hidden layers instead.
    pub fn new(shape: Shape) -> Self {
        let mut layout = Self {
            shape,
            units: Vec::new(),
            hidden: Vec::new(),
            classifier: 0,
            parameters: 0,
            statistics: 0,
        };
        match shape.perceptron {
            Some(perceptron) => layout.push_hidden(perceptron),
            None => layout.push_stages(),
        }
        layout.classifier = layout.parameters;
        layout.parameters += shape.classes * (layout.features() + 1);
        layout
    }

    fn push_hidden(&mut self, perceptron: Perceptron) {
        let mut inputs = self.shape.channels * perceptron.side * perceptron.side;
        for number in 1..=perceptron.layers {
            let layer = Hidden {
                name: format!("hidden{number}"),
                inputs,
                outputs: self.shape.width,
                offset: self.parameters,
            };
            inputs = layer.outputs;
            self.parameters += layer.weights() + layer.outputs;
            self.hidden.push(layer);
        }
    }

    fn push_stages(&mut self) {
        let [stem, middle, last] = [0, 1, 2].map(|stage| self.shape.width << stage);
        self.push("stage1", Role::Plain, self.shape.channels, stem);
        self.push("stage2", Role::Pooled, stem, middle);
        if self.shape.residual {
            self.push_block("stage2.block1", middle);
            self.push("stage3", Role::Pooled, middle, last);
            self.push_block("stage3.block1", last);
            self.push_block("stage3.block2", last);
        } else {
            self.push("stage3", Role::Pooled, middle, last);
            self.push("stage3.second", Role::Plain, last, last);
        }
    }

    fn push_block(&mut self, name: &str, channels: usize) {
        let part = |part: &str| format!("{name}.{part}");
        self.push(&part("first"), Role::BlockFirst, channels, channels);
        self.push(&part("second"), Role::BlockSecond, channels, channels);
    }

    fn push(&mut self, name: &str, role: Role, inputs: usize, outputs: usize) {
        let unit = Unit {
            name: name.to_owned(),
            role,
            inputs,
            outputs,
            offset: self.parameters,
            running: self.statistics,
        };
        self.parameters += unit.weights() + 2 * outputs;
        self.statistics += 2 * outputs;
        self.units.push(unit);
    }

    /// Channels that the classifier reads.
    pub fn features(&self) -> usize {
        match self.shape.perceptron {
            Some(_) => self.shape.width,
            None => self.shape.width * 4,
        }
    }

    /// Which numbers weight decay applies to: the weights, not scales, shifts and biases.
    pub fn decays(&self) -> Vec<bool> {
        let mut decays = vec![false; self.parameters];
        for unit in &self.units {
            decays[unit.offset..][..unit.weights()].fill(true);
        }
        for layer in &self.hidden {
            decays[layer.offset..][..layer.weights()].fill(true);
        }
        let weights = self.shape.classes * self.features();
        decays[self.classifier..][..weights].fill(true);
        decays
    }

    /// Initial parameters: weights normal with variance 2 / inputs of a sum (K. He and others, 2015), the classifier's 1 / inputs;
    /// scales one, but zero at the end of a residual block, so that it begins as the identity (P. Goyal and others, 2017).
    pub fn initial(&self, seed: u64) -> Vec<f32> {
        let mut stream = Seeded::new(seed, streams::WEIGHTS);
        let mut values = Vec::with_capacity(self.parameters);
        for unit in &self.units {
            let deviation = (2.0 / (unit.inputs * 9) as f64).sqrt();
            values.extend((0..unit.weights()).map(|_| (normal(&mut stream) * deviation) as f32));
            let scale = if unit.role == Role::BlockSecond {
                0.0
            } else {
                1.0
            };
            values.extend(std::iter::repeat_n(scale, unit.outputs));
            values.extend(std::iter::repeat_n(0.0, unit.outputs));
        }
        for layer in &self.hidden {
            let deviation = (2.0 / layer.inputs as f64).sqrt();
            values.extend((0..layer.weights()).map(|_| (normal(&mut stream) * deviation) as f32));
            values.extend(std::iter::repeat_n(0.0, layer.outputs));
        }
        let deviation = (1.0 / self.features() as f64).sqrt();
        let weights = self.shape.classes * self.features();
        values.extend((0..weights).map(|_| (normal(&mut stream) * deviation) as f32));
        values.extend(std::iter::repeat_n(0.0, self.shape.classes));
        values
    }

    /// Running means of zero and variances of one.
    pub fn initial_statistics(&self) -> Vec<f32> {
        let mut statistics = Vec::with_capacity(self.statistics);
        for unit in &self.units {
            statistics.extend(std::iter::repeat_n(0.0, unit.outputs));
            statistics.extend(std::iter::repeat_n(1.0, unit.outputs));
        }
        statistics
    }
}

/// A number of the normal distribution (G. Box and M. Muller, 1958).
fn normal(stream: &mut Seeded) -> f64 {
    let radius = (-2.0 * (1.0 - stream.unit()).ln()).sqrt();
    radius * (std::f64::consts::TAU * stream.unit()).cos()
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

    /// The network of a flat list that is a tensor itself. What is tracked of the list is tracked of the network.
    #[cfg(feature = "gpu")]
    pub(crate) fn of(layout: &'a Layout, parameters: &Tensor<1>) -> Self {
        let mut next = 0;
        let mut take = |count: usize| {
            next += count;
            parameters.clone().narrow(0, next - count, count)
        };
        let units = layout.units.iter().map(|unit| {
            let square = [unit.outputs, unit.inputs, 3, 3];
            let row = [1, unit.outputs, 1, 1];
            (
                take(unit.weights()).reshape(square),
                take(unit.outputs).reshape(row),
                take(unit.outputs).reshape(row),
            )
        });
        let units = units.collect();
        let hidden = layout.hidden.iter().map(|layer| {
            (
                take(layer.weights()).reshape([layer.outputs, layer.inputs]),
                take(layer.outputs).reshape([1, layer.outputs]),
            )
        });
        let hidden = hidden.collect();
        let (classes, features) = (layout.shape.classes, layout.features());
        let classifier = (
            take(classes * features).reshape([classes, features, 1, 1]),
            take(classes),
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
pub(crate) fn read<const D: usize>(
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
