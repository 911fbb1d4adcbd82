//! A small network for CIFAR-10 in the manner of VGG (K. Simonyan and A. Zisserman, 2014): three pairs of 3x3 convolutions without
//! padding, then three dense layers, here as 1x1 convolutions. Pictures of 32x32 become one place of 64 channels on the way.
//!
//! ReLU follows the last layer too, as it was trained: where no class scores above 0, all ten are equally probable.

use burn::tensor::Tensor;

use super::convolution::{Activation, Convolution, ConvolutionSpec};
use super::features::Features;
use super::pooling::max_pool;
use crate::weights::{LoadError, Weights};

/// Output channels of the convolutions. Pooling follows the second and the fourth.
const CONVOLUTIONS: [usize; 6] = [64, 64, 128, 128, 64, 64];
/// Outputs of the dense layers.
const DENSE: [usize; 3] = [1024, 512, 10];

/// All convolutions in the order of the forward pass.
pub(super) fn convolutions() -> Vec<ConvolutionSpec> {
    let mut inputs = 3;
    let mut layer = |name: String, outputs, kernel| {
        let spec = ConvolutionSpec {
            kernel: [kernel; 2],
            ..ConvolutionSpec::pointwise(name, inputs, outputs, Activation::Relu)
        };
        inputs = outputs;
        spec
    };
    let mut specs = Vec::new();
    for (index, outputs) in CONVOLUTIONS.into_iter().enumerate() {
        specs.push(layer(format!("convolution.{index}"), outputs, 3));
    }
    for (index, outputs) in DENSE.into_iter().enumerate() {
        specs.push(layer(format!("dense.{index}"), outputs, 1));
    }
    specs
}

/// The network with its weights.
pub(crate) struct CifarVgg {
    layers: Vec<Convolution>,
}

impl CifarVgg {
    pub(super) fn load(weights: &mut Weights) -> Result<Self, LoadError> {
        let layers = convolutions()
            .iter()
            .map(|spec| Convolution::load(spec, weights))
            .collect::<Result<_, _>>()?;
        Ok(Self { layers })
    }

    pub(super) fn forward(&self, input: Tensor<4>) -> Tensor<2> {
        let mut features = Features::finished(input);
        for (index, layer) in self.layers.iter().enumerate() {
            features = layer.forward(features);
            if index == 1 || index == 3 {
                features = max_pool(features, 2, 2);
            }
        }
        features.tensor().flatten(1, 3)
    }
}
