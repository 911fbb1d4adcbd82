//! What a network has learned: loss and F1 on pictures it did not learn from, with all frequencies and without some bands, and what its
//! first layer looks for.
//!
//! The measures of the founding paper's first experiment (S. Wang and others, ICCV 2023): F1 of each class early in a training, and the
//! relative confusion matrix, `Δ(i, j) = (answers j for class i under the band-stop - the same without) / pictures of class i · 100`.

use learning::kernel::Kernel;
pub use learning::learned::{EARLY_STEP, LEARNED, learned_at};
pub use learning::stops::BandStop;
use spectrum::fourier::{Fourier, SizeError};
use spectrum::mask::Mask;

use crate::network::Layout;
use crate::pictures::Pictures;
use crate::predict::{Model, best};

/// Pictures could not be filtered or answered.
#[derive(Debug, thiserror::Error)]
pub enum MeasureError {
    /// Too small or too large to be transformed.
    #[error(transparent)]
    Size(#[from] SizeError),
    /// Of another size or in other channels than the network reads.
    #[error("The network does not read such pictures.")]
    Foreign,
}

/// Answers counted by the pictures' own classes.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Confusion {
    classes: usize,
    /// By own class, then by answer.
    counts: Vec<u32>,
}

impl Confusion {
    /// Counts pairs of own class and answer; those beyond `classes` are left out.
    pub fn new(classes: usize, pairs: impl IntoIterator<Item = (usize, usize)>) -> Self {
        let mut counts = vec![0; classes * classes];
        for (own, answer) in pairs {
            if own < classes && answer < classes {
                counts[own * classes + answer] += 1;
            }
        }
        Self { classes, counts }
    }

    /// Number of classes.
    pub fn classes(&self) -> usize {
        self.classes
    }

    /// Pictures of class `own` that were answered with `answer`.
    ///
    /// # Panics
    /// If there is no such class; so do the other functions that are given one.
    pub fn count(&self, own: usize, answer: usize) -> u32 {
        self.counts[own * self.classes..][..self.classes][answer]
    }

    /// Pictures of a class.
    pub fn pictures(&self, own: usize) -> u32 {
        self.counts[own * self.classes..][..self.classes]
            .iter()
            .sum()
    }

    /// Share of right answers; 0 without pictures.
    pub fn accuracy(&self) -> f64 {
        let right: u32 = (0..self.classes)
            .map(|class| self.count(class, class))
            .sum();
        let all: u32 = self.counts.iter().sum();
        f64::from(right) / f64::from(all.max(1))
    }

    /// Of a class: twice its right answers over its pictures and the answers that name it together; 0 where there are neither.
    pub fn f1(&self, class: usize) -> f64 {
        let named: u32 = (0..self.classes).map(|own| self.count(own, class)).sum();
        let right = f64::from(self.count(class, class));
        2.0 * right / f64::from((self.pictures(class) + named).max(1))
    }

    /// Δ in percent, by own class, then by answer: how answers changed against `original`, which is of the same pictures. Zeros for a
    /// class without pictures.
    ///
    /// # Panics
    /// If `original` has another number of classes.
    pub fn relative(&self, original: &Self) -> Vec<Vec<f64>> {
        assert_eq!(self.classes, original.classes, "the classes are others");
        let change = |own: usize, answer: usize| {
            let [after, before] = [self, original].map(|one| f64::from(one.count(own, answer)));
            100.0 * (after - before) / f64::from(original.pictures(own).max(1))
        };
        (0..self.classes)
            .map(|own| {
                (0..self.classes)
                    .map(|answer| change(own, answer))
                    .collect()
            })
            .collect()
    }
}

/// What a network makes of pictures.
#[derive(Clone, Debug, PartialEq)]
pub struct Measured {
    /// Mean cross-entropy in nats.
    pub loss: f64,
    /// Its first answers.
    pub confusion: Confusion,
}

