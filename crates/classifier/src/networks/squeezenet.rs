//! SqueezeNet 1.1 (F. Iandola and others, 2016), in the geometry of the Caffe original: the first convolution without padding,
//! max-pooling in ceil mode, ReLU also after the last convolution.

use burn::tensor::Tensor;
use burn::tensor::module::adaptive_avg_pool2d;

use super::convolution::{Activation, Convolution, ConvolutionSpec};
use super::features::Features;
use super::pooling::max_pool;
use crate::weights::{LoadError, Weights};

/// The fire modules: squeezed channels, channels of each expansion, and whether pooling comes first.
const FIRES: [(usize, usize, bool); 8] = [
    (16, 64, true),
    (16, 64, false),
    (32, 128, true),
    (32, 128, false),
    (48, 192, true),
    (48, 192, false),
    (64, 256, false),
    (64, 256, false),
];

const STEM: usize = 64;
const CLASSES: usize = 1000;

struct FireSpec {
    squeeze: ConvolutionSpec,
    expand1x1: ConvolutionSpec,
    expand3x3: ConvolutionSpec,
    pool_first: bool,
}

fn stem() -> ConvolutionSpec {
    ConvolutionSpec {
        name: "conv1".into(),
        inputs: 3,
        outputs: STEM,
        kernel: [3; 2],
        stride: 2,
        padding: [0; 2],
        groups: 1,
        activation: Activation::Relu,
    }
}

/// Fire modules are counted from 2, as in the original.
fn fires() -> Vec<FireSpec> {
    let mut inputs = STEM;
    let fire = |(index, (squeezed, expanded, pool_first)): (usize, (usize, usize, bool))| {
        let name = |part: &str| format!("fire{}.{part}", index + 2);
        let spec = FireSpec {
            squeeze: ConvolutionSpec::pointwise(
                name("squeeze1x1"),
                inputs,
                squeezed,
                Activation::Relu,
            ),
            expand1x1: ConvolutionSpec::pointwise(
                name("expand1x1"),
                squeezed,
                expanded,
                Activation::Relu,
            ),
            expand3x3: ConvolutionSpec {
                kernel: [3; 2],
                padding: [1; 2],
                ..ConvolutionSpec::pointwise(
                    name("expand3x3"),
                    squeezed,
                    expanded,
                    Activation::Relu,
                )
            },
            pool_first,
        };
        inputs = 2 * expanded;
        spec
    };
    FIRES.into_iter().enumerate().map(fire).collect()
}

fn classifier() -> ConvolutionSpec {
    let (_, expanded, _) = FIRES[FIRES.len() - 1];
    ConvolutionSpec::pointwise("conv10", 2 * expanded, CLASSES, Activation::Relu)
}

/// All convolutions in the order of the forward pass.
pub(super) fn convolutions() -> Vec<ConvolutionSpec> {
    let fires = fires()
        .into_iter()
        .flat_map(|fire| [fire.squeeze, fire.expand1x1, fire.expand3x3]);
    std::iter::once(stem())
        .chain(fires)
        .chain([classifier()])
        .collect()
}

/// The network with its weights.
pub(crate) struct Squeezenet {
    stem: Convolution,
    fires: Vec<Fire>,
    classifier: Convolution,
}

struct Fire {
    squeeze: Convolution,
    expand1x1: Convolution,
    expand3x3: Convolution,
    pool_first: bool,
}

impl Squeezenet {
    pub(super) fn load(weights: &mut Weights) -> Result<Self, LoadError> {
        let stem = Convolution::load(&stem(), weights)?;
        let fires = fires()
            .iter()
            .map(|spec| {
                Ok(Fire {
                    squeeze: Convolution::load(&spec.squeeze, weights)?,
                    expand1x1: Convolution::load(&spec.expand1x1, weights)?,
                    expand3x3: Convolution::load(&spec.expand3x3, weights)?,
                    pool_first: spec.pool_first,
                })
            })
            .collect::<Result<_, LoadError>>()?;
        let classifier = Convolution::load(&classifier(), weights)?;
        Ok(Self {
            stem,
            fires,
            classifier,
        })
    }

    pub(super) fn forward(&self, input: Tensor<4>) -> Tensor<2> {
        let stem = self.stem.forward(input.into());
        let features = self
            .fires
            .iter()
            .fold(stem, |features, fire| fire.forward(features));
        adaptive_avg_pool2d(self.classifier.forward(features).tensor(), [1, 1]).flatten(1, 3)
    }
}

impl Fire {
    fn forward(&self, input: Features) -> Features {
        let input = if self.pool_first {
            max_pool(input, 3, 2)
        } else {
            input
        };
        let squeezed = self.squeeze.forward(input).tensor();
        let narrow = self.expand1x1.forward(squeezed.clone().into()).tensor();
        let wide = self.expand3x3.forward(squeezed.into()).tensor();
        Tensor::cat(vec![narrow, wide], 1).into()
    }
}
