//! A convolution with its weights.

use burn::tensor::activation::relu;
use burn::tensor::module::conv2d;
use burn::tensor::ops::ConvOptions;
use burn::tensor::{Device, Tensor, TensorData};

use models::architecture::{Activation, ConvolutionSpec};

use crate::weights::{ConvolutionWeights, LoadError, Weights};

/// The largest activation in a network of 8-bit integers.
const MOST_LEVEL: f32 = 255.0;

/// A convolution with its weights.
pub(super) struct Convolution {
    weight: Tensor<4>,
    bias: Tensor<1>,
    options: ConvOptions<2>,
    activation: Activation,
    factor: f32,
}

impl Convolution {
    pub(super) fn load(
        spec: &ConvolutionSpec,
        weights: &mut Weights,
        device: &Device,
    ) -> Result<Self, LoadError> {
        let ConvolutionWeights {
            weights,
            bias,
            factor,
        } = weights.take_convolution(spec)?;
        let weight = TensorData::new(weights, spec.weight_shape());
        Ok(Self {
            weight: Tensor::from_data(weight, device),
            bias: Tensor::from_data(TensorData::new(bias, [spec.outputs]), device),
            options: ConvOptions::new([spec.stride; 2], spec.padding, [1, 1], spec.groups),
            activation: spec.activation,
            factor,
        })
    }

    pub(super) fn forward(&self, input: Tensor<4>) -> Tensor<4> {
        let output = conv2d(
            input,
            self.weight.clone(),
            Some(self.bias.clone()),
            self.options.clone(),
        );
        match self.activation {
            Activation::Linear => output,
            Activation::Relu => relu(output),
            Activation::Relu6 => output.clamp(0.0, 6.0),
            Activation::Levels => (output * self.factor).round().clamp(0.0, MOST_LEVEL),
            Activation::Scaled => output * self.factor,
        }
    }
}
