//! Networks with their weights on a device, inference only. What they consist of is described in [`models::architecture`]; here it is
//! computed.

mod convolution;
mod cpu;
mod features;
mod pooling;

use burn::tensor::Tensor;
use burn::tensor::activation::relu;
use burn::tensor::module::adaptive_avg_pool2d;
use models::architecture::{Architecture, Operation, Step};

use self::convolution::Convolution;
use self::features::Features;
use self::pooling::{max_pool, mean_around};
use crate::weights::{LoadError, Weights};

/// A mean of whole numbers is rounded to the nearest, halves up. The last bit must not decide: of at most 64 numbers, the fraction
/// nearest to a half is 1/64 away.
const HALF: f32 = 0.51;

/// A network with its weights on a device.
pub(crate) struct Network {
    layers: Vec<Layer>,
    reads_rotated: bool,
}

/// A [`Step`] with its weights.
enum Layer {
    Convolution(Convolution),
    Operation(Operation),
    Residual(Vec<Layer>),
    Branches {
        branches: Vec<Vec<Layer>>,
        factors: Option<Vec<f32>>,
    },
}

impl Network {
    pub(crate) fn load(
        architecture: Architecture,
        weights: &mut Weights,
    ) -> Result<Self, LoadError> {
        let structure = architecture.structure();
        Ok(Self {
            layers: load_all(&structure.steps, weights)?,
            reads_rotated: structure.reads_rotated,
        })
    }

    /// Whether the network reads the picture turned by 180 degrees (its kernels are turned as well).
    pub(crate) fn reads_rotated(&self) -> bool {
        self.reads_rotated
    }

    /// Logits \[batch, classes\] for pictures \[batch, planes, height, width\].
    pub(crate) fn forward(&self, input: Tensor<4>) -> Tensor<2> {
        forward_all(&self.layers, input.into())
            .tensor()
            .flatten(1, 3)
    }
}

fn load_all(steps: &[Step], weights: &mut Weights) -> Result<Vec<Layer>, LoadError> {
    steps
        .iter()
        .map(|step| Layer::load(step, weights))
        .collect()
}

fn forward_all(layers: &[Layer], input: Features) -> Features {
    layers
        .iter()
        .fold(input, |features, layer| layer.forward(features))
}

impl Layer {
    fn load(step: &Step, weights: &mut Weights) -> Result<Self, LoadError> {
        Ok(match step {
            Step::Convolution(spec) => Self::Convolution(Convolution::load(spec, weights)?),
            Step::Operation(operation) => Self::Operation(*operation),
            Step::Residual(steps) => Self::Residual(load_all(steps, weights)?),
            Step::Branches { branches, stack } => Self::Branches {
                branches: branches
                    .iter()
                    .map(|steps| load_all(steps, weights))
                    .collect::<Result<_, _>>()?,
                factors: stack
                    .as_ref()
                    .map(|name| weights.take(&format!("{name}.factors"), &[branches.len()]))
                    .transpose()?,
            },
        })
    }

    fn forward(&self, input: Features) -> Features {
        match self {
            Self::Convolution(convolution) => convolution.forward(input),
            Self::Operation(operation) => compute(*operation, input),
            Self::Residual(layers) => {
                let input = input.tensor();
                let output = forward_all(layers, input.clone().into());
                (output.tensor() + input).into()
            }
            Self::Branches { branches, factors } => {
                // Finished once, for all branches.
                let input = Features::finished(input.tensor());
                let mut maps = Vec::with_capacity(branches.len());
                if let Some((last, others)) = branches.split_last() {
                    maps.extend(
                        others
                            .iter()
                            .map(|layers| forward_all(layers, input.clone())),
                    );
                    maps.push(forward_all(last, input));
                }
                stack(maps, factors.as_deref())
            }
        }
    }
}

fn compute(operation: Operation, input: Features) -> Features {
    match operation {
        Operation::MaxPool { side, stride } => max_pool(input, side, stride),
        Operation::MeanAround => mean_around(input),
        Operation::Mean => adaptive_avg_pool2d(input.tensor(), [1, 1]).into(),
        Operation::Relu => relu(input.tensor()).into(),
        Operation::Round => input.rounded(1.0),
        Operation::RoundMean => input.floored(HALF),
    }
}

/// Stacks maps; where there are factors, each is taken to the common unit and rounded to its levels.
fn stack(maps: Vec<Features>, factors: Option<&[f32]>) -> Features {
    let factor = |index: usize| factors.map_or(1.0, |factors| factors[index]);
    let maps = maps.into_iter().enumerate().map(|(index, map)| {
        let factor = factor(index);
        if factor == 1.0 {
            map.tensor()
        } else {
            map.rounded(factor).tensor()
        }
    });
    Features::finished(Tensor::cat(maps.collect(), 1))
}
