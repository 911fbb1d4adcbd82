//! A convolution with its bias and activation: the one building block with weights.

use burn::tensor::activation::relu;
use burn::tensor::module::conv2d;
use burn::tensor::ops::ConvOptions;
use burn::tensor::{Device, Tensor, TensorData};

use super::cpu::{self, Geometry};
use super::features::{Features, Finish, cpu_tensor};
use crate::weights::{LoadError, Weights};

/// What follows a convolution.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Activation {
    /// Nothing: the output is linear.
    Linear,
    /// Negative values become 0.
    Relu,
    /// Clamped to 0..6.
    Relu6,
    /// In a network of 8-bit integers: multiplied by the convolution's factor and rounded to a whole number in 0..255.
    Levels,
    /// In the last layer of such a network: multiplied by the convolution's factor.
    Scaled,
}

impl Activation {
    /// Whether this belongs to a network of 8-bit integers. Its weights are stored as u8, together with the number that stands for
    /// zero, `NAME.zero`, and its biases as i32; `NAME.factor` takes the sums to the output's unit.
    pub fn is_of_integers(self) -> bool {
        matches!(self, Self::Levels | Self::Scaled)
    }
}

/// The largest activation in a network of 8-bit integers.
pub(super) const MOST_LEVEL: f32 = 255.0;

/// Shape and behaviour of a convolution.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct ConvolutionSpec {
    /// Its weights are stored as `NAME.weight` \[out, in / groups, height, width\] and `NAME.bias` \[out\].
    pub name: String,
    /// Input channels.
    pub inputs: usize,
    /// Output channels.
    pub outputs: usize,
    /// Height and width of the kernel.
    pub kernel: [usize; 2],
    /// Step between windows, down and across.
    pub stride: usize,
    /// Zeros around the input: rows above and below, columns left and right.
    pub padding: [usize; 2],
    /// Groups; as many as channels in a depthwise convolution.
    pub groups: usize,
    /// What follows.
    pub activation: Activation,
}

impl ConvolutionSpec {
    /// A 1x1 convolution.
    pub(super) fn pointwise(
        name: impl Into<String>,
        inputs: usize,
        outputs: usize,
        activation: Activation,
    ) -> Self {
        Self {
            name: name.into(),
            inputs,
            outputs,
            kernel: [1; 2],
            stride: 1,
            padding: [0; 2],
            groups: 1,
            activation,
        }
    }

    /// Shape of the weight tensor: out, in / groups, height, width of the kernel.
    pub fn weight_shape(&self) -> [usize; 4] {
        [
            self.outputs,
            self.inputs / self.groups,
            self.kernel[0],
            self.kernel[1],
        ]
    }

    /// Number of weights and biases.
    pub fn parameters(&self) -> usize {
        self.weight_shape().iter().product::<usize>() + self.outputs
    }

    /// How the windows lie on an input.
    pub(super) fn geometry(&self, input: &Features) -> Geometry {
        let size = input.size();
        let output = |axis: usize| {
            (size[axis] + 2 * self.padding[axis] - self.kernel[axis]) / self.stride + 1
        };
        Geometry {
            kernel: self.kernel,
            stride: self.stride,
            padding: self.padding,
            output: [output(0), output(1)],
        }
    }

    /// Name of the weight tensor.
    pub fn weight_name(&self) -> String {
        format!("{}.weight", self.name)
    }

    /// Name of the bias tensor.
    pub fn bias_name(&self) -> String {
        format!("{}.bias", self.name)
    }

    /// Name of the tensor \[1\] that holds the stored number which stands for a weight of zero.
    pub fn zero_name(&self) -> String {
        format!("{}.zero", self.name)
    }

    /// Name of the tensor \[1\] that holds the factor from sums to the output's unit.
    pub fn factor_name(&self) -> String {
        format!("{}.factor", self.name)
    }
}

/// A convolution with its weights.
pub(super) enum Convolution {
    /// All of it burn's.
    Burn {
        weight: Tensor<4>,
        bias: Tensor<1>,
        options: ConvOptions<2>,
        activation: Activation,
        factor: f32,
    },
    /// On the CPU: a matrix product of burn's, before which windows are unfolded where the kernel is larger than 1x1.
    Product {
        spec: ConvolutionSpec,
        weight: Tensor<4>,
        finish: Finish,
    },
    /// On the CPU: one kernel for each channel.
    Depthwise {
        spec: ConvolutionSpec,
        weights: Vec<f32>,
        finish: Finish,
    },
}

impl Convolution {
    pub(super) fn load(spec: &ConvolutionSpec, weights: &mut Weights) -> Result<Self, LoadError> {
        let mut weight = weights.take(&spec.weight_name(), &spec.weight_shape())?;
        let bias = weights.take(&spec.bias_name(), &[spec.outputs])?;
        let mut factor = 1.0;
        if spec.activation.is_of_integers() {
            let zero = weights.take_one(&spec.zero_name())?;
            weight.iter_mut().for_each(|weight| *weight -= zero);
            factor = weights.take_one(&spec.factor_name())?;
        }
        let device = weights.device();
        if *device != Device::flex() {
            let bias = TensorData::new(bias, [spec.outputs]);
            return Ok(Self::Burn {
                weight: Tensor::from_data(TensorData::new(weight, spec.weight_shape()), device),
                bias: Tensor::from_data(bias, device),
                options: ConvOptions::new([spec.stride; 2], spec.padding, [1, 1], spec.groups),
                activation: spec.activation,
                factor,
            });
        }
        let spec = spec.clone();
        let finish = Finish::new(bias, spec.activation, factor);
        if spec.groups > 1 {
            return Ok(Self::Depthwise {
                spec,
                weights: weight,
                finish,
            });
        }
        let terms = weight.len() / spec.outputs;
        let weight = cpu_tensor(weight, [spec.outputs, terms, 1, 1]);
        Ok(Self::Product {
            spec,
            weight,
            finish,
        })
    }

    pub(super) fn forward(&self, input: Features) -> Features {
        match self {
            Self::Burn {
                weight,
                bias,
                options,
                activation,
                factor,
            } => {
                let output = conv2d(
                    input.tensor(),
                    weight.clone(),
                    Some(bias.clone()),
                    options.clone(),
                );
                Features::finished(match activation {
                    Activation::Linear => output,
                    Activation::Relu => relu(output),
                    Activation::Relu6 => output.clamp(0.0, 6.0),
                    Activation::Levels => (output * *factor).round().clamp(0.0, MOST_LEVEL),
                    Activation::Scaled => output * *factor,
                })
            }
            Self::Product {
                spec,
                weight,
                finish,
            } => {
                let input = if spec.kernel == [1; 2] && spec.stride == 1 && spec.padding == [0; 2] {
                    input.tensor()
                } else {
                    cpu::unfold(input, spec)
                };
                let output = conv2d(
                    input,
                    weight.clone(),
                    None,
                    ConvOptions::new([1, 1], [0, 0], [1, 1], 1),
                );
                Features::pending(output, finish.clone())
            }
            Self::Depthwise {
                spec,
                weights,
                finish,
            } => cpu::depthwise(input, spec, weights, finish),
        }
    }
}
