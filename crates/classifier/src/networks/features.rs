//! What flows between layers: channels of a picture-like map, perhaps still waiting for a bias and an activation.

use std::sync::Arc;

use burn::tensor::{Device, Tensor, TensorData};
use models::architecture::Activation;
use wide::f32x4;

use super::convolution::MOST_LEVEL;

/// Bias, activation and clamp that end a convolution.
#[derive(Clone, Debug)]
pub(super) struct Finish {
    /// One bias per channel.
    bias: Arc<[f32]>,
    /// For networks of integers: multiplies the sums with their bias.
    factor: Option<f32>,
    /// Whether the product is rounded.
    rounds: bool,
    low: f32,
    high: f32,
}

impl Finish {
    /// `factor` matters to networks of integers only.
    pub(super) fn new(bias: Vec<f32>, activation: Activation, factor: f32) -> Self {
        let (low, high) = match activation {
            Activation::Linear | Activation::Scaled => (f32::NEG_INFINITY, f32::INFINITY),
            Activation::Relu => (0.0, f32::INFINITY),
            Activation::Relu6 => (0.0, 6.0),
            Activation::Levels => (0.0, MOST_LEVEL),
        };
        Self {
            bias: bias.into(),
            factor: activation.is_of_integers().then_some(factor),
            rounds: activation == Activation::Levels,
            low,
            high,
        }
    }

    pub(super) fn bias(&self, channel: usize) -> f32 {
        self.bias[channel]
    }

    /// Clamps sums that already hold their bias.
    #[inline]
    pub(super) fn clamp(&self, sums: f32x4) -> f32x4 {
        sums.fast_max(f32x4::splat(self.low))
            .fast_min(f32x4::splat(self.high))
    }

    /// Adds the bias to a channel's values and does what follows.
    pub(super) fn apply(&self, values: &mut [f32], channel: usize) {
        let bias = f32x4::splat(self.bias(channel));
        match self.factor.map(f32x4::splat) {
            None => in_lanes(values, |sums| self.clamp(sums + bias)),
            Some(factor) if self.rounds => in_lanes(values, |sums| {
                self.clamp(((sums + bias) * factor).round_ties_even())
            }),
            Some(factor) => in_lanes(values, |sums| (sums + bias) * factor),
        }
    }
}

/// Four values at a time. (`f32::clamp` in a loop does not become vector instructions.)
#[inline]
pub(super) fn in_lanes(values: &mut [f32], change: impl Fn(f32x4) -> f32x4) {
    let (lanes, rest) = values.as_chunks_mut::<4>();
    for values in lanes {
        *values = change(f32x4::from(*values)).to_array();
    }
    let mut last = [0.0; 4];
    last[..rest.len()].copy_from_slice(rest);
    let last = change(f32x4::from(last)).to_array();
    rest.copy_from_slice(&last[..rest.len()]);
}

/// A map \[batch, channels, height, width\]. On the CPU the last convolution's [`Finish`] may be pending, so that the next layer can
/// apply it while it reads.
#[derive(Clone)]
pub(super) struct Features {
    tensor: Tensor<4>,
    pending: Option<Finish>,
}

impl Features {
    pub(super) fn finished(tensor: Tensor<4>) -> Self {
        Self {
            tensor,
            pending: None,
        }
    }

    pub(super) fn pending(tensor: Tensor<4>, finish: Finish) -> Self {
        Self {
            tensor,
            pending: Some(finish),
        }
    }

    /// The map with nothing pending.
    pub(super) fn tensor(self) -> Tensor<4> {
        let Some(finish) = self.pending else {
            return self.tensor;
        };
        let shape = self.tensor.dims();
        let mut values = cpu_values(self.tensor);
        let [_, channels, height, width] = shape;
        for (index, plane) in values.chunks_exact_mut(height * width).enumerate() {
            finish.apply(plane, index % channels);
        }
        cpu_tensor(values, shape)
    }

    /// Multiplied by `factor` and rounded to whole numbers, halves to even ones.
    pub(super) fn rounded(self, factor: f32) -> Self {
        self.each(
            |values| (values * f32x4::splat(factor)).round_ties_even(),
            |map| (map * factor).round(),
        )
    }

    /// The largest whole numbers that are not above the values plus `offset`.
    pub(super) fn floored(self, offset: f32) -> Self {
        self.each(
            |values| (values + f32x4::splat(offset)).floor(),
            |map| (map + offset).floor(),
        )
    }

    /// The same in two ways: in vector registers on the CPU, where burn goes through memory for each step, and by burn elsewhere.
    fn each(
        self,
        on_cpu: impl Fn(f32x4) -> f32x4,
        elsewhere: impl Fn(Tensor<4>) -> Tensor<4>,
    ) -> Self {
        let is_on_cpu = self.is_on_cpu();
        let map = self.tensor();
        if !is_on_cpu {
            return elsewhere(map).into();
        }
        let shape = map.dims();
        let mut values = cpu_values(map);
        in_lanes(&mut values, on_cpu);
        cpu_tensor(values, shape).into()
    }

    /// Whether this lies in the computer's own memory.
    pub(super) fn is_on_cpu(&self) -> bool {
        self.tensor.device() == Device::flex()
    }

    /// Height and width.
    pub(super) fn size(&self) -> [usize; 2] {
        let [_, _, height, width] = self.tensor.dims();
        [height, width]
    }

    /// Shape, values in the computer's own memory, and what is pending.
    pub(super) fn into_cpu(self) -> ([usize; 4], Vec<f32>, Option<Finish>) {
        (self.tensor.dims(), cpu_values(self.tensor), self.pending)
    }
}

impl From<Tensor<4>> for Features {
    fn from(tensor: Tensor<4>) -> Self {
        Self::finished(tensor)
    }
}

/// The values of a tensor on `Device::flex()`, whose memory this is; nothing is copied unless the tensor is shared.
fn cpu_values(tensor: Tensor<4>) -> Vec<f32> {
    tensor
        .into_data()
        .try_into_vec()
        .expect("the networks compute in f32")
}

/// A tensor on `Device::flex()` that takes the values over.
pub(super) fn cpu_tensor(values: Vec<f32>, shape: [usize; 4]) -> Tensor<4> {
    Tensor::from_data(TensorData::new(values, shape), &Device::flex())
}
