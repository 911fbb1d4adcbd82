//! Networks computed by burn.

mod convolution;

use burn::tensor::activation::relu;
use burn::tensor::module::{adaptive_avg_pool2d, avg_pool2d, max_pool2d};
use burn::tensor::ops::{AvgPoolOptions, MaxPoolOptions};
use burn::tensor::{Device, Tensor, TensorData};
use models::architecture::{Operation, Step, Structure};

use self::convolution::Convolution;
use crate::InferenceError;
use crate::weights::{LoadError, Weights};

/// A mean of whole numbers is rounded to the nearest, halves up. The last bit must not decide: of at most 64 numbers, the fraction
/// nearest to a half is 1/64 away.
const HALF: f32 = 0.51;

/// A network with its weights on a device of burn's.
pub(super) struct OnGpu {
    layers: Vec<Layer>,
    planes: usize,
    size: [usize; 2],
    device: Device,
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

impl OnGpu {
    pub(super) fn load(
        structure: &Structure,
        (planes, size): (usize, [usize; 2]),
        weights: &mut Weights,
        device: &Device,
    ) -> Result<Self, LoadError> {
        Ok(Self {
            layers: load_all(&structure.steps, weights, device)?,
            planes,
            size,
            device: device.clone(),
        })
    }

    /// Logits of all pictures, which are computed together, one row after another.
    pub(super) async fn logits(&self, pictures: Vec<Vec<f32>>) -> Result<Vec<f32>, InferenceError> {
        let [height, width] = self.size;
        let shape = [pictures.len(), self.planes, height, width];
        let input = TensorData::new(pictures.concat(), shape);
        let output = forward_all(&self.layers, Tensor::from_data(input, &self.device));
        let failed = |error: String| InferenceError::Device(error);
        let data = output.into_data_async().await;
        let data = data.map_err(|error| failed(error.to_string()))?;
        data.try_into_vec()
            .map_err(|error| failed(error.to_string()))
    }
}

fn load_all(
    steps: &[Step],
    weights: &mut Weights,
    device: &Device,
) -> Result<Vec<Layer>, LoadError> {
    steps
        .iter()
        .map(|step| Layer::load(step, weights, device))
        .collect()
}

fn forward_all(layers: &[Layer], input: Tensor<4>) -> Tensor<4> {
    layers.iter().fold(input, |map, layer| layer.forward(map))
}

impl Layer {
    fn load(step: &Step, weights: &mut Weights, device: &Device) -> Result<Self, LoadError> {
        Ok(match step {
            Step::Convolution(spec) => Self::Convolution(Convolution::load(spec, weights, device)?),
            Step::Operation(operation) => Self::Operation(*operation),
            Step::Residual(steps) => Self::Residual(load_all(steps, weights, device)?),
            Step::Branches { branches, stack } => Self::Branches {
                branches: branches
                    .iter()
                    .map(|steps| load_all(steps, weights, device))
                    .collect::<Result<_, _>>()?,
                factors: stack
                    .as_ref()
                    .map(|name| weights.take(&format!("{name}.factors"), &[branches.len()]))
                    .transpose()?,
            },
        })
    }

    fn forward(&self, input: Tensor<4>) -> Tensor<4> {
        match self {
            Self::Convolution(convolution) => convolution.forward(input),
            Self::Operation(operation) => compute(*operation, input),
            Self::Residual(layers) => forward_all(layers, input.clone()) + input,
            Self::Branches { branches, factors } => {
                let maps = branches
                    .iter()
                    .map(|layers| forward_all(layers, input.clone()));
                stack(maps, factors.as_deref())
            }
        }
    }
}

fn compute(operation: Operation, input: Tensor<4>) -> Tensor<4> {
    match operation {
        Operation::MaxPool { side, stride } => {
            let options = MaxPoolOptions {
                kernel_size: [side; 2],
                stride: [stride; 2],
                padding: [(0, 0); 2],
                dilation: [1, 1],
                ceil_mode: true,
            };
            max_pool2d(input, options)
        }
        Operation::MeanAround => {
            let options = AvgPoolOptions {
                kernel_size: [3; 2],
                stride: [1; 2],
                padding: [(1, 1); 2],
                count_include_pad: false,
                ceil_mode: false,
            };
            avg_pool2d(input, options)
        }
        Operation::Mean => adaptive_avg_pool2d(input, [1, 1]),
        Operation::Relu => relu(input),
        Operation::Round => input.round(),
        Operation::RoundMean => (input + HALF).floor(),
    }
}

/// Stacks maps; where there are factors, each is taken to the common unit and rounded to its levels.
fn stack(maps: impl Iterator<Item = Tensor<4>>, factors: Option<&[f32]>) -> Tensor<4> {
    let factor = |index: usize| factors.map_or(1.0, |factors| factors[index]);
    let maps = maps.enumerate().map(|(index, map)| match factor(index) {
        1.0 => map,
        factor => (map * factor).round(),
    });
    Tensor::cat(maps.collect(), 1)
}
