//! A perceptron: the first layer is a convolution whose kernel is as large as the picture, the others are 1x1 convolutions.

use serde::{Deserialize, Serialize};

use super::convolution::{Activation, ConvolutionSpec};
use super::structure::{Step, Structure};

/// The size of a perceptron.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Perceptron {
    /// Units of each hidden layer.
    pub width: usize,
    /// Hidden layers.
    pub layers: usize,
    /// Planes of a picture, 1 or 3.
    pub channels: usize,
    /// Rows and columns of a picture.
    pub side: usize,
    /// Number of classes.
    pub classes: usize,
}

/// The network.
pub(super) fn structure(size: Perceptron) -> Structure {
    let hidden = (1..=size.layers).map(|number| {
        let name = format!("hidden{number}");
        if number > 1 {
            return ConvolutionSpec::pointwise(name, size.width, size.width, Activation::Relu);
        }
        ConvolutionSpec {
            kernel: [size.side; 2],
            ..ConvolutionSpec::pointwise(name, size.channels, size.width, Activation::Relu)
        }
    });
    let last =
        ConvolutionSpec::pointwise("classifier", size.width, size.classes, Activation::Linear);
    let steps: Vec<Step> = hidden.chain([last]).map(Step::from).collect();
    steps.into()
}
