//! A network that is not being trained any more: running means and variances, no gradients.

use crate::network::{Layout, Shape};
use crate::parallel::in_parallel;
pub use crate::passes::best;
use crate::passes::{Forward, Statistics};
pub use crate::scaling::Scaling;

/// Pictures computed together: as few as keep the passes busy, so that their maps stay in the cache.
const BATCH: usize = 16;

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
    ///
    /// # Panics
    /// If the network does not read such pictures.
    pub fn logits(&self, planes: &[Vec<f32>], side: usize, threads: usize) -> Vec<Vec<f32>> {
        let layout = Layout::new(self.shape);
        let share = planes.len().div_ceil(threads.max(1)).max(1);
        let shares: Vec<&[Vec<f32>]> = planes.chunks(share).collect();
        let rows: Vec<Vec<Vec<f32>>> = in_parallel(shares, |planes| {
            // One place alone would be added up in another order.
            let mut network = Forward::new(&layout, side, planes.len().clamp(2, BATCH));
            network.set(&self.parameters);
            let mut rows = Vec::with_capacity(planes.len());
            for planes in planes.chunks(BATCH) {
                for (index, values) in planes.iter().enumerate() {
                    network.set_picture(index, values, self.scaling);
                }
                network.run(planes.len(), Statistics::Running(&self.statistics));
                rows.extend((0..planes.len()).map(|index| network.logits(index).collect()));
            }
            rows
        });
        rows.into_iter().flatten().collect()
    }

    /// The best class of each plane.
    pub fn answers(&self, planes: &[Vec<f32>], side: usize, threads: usize) -> Vec<usize> {
        let rows = self.logits(planes, side, threads);
        rows.iter().map(|row| best(row)).collect()
    }
}
