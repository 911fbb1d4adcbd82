//! The small networks that `forge train` and the browser train: 3x3 convolutions on small pictures, pooled twice, averaged and classified by a
//! 1x1 convolution. Their training, and where batch normalisation was, is in `crates/training`.

use serde::{Deserialize, Serialize};

use super::convolution::{Activation, ConvolutionSpec};
use super::structure::{Operation, Step, Structure};

/// The size of a small convolutional network.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct FashionNet {
    /// Channels of the first convolution.
    pub width: usize,
    /// Whether the later stages hold residual blocks.
    pub residual: bool,
    /// Planes of a picture, 1 or 3. Not written where it is 1.
    #[serde(default = "one", skip_serializing_if = "is_one")]
    pub channels: usize,
    /// Number of classes. Not written where it is 10.
    #[serde(default = "ten", skip_serializing_if = "is_ten")]
    pub classes: usize,
}

fn one() -> usize {
    1
}

fn ten() -> usize {
    10
}

// The references are serde's wish.
#[allow(clippy::trivially_copy_pass_by_ref)]
fn is_one(number: &usize) -> bool {
    *number == one()
}

#[allow(clippy::trivially_copy_pass_by_ref)]
fn is_ten(number: &usize) -> bool {
    *number == ten()
}

fn convolution(
    name: &str,
    inputs: usize,
    outputs: usize,
    activation: Activation,
) -> ConvolutionSpec {
    ConvolutionSpec {
        kernel: [3; 2],
        padding: [1; 2],
        ..ConvolutionSpec::pointwise(name, inputs, outputs, activation)
    }
}

/// Two convolutions to which their input is added; only then follows the second ReLU.
fn block(name: &str, channels: usize) -> [Step; 2] {
    let part = |part: &str, activation| {
        convolution(&format!("{name}.{part}"), channels, channels, activation).into()
    };
    [
        Step::Residual(vec![
            part("first", Activation::Relu),
            part("second", Activation::Linear),
        ]),
        Operation::Relu.into(),
    ]
}

/// The network.
pub(super) fn structure(size: FashionNet) -> Structure {
    let plain = |name: &str, inputs, outputs| -> Step {
        convolution(name, inputs, outputs, Activation::Relu).into()
    };
    let pool = || Step::from(Operation::MaxPool { side: 2, stride: 2 });
    let (middle, last) = (2 * size.width, 4 * size.width);
    let mut steps = vec![
        plain("stage1", size.channels, size.width),
        pool(),
        plain("stage2", size.width, middle),
    ];
    if size.residual {
        steps.extend(block("stage2.block1", middle));
    }
    steps.extend([pool(), plain("stage3", middle, last)]);
    if size.residual {
        steps.extend(block("stage3.block1", last));
        steps.extend(block("stage3.block2", last));
    } else {
        steps.push(plain("stage3.second", last, last));
    }
    let classifier =
        ConvolutionSpec::pointwise("classifier", last, size.classes, Activation::Linear);
    steps.extend([Operation::Mean.into(), classifier.into()]);
    steps.into()
}
