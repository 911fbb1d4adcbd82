//! The networks, inference only. Batch normalisation is folded into the convolutions when the weights are converted, so a network
//! is nothing but convolutions, clamps, pooling and additions.
//!
//! No operation here is a vector-matrix product (the classifier is a 1x1 convolution): without subgroups, burn's kernel for those
//! gives wrong numbers on WebGPU and no error (tracel-ai/cubek#654).

mod cifar_vgg;
mod convolution;
mod cpu;
mod efficientnet_lite;
mod fashion_net;
mod features;
mod inception_v3;
mod perceptron;
mod pooling;
mod squeezenet;

use burn::tensor::Tensor;
pub use convolution::{Activation, ConvolutionSpec};
pub use inception_v3::stacks as inception_v3_stacks;

use crate::weights::{LoadError, Weights};
use models::card::Architecture;

/// A network with its weights on a device.
pub(crate) enum Network {
    EfficientnetLite(efficientnet_lite::EfficientnetLite),
    Squeezenet(squeezenet::Squeezenet),
    InceptionV3(inception_v3::InceptionV3),
    CifarVgg(cifar_vgg::CifarVgg),
    FashionNet(fashion_net::FashionNet),
    Perceptron(perceptron::Perceptron),
}

impl Network {
    pub(crate) fn load(
        architecture: Architecture,
        weights: &mut Weights,
    ) -> Result<Self, LoadError> {
        Ok(match architecture {
            Architecture::EfficientnetLite { width, depth } => Self::EfficientnetLite(
                efficientnet_lite::EfficientnetLite::load(width, depth, weights)?,
            ),
            Architecture::SqueezenetV1_1 => {
                Self::Squeezenet(squeezenet::Squeezenet::load(weights)?)
            }
            Architecture::InceptionV3 => {
                Self::InceptionV3(inception_v3::InceptionV3::load(weights)?)
            }
            Architecture::CifarVgg => Self::CifarVgg(cifar_vgg::CifarVgg::load(weights)?),
            Architecture::FashionNet(size) => {
                Self::FashionNet(fashion_net::FashionNet::load(size, weights)?)
            }
            Architecture::Perceptron(size) => {
                Self::Perceptron(perceptron::Perceptron::load(size, weights)?)
            }
        })
    }

    /// Whether the network reads the picture turned by 180 degrees (its kernels are turned as well).
    pub(crate) fn reads_rotated(&self) -> bool {
        matches!(self, Self::EfficientnetLite(_))
    }

    /// Logits \[batch, classes\] for pictures \[batch, planes, height, width\].
    pub(crate) fn forward(&self, input: Tensor<4>) -> Tensor<2> {
        match self {
            Self::EfficientnetLite(network) => network.forward(input),
            Self::Squeezenet(network) => network.forward(input),
            Self::InceptionV3(network) => network.forward(input),
            Self::CifarVgg(network) => network.forward(input),
            Self::FashionNet(network) => network.forward(input),
            Self::Perceptron(network) => network.forward(input),
        }
    }
}

/// All convolutions of a network, for the conversion of its weights.
pub fn convolutions(architecture: Architecture) -> Vec<ConvolutionSpec> {
    match architecture {
        Architecture::EfficientnetLite { width, depth } => {
            efficientnet_lite::convolutions(width, depth)
        }
        Architecture::SqueezenetV1_1 => squeezenet::convolutions(),
        Architecture::InceptionV3 => inception_v3::convolutions(),
        Architecture::CifarVgg => cifar_vgg::convolutions(),
        Architecture::FashionNet(size) => fashion_net::convolutions(size),
        Architecture::Perceptron(size) => perceptron::convolutions(size),
    }
}
