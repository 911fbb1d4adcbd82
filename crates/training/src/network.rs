//! The networks. Convolutional: 3x3 convolutions with batch normalisation and ReLU, pooled twice, averaged and classified by a 1x1
//! convolution. Perceptrons: one or two hidden layers with ReLU on all values of a picture, without normalisation.
//!
//! The parameters are one flat list of numbers whose layout [`Layout`] knows. Each shard of a batch reads it and gives back a list of
//! gradients; so a shard needs nothing but a thread, and a checkpoint is the list.

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
