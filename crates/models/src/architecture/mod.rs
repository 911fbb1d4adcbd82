//! The networks as descriptions: their steps, and the shapes of their convolutions. No tensor is here; `classifier` runs what is described,
//! and `forge` converts published weights to it.
//!
//! Batch normalisation is folded into the convolutions when weights are converted, so a network is nothing but convolutions, clamps, pooling
//! and additions. None of them is a vector-matrix product (the last layer is a 1x1 convolution): without subgroups, burn's kernel for those
//! gives wrong numbers on WebGPU and no error (tracel-ai/cubek#654).

mod cifar_vgg;
mod convolution;
mod efficientnet_lite;
mod fashion_net;
mod imported;
mod inception_v3;
mod perceptron;
mod squeezenet;
mod structure;

use serde::{Deserialize, Serialize};

pub use convolution::{Activation, ConvolutionSpec};
pub use fashion_net::FashionNet;
pub use imported::{InputLayout, OnnxNetwork, OutputKind};
pub use perceptron::Perceptron;
pub use structure::{Operation, Step, Structure};

use crate::cut::{Cut, Framing};

/// Which network the weights belong to.
#[derive(Clone, Copy, Debug, PartialEq, Serialize, Deserialize)]
#[serde(tag = "kind", rename_all = "kebab-case")]
pub enum Architecture {
    /// EfficientNet-Lite (M. Tan and others, 2020), scaled by `width` and `depth`: Lite0 is 1.0 and 1.0.
    EfficientnetLite {
        /// Multiplier of the channel counts.
        width: f32,
        /// Multiplier of the number of blocks in a stage.
        depth: f32,
    },
    /// SqueezeNet 1.1 (F. Iandola and others, 2016).
    SqueezenetV1_1,
    /// Inception v3 (C. Szegedy and others, 2015) in 8-bit integers.
    InceptionV3,
    /// A small network for CIFAR-10, after VGG (K. Simonyan and A. Zisserman, 2014).
    CifarVgg,
    /// One of the small networks that `forge train` trains on Fashion-MNIST, or one of their kind that was trained in the browser.
    FashionNet(FashionNet),
    /// A perceptron that was trained in the browser.
    Perceptron(Perceptron),
    /// A network that a visitor brought as an ONNX file.
    Onnx(OnnxNetwork),
}

impl Architecture {
    /// What the network consists of; none of a network whose steps are in its file.
    pub fn structure(self) -> Option<Structure> {
        Some(match self {
            Self::EfficientnetLite { width, depth } => efficientnet_lite::structure(width, depth),
            Self::SqueezenetV1_1 => squeezenet::structure(),
            Self::InceptionV3 => inception_v3::structure(),
            Self::CifarVgg => cifar_vgg::structure(),
            Self::FashionNet(size) => fashion_net::structure(size),
            Self::Perceptron(size) => perceptron::structure(size),
            Self::Onnx(_) => return None,
        })
    }

    /// What a network of this kind that reads `side` x `side` gets of a picture. A network that was only ever shown pictures of its own
    /// size has one way.
    pub fn cut(self, framing: Framing, side: usize) -> Cut {
        match (framing, self) {
            (Framing::Whole, _)
            | (_, Self::CifarVgg | Self::FashionNet(_) | Self::Perceptron(_)) => Cut::Whole,
            (_, Self::EfficientnetLite { .. }) => efficientnet_lite::cut(framing, side),
            (_, Self::InceptionV3) => inception_v3::cut(framing),
            (_, Self::SqueezenetV1_1) => squeezenet::cut(),
            (_, Self::Onnx(network)) => network.cut,
        }
    }

    /// All convolutions in the order of their steps; none of a network whose steps are in its file.
    pub fn convolutions(self) -> Vec<ConvolutionSpec> {
        self.structure()
            .map_or_else(Vec::new, |structure| structure.convolutions())
    }
}
