//! A perceptron: the first layer is a convolution whose kernel is as large as the picture, the others are 1x1 convolutions.

use burn::tensor::Tensor;

use super::convolution::{Activation, Convolution, ConvolutionSpec};
use super::features::Features;
use crate::weights::{LoadError, Weights};
use models::card::Perceptron as Size;

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
