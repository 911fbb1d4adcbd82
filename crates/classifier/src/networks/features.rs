//! What flows between layers: channels of a picture-like map, perhaps still waiting for a bias and an activation.

use std::sync::Arc;

use burn::tensor::{Device, Tensor, TensorData};
use wide::f32x4;

use super::convolution::Activation;

/// Bias and clamp that end a convolution.
#[derive(Clone, Debug)]
pub(super) struct Finish {
    /// One bias per channel.
    pub(super) bias: Arc<[f32]>,
    low: f32,
    high: f32,
}

impl Finish {
    pub(super) fn new(bias: Vec<f32>, activation: Activation) -> Self {
        let (low, high) = match activation {
            Activation::Linear => (f32::NEG_INFINITY, f32::INFINITY),
            Activation::Relu => (0.0, f32::INFINITY),
            Activation::Relu6 => (0.0, 6.0),
        };
        Self {
            bias: bias.into(),
            low,
            high,
        }
    }

    /// Clamps a sum that already holds its bias. Two comparisons become two vector instructions; `f32::clamp` does not.
    #[inline]
    pub(super) fn clamp(&self, sum: f32) -> f32 {
        let raised = if sum < self.low { self.low } else { sum };
        if raised > self.high {
            self.high
        } else {
            raised
        }
    }

    /// The same for four sums.
    #[inline]
    pub(super) fn clamp_lanes(&self, sums: f32x4) -> f32x4 {
        sums.fast_max(f32x4::splat(self.low))
            .fast_min(f32x4::splat(self.high))
    }
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
        let mut values = host_values(self.tensor);
        let plane = shape[2] * shape[3];
        for (planes, &bias) in values.chunks_mut(plane).zip(finish.bias.iter().cycle()) {
            for value in planes {
                *value = finish.clamp(*value + bias);
            }
        }
        host_tensor(values, shape)
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
    pub(super) fn into_host(self) -> ([usize; 4], Vec<f32>, Option<Finish>) {
        (self.tensor.dims(), host_values(self.tensor), self.pending)
    }
}

impl From<Tensor<4>> for Features {
    fn from(tensor: Tensor<4>) -> Self {
        Self::finished(tensor)
    }
}

/// The values of a tensor on `Device::flex()`, whose memory this is; nothing is copied unless the tensor is shared.
fn host_values(tensor: Tensor<4>) -> Vec<f32> {
    tensor
        .into_data()
        .try_into_vec()
        .expect("the networks compute in f32")
}

/// A tensor on `Device::flex()` that takes the values over.
pub(super) fn host_tensor(values: Vec<f32>, shape: [usize; 4]) -> Tensor<4> {
    Tensor::from_data(TensorData::new(values, shape), &Device::flex())
}
