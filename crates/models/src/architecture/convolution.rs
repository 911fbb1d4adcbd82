//! A convolution with its bias and activation: the one building block with weights.

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
    pub fn pointwise(
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
