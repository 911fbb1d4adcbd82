//! The small networks that `forge train` and the browser train: 3x3 convolutions on small pictures, pooled twice, averaged and classified by a
//! 1x1 convolution. Their training, and where batch normalisation was, is in `crates/training`.

use burn::tensor::Tensor;
use burn::tensor::activation::relu;
use burn::tensor::module::adaptive_avg_pool2d;

use super::convolution::{Activation, Convolution, ConvolutionSpec};
use super::features::Features;
use super::pooling::max_pool;
use crate::weights::{LoadError, Weights};
use models::card::FashionNet as Size;

/// What the convolutions are to the network.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Role {
    /// One after another.
    Plain,
    /// The features are pooled before it.
    Pooled,
    /// Its input is remembered.
    BlockFirst,
    /// What was remembered is added to its output; only then follows ReLU.
    BlockSecond,
}

/// All but the classifier, in the order of the forward pass.
fn units(size: Size) -> Vec<(Role, ConvolutionSpec)> {
    let Size {
        width,
        residual,
        channels,
        ..
    } = size;
    let unit = |name: &str, role, inputs, outputs| {
        let activation = if role == Role::BlockSecond {
            Activation::Linear
        } else {
            Activation::Relu
        };
        let spec = ConvolutionSpec {
            kernel: [3; 2],
            padding: [1; 2],
            ..ConvolutionSpec::pointwise(name, inputs, outputs, activation)
        };
        (role, spec)
    };
    let block = |name: &str, channels| {
        [("first", Role::BlockFirst), ("second", Role::BlockSecond)]
            .map(|(part, role)| unit(&format!("{name}.{part}"), role, channels, channels))
    };
    let (middle, last) = (2 * width, 4 * width);
    let mut units = vec![
        unit("stage1", Role::Plain, channels, width),
        unit("stage2", Role::Pooled, width, middle),
    ];
    if residual {
        units.extend(block("stage2.block1", middle));
        units.push(unit("stage3", Role::Pooled, middle, last));
        units.extend(block("stage3.block1", last));
        units.extend(block("stage3.block2", last));
    } else {
        units.push(unit("stage3", Role::Pooled, middle, last));
        units.push(unit("stage3.second", Role::Plain, last, last));
    }
    units
}

fn classifier(size: Size) -> ConvolutionSpec {
    ConvolutionSpec::pointwise(
        "classifier",
        4 * size.width,
        size.classes,
        Activation::Linear,
    )
}

/// All convolutions in the order of the forward pass.
pub(super) fn convolutions(size: Size) -> Vec<ConvolutionSpec> {
    let units = units(size).into_iter().map(|(_, spec)| spec);
    units.chain([classifier(size)]).collect()
}

/// The network with its weights.
pub(crate) struct FashionNet {
    units: Vec<(Role, Convolution)>,
    classifier: Convolution,
}

impl FashionNet {
    pub(super) fn load(size: Size, weights: &mut Weights) -> Result<Self, LoadError> {
        let units = units(size)
            .iter()
            .map(|(role, spec)| Ok((*role, Convolution::load(spec, weights)?)))
            .collect::<Result<_, LoadError>>()?;
        let classifier = Convolution::load(&classifier(size), weights)?;
        Ok(Self { units, classifier })
    }

    pub(super) fn forward(&self, input: Tensor<4>) -> Tensor<2> {
        let mut features = Features::finished(input);
        let mut remembered = None;
        for (role, unit) in &self.units {
            match role {
                Role::Pooled => features = max_pool(features, 2, 2),
                Role::BlockFirst => {
                    let input = features.tensor();
                    remembered = Some(input.clone());
                    features = input.into();
                }
                Role::Plain | Role::BlockSecond => (),
            }
            features = unit.forward(features);
            if *role == Role::BlockSecond
                && let Some(input) = remembered.take()
            {
                features = relu(features.tensor() + input).into();
            }
        }
        let averages = adaptive_avg_pool2d(features.tensor(), [1, 1]);
        self.classifier
            .forward(averages.into())
            .tensor()
            .flatten(1, 3)
    }
}
