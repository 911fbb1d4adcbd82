//! A network that is not being trained any more: running means and variances, no gradients.

use burn::tensor::{Device, Tensor, TensorData};
use serde::{Deserialize, Serialize};

use crate::network::{GradientError, Layout, Network, Normalisation, Shape};
use crate::parallel::in_parallel;

/// Pictures computed together.
const BATCH: usize = 100;

/// From [0, 1] to what the first convolution reads: `(value - mean) / deviation`.
#[derive(Clone, Copy, Debug, PartialEq, Serialize, Deserialize)]
pub struct Scaling {
    /// Subtracted.
    pub mean: f32,
    /// Divided by.
    pub deviation: f32,
}

impl Scaling {
    /// The network's input for pictures of `side` x `side`, channel by channel: \[pictures, channels, side, side\].
    pub fn input(self, planes: &[Vec<f32>], side: usize, device: &Device) -> Tensor<4> {
        let scale = |value: &f32| (value - self.mean) / self.deviation;
        let values: Vec<f32> = planes.iter().flatten().map(scale).collect();
        let channels = values.len() / (planes.len() * side * side).max(1);
        Tensor::from_data(
            TensorData::new(values, [planes.len(), channels, side, side]),
            device,
        )
    }
}

/// Trained numbers and how to read them.
#[derive(Clone, Debug, PartialEq)]
pub struct Model {
    /// The network.
    pub shape: Shape,
    /// What its input is scaled by.
    pub scaling: Scaling,
    /// Parameters in the order of [`Layout`].
    pub parameters: Vec<f32>,
    /// Running means and variances in the order of [`Layout`].
    pub statistics: Vec<f32>,
}

impl Model {
    /// One row of logits for each picture of `side` x `side` values in [0, 1], channel by channel; computed on the CPU, on `threads` threads.
    pub fn logits(
        &self,
        planes: &[Vec<f32>],
        side: usize,
        threads: usize,
    ) -> Result<Vec<Vec<f32>>, GradientError> {
        let layout = Layout::new(self.shape);
        let device = Device::flex();
        let share = planes.len().div_ceil(threads.max(1)).max(1);
        let shares: Vec<&[Vec<f32>]> = planes.chunks(share).collect();
        let rows = in_parallel(shares, |planes| {
            let network = Network::new(&layout, &self.parameters, &device);
            let mut rows = Vec::with_capacity(planes.len());
            for planes in planes.chunks(BATCH) {
                let input = self.scaling.input(planes, side, &device);
                let logits = network.forward(input, Normalisation::Running(&self.statistics));
                let logits = logits
                    .into_data()
                    .try_into_vec::<f32>()
                    .map_err(|error| GradientError(error.to_string()))?;
                rows.extend(logits.chunks(self.shape.classes).map(<[f32]>::to_vec));
            }
            Ok(rows)
        });
        let rows: Vec<Vec<Vec<f32>>> = rows.into_iter().collect::<Result<_, GradientError>>()?;
        Ok(rows.into_iter().flatten().collect())
    }

    /// The best class of each plane.
    pub fn answers(
        &self,
        planes: &[Vec<f32>],
        side: usize,
        threads: usize,
    ) -> Result<Vec<usize>, GradientError> {
        let rows = self.logits(planes, side, threads)?;
        Ok(rows.iter().map(|row| best(row)).collect())
    }
}

/// The position of the largest number, the first one of equals.
pub fn best(row: &[f32]) -> usize {
    let mut best = 0;
    for (index, value) in row.iter().enumerate() {
        if *value > row[best] {
            best = index;
        }
    }
    best
}
