//! A perceptron: the first layer is a convolution whose kernel is as large as the picture, the others are 1x1 convolutions.

use burn::tensor::Tensor;

use super::convolution::{Activation, Convolution, ConvolutionSpec};
use super::features::Features;
use crate::weights::{LoadError, Weights};

/// Its size.
#[derive(Clone, Copy)]
pub(super) struct Size {
    /// Units of each hidden layer.
    pub(super) width: usize,
    /// Hidden layers.
    pub(super) layers: usize,
    /// Planes of a picture.
    pub(super) channels: usize,
    /// Rows and columns of a picture.
    pub(super) side: usize,
    /// Number of classes.
    pub(super) classes: usize,
}

/// All convolutions in the order of the forward pass.
pub(super) fn convolutions(size: Size) -> Vec<ConvolutionSpec> {
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
    hidden.chain([last]).collect()
}

/// The network with its weights.
pub(crate) struct Perceptron {
    layers: Vec<Convolution>,
}

impl Perceptron {
    pub(super) fn load(size: Size, weights: &mut Weights) -> Result<Self, LoadError> {
        let layers = convolutions(size)
            .iter()
            .map(|spec| Convolution::load(spec, weights))
            .collect::<Result<_, LoadError>>()?;
        Ok(Self { layers })
    }

    pub(super) fn forward(&self, input: Tensor<4>) -> Tensor<2> {
        let features = self
            .layers
            .iter()
            .fold(Features::finished(input), |features, layer| {
                layer.forward(features)
            });
        features.tensor().flatten(1, 3)
    }
}