/// Asks a network about all pictures, under a mask if there is one: every channel is filtered and clipped to [0, 1], as everywhere on
/// this site. On `threads` threads where there are any.
///
/// # Panics
/// If the mask is of another size than the pictures.
pub fn measure(
    model: &Model,
    pictures: &Pictures,
    mask: Option<&Mask>,
    threads: usize,
) -> Result<Measured, MeasureError> {
    let (side, shape) = (pictures.side(), model.shape);
    let fits = match shape.perceptron {
        Some(perceptron) => perceptron.side == side,
        None => side.is_multiple_of(4),
    };
    if !fits || shape.channels != pictures.channels() {
        return Err(MeasureError::Foreign);
    }
    let mut planes: Vec<Vec<f32>> = (0..pictures.count())
        .map(|index| pictures.plane(index))
        .collect();
    if let Some(mask) = mask {
        let mut fourier = Fourier::new(side, side)?;
        for plane in planes
            .iter_mut()
            .flat_map(|picture| picture.chunks_exact_mut(side * side))
        {
            let spectrum = fourier.forward(plane);
            fourier.filtered_into(&spectrum, mask, plane);
            plane
                .iter_mut()
                .for_each(|value| *value = value.clamp(0.0, 1.0));
        }
    }
    let rows = model.logits(&planes, side, threads);
    let losses = rows.iter().zip(pictures.labels());
    let loss: f64 = losses
        .map(|(row, &label)| cross_entropy(row, label.into()))
        .sum();
    let labels = pictures.labels().iter().map(|&label| usize::from(label));
    Ok(Measured {
        loss: loss / pictures.count() as f64,
        confusion: Confusion::new(
            model.shape.classes,
            labels.zip(rows.iter().map(|row| best(row))),
        ),
    })
}

/// In nats, from logits; 0 for a class that there is not.
fn cross_entropy(row: &[f32], label: usize) -> f64 {
    let most = f64::from(row.iter().copied().fold(f32::NEG_INFINITY, f32::max));
    let sum: f64 = row
        .iter()
        .map(|&logit| (f64::from(logit) - most).exp())
        .sum();
    row.get(label)
        .map_or(0.0, |&logit| sum.ln() + most - f64::from(logit))
}

/// What the units of a network's first layer look for. A kernel has 3 rows, or those of the picture in a perceptron.
pub fn first_layer(model: &Model) -> Vec<Kernel> {
    let layout = Layout::new(model.shape);
    let channels = model.shape.channels;
    let side = model
        .shape
        .perceptron
        .map_or(3, |perceptron| perceptron.side);
    let kernels = model.parameters.chunks_exact(channels * side * side);
    let units = layout
        .hidden
        .first()
        .map_or(model.shape.width, |layer| layer.outputs);
    kernels
        .take(units)
        .map(|values| Kernel {
            side,
            values: values.to_vec(),
        })
        .collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn measures_by_hand() {
        // Class 0: three right, one taken for 1; class 1: two right, two taken for 0; class 2 has no pictures.
        let pairs = [
            (0, 0),
            (0, 0),
            (0, 0),
            (0, 1),
            (1, 1),
            (1, 1),
            (1, 0),
            (1, 0),
        ];
        let confusion = Confusion::new(3, pairs);
        assert_eq!(confusion.accuracy(), 5.0 / 8.0);
        assert_eq!(confusion.f1(0), 6.0 / 9.0);
        assert_eq!(confusion.f1(1), 4.0 / 7.0);
        assert_eq!(confusion.f1(2), 0.0);
        let after = Confusion::new(3, pairs.map(|(own, _)| (own, 2)));
        let zero = [0.0; 3];
        assert_eq!(
            after.relative(&confusion),
            [[-75.0, -25.0, 100.0], [-50.0, -50.0, 100.0], zero]
        );
        assert_eq!(confusion.relative(&confusion), [zero; 3]);
    }
}
