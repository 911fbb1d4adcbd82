//! A convolution with its bias and activation: the one building block with weights.

use burn::tensor::Tensor;
use burn::tensor::module::conv2d;
use burn::tensor::ops::ConvOptions;

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
}

/// Shape and behaviour of a convolution; kernels and strides are square.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct ConvolutionSpec {
    /// Its weights are stored as `NAME.weight` \[out, in / groups, kernel, kernel\] and `NAME.bias` \[out\].
    pub name: String,
    /// Input channels.
    pub inputs: usize,
    /// Output channels.
    pub outputs: usize,
    /// Side of the kernel.
    pub kernel: usize,
    /// Step between windows.
    pub stride: usize,
    /// Zeros around the input, the same on all sides.
    pub padding: usize,
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
            kernel: 1,
            stride: 1,
            padding: 0,
            groups: 1,
            activation,
        }
    }

    /// Shape of the weight tensor: out, in / groups, kernel, kernel.
    pub fn weight_shape(&self) -> [usize; 4] {
        [
            self.outputs,
            self.inputs / self.groups,
            self.kernel,
            self.kernel,
        ]
    }

    /// Name of the weight tensor.
    pub fn weight_name(&self) -> String {
        format!("{}.weight", self.name)
    }

    /// Name of the bias tensor.
    pub fn bias_name(&self) -> String {
        format!("{}.bias", self.name)
    }
}

/// A convolution with its weights on a device.
pub(super) struct Convolution {
    weight: Tensor<4>,
    bias: Tensor<1>,
    options: ConvOptions<2>,
    activation: Activation,
}

impl Convolution {
    pub(super) fn load(spec: &ConvolutionSpec, weights: &mut Weights) -> Result<Self, LoadError> {
        Ok(Self {
            weight: weights.take(&spec.weight_name(), spec.weight_shape())?,
            bias: weights.take(&spec.bias_name(), [spec.outputs])?,
            options: ConvOptions::new([spec.stride; 2], [spec.padding; 2], [1, 1], spec.groups),
            activation: spec.activation,
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
            Activation::Relu => burn::tensor::activation::relu(output),
            Activation::Relu6 => output.clamp(0.0, 6.0),
        }
    }
}
