//! EfficientNet-Lite: EfficientNet (M. Tan and Q. Le, 2019) without squeeze-and-excitation and with ReLU6, so that it runs well on
//! small devices; stem and head keep their size in all members of the family.
//!
//! TensorFlow's "same" padding puts the odd zero of a stride-2 window on an even input at the bottom right, which burn can only do
//! by copying every such input into a larger one. Turned by 180 degrees the zero comes first, and then symmetric padding of
//! `kernel / 2` reads exactly the same windows, at every size. So the kernels are stored turned and the picture is read backwards;
//! the global mean at the end sees no difference.

use burn::tensor::Tensor;
use burn::tensor::module::adaptive_avg_pool2d;

use super::convolution::{Activation, Convolution, ConvolutionSpec};
use super::features::Features;
use crate::weights::{LoadError, Weights};

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

/// Inverted residual block: expand, filter each channel, project.
struct BlockSpec {
    expand: Option<ConvolutionSpec>,
    depthwise: ConvolutionSpec,
    project: ConvolutionSpec,
    /// Whether the input is added to the output.
    residual: bool,
}

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

fn blocks(width: f32, depth: f32) -> Vec<BlockSpec> {
    let mut blocks = Vec::new();
    let mut inputs = STEM;
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
            let name = |part: &str| format!("blocks.{}.{part}", blocks.len());
            let stride = if repeat == 0 { first_stride } else { 1 };
            let middle = inputs * expansion;
            blocks.push(BlockSpec {
                expand: (expansion != 1).then(|| {
                    ConvolutionSpec::pointwise(name("expand"), inputs, middle, Activation::Relu6)
                }),
                depthwise: ConvolutionSpec {
                    name: name("depthwise"),
                    inputs: middle,
                    outputs: middle,
                    kernel: [kernel; 2],
                    stride,
                    padding: [kernel / 2; 2],
                    groups: middle,
                    activation: Activation::Relu6,
                },
                project: ConvolutionSpec::pointwise(
                    name("project"),
                    middle,
                    outputs,
                    Activation::Linear,
                ),
                residual: stride == 1 && inputs == outputs,
            });
            inputs = outputs;
        }
    }
    blocks
}

fn head(width: f32) -> ConvolutionSpec {
    let (_, _, _, _, outputs) = STAGES[STAGES.len() - 1];
    ConvolutionSpec::pointwise(
        "head",
        scaled_channels(outputs, width),
        HEAD,
        Activation::Relu6,
    )
}

fn classifier() -> ConvolutionSpec {
    ConvolutionSpec::pointwise("classifier", HEAD, CLASSES, Activation::Linear)
}

/// All convolutions in the order of the forward pass.
pub(super) fn convolutions(width: f32, depth: f32) -> Vec<ConvolutionSpec> {
    let blocks = blocks(width, depth).into_iter().flat_map(|block| {
        block
            .expand
            .into_iter()
            .chain([block.depthwise, block.project])
    });
    std::iter::once(stem())
        .chain(blocks)
        .chain([head(width), classifier()])
        .collect()
}

/// The network with its weights.
pub(crate) struct EfficientnetLite {
    stem: Convolution,
    blocks: Vec<Block>,
    head: Convolution,
    classifier: Convolution,
}

struct Block {
    expand: Option<Convolution>,
    depthwise: Convolution,
    project: Convolution,
    residual: bool,
}

impl EfficientnetLite {
    pub(super) fn load(width: f32, depth: f32, weights: &mut Weights) -> Result<Self, LoadError> {
        let stem = Convolution::load(&stem(), weights)?;
        let blocks = blocks(width, depth)
            .iter()
            .map(|spec| {
                Ok(Block {
                    expand: spec
                        .expand
                        .as_ref()
                        .map(|expand| Convolution::load(expand, weights))
                        .transpose()?,
                    depthwise: Convolution::load(&spec.depthwise, weights)?,
                    project: Convolution::load(&spec.project, weights)?,
                    residual: spec.residual,
                })
            })
            .collect::<Result<_, LoadError>>()?;
        let head = Convolution::load(&head(width), weights)?;
        let classifier = Convolution::load(&classifier(), weights)?;
        Ok(Self {
            stem,
            blocks,
            head,
            classifier,
        })
    }

    pub(super) fn forward(&self, input: Tensor<4>) -> Tensor<2> {
        let stem = self.stem.forward(input.into());
        let features = self
            .blocks
            .iter()
            .fold(stem, |features, block| block.forward(features));
        let pooled = adaptive_avg_pool2d(self.head.forward(features).tensor(), [1, 1]);
        self.classifier
            .forward(pooled.into())
            .tensor()
            .flatten(1, 3)
    }
}

impl Block {
    fn forward(&self, input: Features) -> Features {
        let input = if self.residual {
            input.tensor().into()
        } else {
            input
        };
        let skipped = self.residual.then(|| input.clone());
        let expanded = match &self.expand {
            Some(expand) => expand.forward(input),
            None => input,
        };
        let output = self.project.forward(self.depthwise.forward(expanded));
        match skipped {
            Some(skipped) => (output.tensor() + skipped.tensor()).into(),
            None => output,
        }
    }
}
