//! A small network for CIFAR-10 in the manner of VGG (K. Simonyan and A. Zisserman, 2014): three pairs of 3x3 convolutions without
//! padding, then three dense layers, here as 1x1 convolutions. Pictures of 32x32 become one place of 64 channels on the way.
//!
//! ReLU follows the last layer too, as it was trained: where no class scores above 0, all ten are equally probable.

use super::convolution::{Activation, ConvolutionSpec};
use super::structure::{Operation, Step, Structure};

/// Output channels of the convolutions. Pooling follows the second and the fourth.
const CONVOLUTIONS: [usize; 6] = [64, 64, 128, 128, 64, 64];
/// Outputs of the dense layers.
const DENSE: [usize; 3] = [1024, 512, 10];

/// The network.
pub(super) fn structure() -> Structure {
    let mut inputs = 3;
    let mut layer = |name: String, outputs, kernel| -> Step {
        let spec = ConvolutionSpec {
            kernel: [kernel; 2],
            ..ConvolutionSpec::pointwise(name, inputs, outputs, Activation::Relu)
        };
        inputs = outputs;
        spec.into()
    };
    let mut steps = Vec::new();
    for (index, outputs) in CONVOLUTIONS.into_iter().enumerate() {
        steps.push(layer(format!("convolution.{index}"), outputs, 3));
        if index == 1 || index == 3 {
            steps.push(Operation::MaxPool { side: 2, stride: 2 }.into());
        }
    }
    for (index, outputs) in DENSE.into_iter().enumerate() {
        steps.push(layer(format!("dense.{index}"), outputs, 1));
    }
    steps.into()
}
