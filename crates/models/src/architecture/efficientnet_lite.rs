//! EfficientNet-Lite: EfficientNet (M. Tan and Q. Le, 2019) without squeeze-and-excitation and with ReLU6, so that it runs well on
//! small devices; stem and head keep their size in all members of the family.
//!
//! TensorFlow's "same" padding puts the odd zero of a stride-2 window on an even input at the bottom right, which burn can only do
//! by copying every such input into a larger one. Turned by 180 degrees the zero comes first, and then symmetric padding of
//! `kernel / 2` reads exactly the same windows, at every size. So the kernels are stored turned and the picture is read backwards;
//! the global mean at the end sees no difference.

use super::convolution::{Activation, ConvolutionSpec};
use super::structure::{Operation, Step, Structure};
use crate::cut::{Cut, Framing, Kernel};

/// Stages of EfficientNet-B0: blocks, kernel, stride of the first block, expansion, output channels.
const STAGES: [(usize, usize, usize, usize, usize); 7] = [
    (1, 3, 1, 1, 16),
    (2, 3, 2, 6, 24),
    (2, 5, 2, 6, 40),
    (3, 3, 2, 6, 80),
    (3, 5, 1, 6, 112),
    (4, 5, 2, 6, 192),
    (1, 3, 1, 6, 320),
];

const STEM: usize = 32;
const HEAD: usize = 1280;
const CLASSES: usize = 1000;

/// Channels scaled by `width`, to the nearest multiple of 8 that is not more than a tenth smaller.
fn scaled_channels(channels: usize, width: f32) -> usize {
    let target = channels as f32 * width;
    let rounded = ((target + 4.0) as usize / 8 * 8).max(8);
    if (rounded as f32) < 0.9 * target {
        rounded + 8
    } else {
        rounded
    }
}

fn stem() -> ConvolutionSpec {
    ConvolutionSpec {
        name: "stem".into(),
        inputs: 3,
        outputs: STEM,
        kernel: [3; 2],
        stride: 2,
        padding: [1; 2],
        groups: 1,
        activation: Activation::Relu6,
    }
}

/// The blocks' steps, each an inverted residual block: expand, filter each channel, project. Its input is added where the size allows.
fn blocks(width: f32, depth: f32) -> Vec<Step> {
    let mut steps = Vec::new();
    let mut inputs = STEM;
    let mut number = 0;
    for (stage, (repeats, kernel, first_stride, expansion, outputs)) in
        STAGES.into_iter().enumerate()
    {
        let outputs = scaled_channels(outputs, width);
        // The first and the last stage are not deepened in the Lite family.
        let repeats = if stage == 0 || stage == STAGES.len() - 1 {
            repeats
        } else {
            (repeats as f32 * depth).ceil() as usize
        };
        for repeat in 0..repeats {
            let name = |part: &str| format!("blocks.{number}.{part}");
            let stride = if repeat == 0 { first_stride } else { 1 };
            let middle = inputs * expansion;
            let expand = (expansion != 1).then(|| {
                ConvolutionSpec::pointwise(name("expand"), inputs, middle, Activation::Relu6)
            });
            let depthwise = ConvolutionSpec {
                name: name("depthwise"),
                inputs: middle,
                outputs: middle,
                kernel: [kernel; 2],
                stride,
                padding: [kernel / 2; 2],
                groups: middle,
                activation: Activation::Relu6,
            };
            let project =
                ConvolutionSpec::pointwise(name("project"), middle, outputs, Activation::Linear);
            let block = expand.into_iter().chain([depthwise, project]);
            let block = block.map(Step::from);
            if stride == 1 && inputs == outputs {
                steps.push(Step::Residual(block.collect()));
            } else {
                steps.extend(block);
            }
            inputs = outputs;
            number += 1;
        }
    }
    steps
}

/// As its authors' `preprocessing.py` evaluates it, and as timm's configurations `tf_efficientnet_lite0` to `2` do, which name the share
/// of the shorter side that is left.
pub(super) fn cut(framing: Framing, side: usize) -> Cut {
    /// Pixels around the square, at the input's scale.
    const MARGIN: usize = 32;
    match framing {
        Framing::Whole => Cut::Whole,
        Framing::Evaluated => Cut::CentralSquare { margin: MARGIN },
        Framing::Timm => {
            let thousandths = match side {
                240 => 882,
                260 => 890,
                _ => 875,
            };
            Cut::ShorterSide {
                shorter: side * 1000 / thousandths,
                kernel: Kernel::Bicubic,
            }
        }
    }
}

/// The network.
pub(super) fn structure(width: f32, depth: f32) -> Structure {
    let (_, _, _, _, outputs) = STAGES[STAGES.len() - 1];
    let head = ConvolutionSpec::pointwise(
        "head",
        scaled_channels(outputs, width),
        HEAD,
        Activation::Relu6,
    );
    let classifier = ConvolutionSpec::pointwise("classifier", HEAD, CLASSES, Activation::Linear);
    let mut steps = vec![stem().into()];
    steps.extend(blocks(width, depth));
    steps.extend([head.into(), Operation::Mean.into(), classifier.into()]);
    Structure {
        steps,
        reads_rotated: true,
    }
}
