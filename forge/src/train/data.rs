//! Fashion-MNIST as the trainer takes it.

use std::path::Path;
use std::sync::Arc;

use anyhow::Result;
use sets::injected;
use training::augmentation::AugmentationPlan;
use training::pictures::Pictures;

use crate::fashion_mnist::{self, CLASSES, LabelledPictures, SIDE};

/// Both parts.
pub struct Data {
    /// To learn from.
    pub train: Arc<Pictures>,
    /// To test with.
    pub test: Arc<Pictures>,
}

/// Reads both parts; `given` is the package's file where it cannot be downloaded.
pub fn load(given: Option<&Path>) -> Result<Data> {
    let data = fashion_mnist::load(given)?;
    let pictures =
        |part: LabelledPictures| Pictures::new(SIDE, part.pixels, part.labels).map(Arc::new);
    Ok(Data {
        train: pictures(data.train)?,
        test: pictures(data.test)?,
    })
}

/// All pictures as a network trained under `augmentation` should see them when it is tested: as they are, but for the injected gratings.
pub fn planes(pictures: &Pictures, augmentation: &AugmentationPlan) -> Vec<Vec<f32>> {
    let gratings = if *augmentation == AugmentationPlan::InjectedShortcut {
        Gratings::Own
    } else {
        return (0..pictures.count())
            .map(|index| pictures.plane(index))
            .collect();
    };
    with_gratings(pictures, gratings)
}

/// Which grating a test picture gets.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Gratings {
    /// That of its class, as in training.
    Own,
    /// None, but the same contrast.
    None,
    /// That of another class, each of the nine equally often.
    Other,
}

/// All pictures with gratings.
pub fn with_gratings(pictures: &Pictures, gratings: Gratings) -> Vec<Vec<f32>> {
    (0..pictures.count())
        .map(|index| {
            let (plane, label) = (pictures.plane(index), pictures.label(index));
            match gratings {
                Gratings::Own => injected::inject(&plane, pictures.side(), label, index),
                Gratings::None => injected::squeeze(&plane),
                Gratings::Other => {
                    let class = other_class(label, index);
                    injected::inject(&plane, pictures.side(), class, index)
                }
            }
        })
        .collect()
}

/// A class other than `label`; all come up equally often.
pub fn other_class(label: usize, index: usize) -> usize {
    (label + 1 + index % (CLASSES - 1)) % CLASSES
}

/// Share of `answers` that are the pictures' own classes.
pub fn accuracy(answers: &[usize], pictures: &Pictures) -> f64 {
    let right = (answers.iter().zip(pictures.labels()))
        .filter(|&(&answer, &label)| answer == usize::from(label))
        .count();
    right as f64 / pictures.count() as f64
}
