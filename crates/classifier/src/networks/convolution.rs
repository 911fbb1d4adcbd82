//! A convolution with its weights.

use burn::tensor::activation::relu;
use burn::tensor::module::conv2d;
use burn::tensor::ops::ConvOptions;
use burn::tensor::{Device, Tensor, TensorData};

use models::architecture::{Activation, ConvolutionSpec};

use super::cpu;
use super::features::{Features, Finish, cpu_tensor};
use crate::weights::{LoadError, Weights};

/// The largest activation in a network of 8-bit integers.
pub(super) const MOST_LEVEL: f32 = 255.0;

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
