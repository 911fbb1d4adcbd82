//! What is done to each training picture.

use serde::{Deserialize, Serialize};
use sets::injected;
use sets::seeded::Seeded;
use spectrum::fourier::SizeError;
use spectrum::mask::Mask;

use crate::augment::crop::crop_and_flip;
use crate::augment::frequency::Filter;
use crate::augment::mixing;
use crate::dominant::DominantMap;

/// The recipes.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(tag = "kind", rename_all = "kebab-case")]
pub enum Recipe {
    /// Nothing.
    Plain,
    /// [`crop_and_flip`].
    CropAndFlip {
        /// Pixels of black around the picture.
        padding: usize,
    },
    /// [`mixing::mix`].
    Mixing,
    /// With this probability, [`crate::augment::frequency::random_mask`].
    FrequencyMasking {
        /// Of a picture being filtered.
        probability: f32,
        /// Largest share of frequencies dropped.
        most: f32,
    },
    /// After DFM-X (S. Wang, C. Brune, R. Veldhuis and N. Strisciuglio, ICCV workshops 2023, arXiv 2308.06622): a class is drawn
    /// for each picture; if it is another than the picture's own, then with this probability only that class's dominant
    /// frequencies (and DC) are kept.
    DominantFrequencies {
        /// Of a picture being filtered, once another class was drawn.
        probability: f32,
        /// One for each class.
        maps: Vec<DominantMap>,
    },
    /// [`injected::inject`] with the grating of the picture's own class.
    InjectedShortcut,
}

/// A recipe ready to be used: tables made, plans laid.
pub struct Preparation<'a> {
    recipe: &'a Recipe,
    side: usize,
    filter: Filter,
    masks: Vec<Mask>,
}

impl<'a> Preparation<'a> {
    /// For pictures of `side` x `side`, each side at least 16.
    pub fn new(recipe: &'a Recipe, side: usize) -> Result<Self, SizeError> {
        let masks = match recipe {
            Recipe::DominantFrequencies { maps, .. } => {
                maps.iter().map(|map| map.mask(side)).collect()
            }
            _ => Vec::new(),
        };
        Ok(Self {
            recipe,
            side,
            filter: Filter::new(side)?,
            masks,
        })
    }

    /// The plane in [0, 1] that the network learns from; `index` is the picture's position in its set.
    pub fn prepare(
        &mut self,
        plane: Vec<f32>,
        label: usize,
        index: usize,
        stream: &mut Seeded,
    ) -> Vec<f32> {
        match *self.recipe {
            Recipe::Plain => plane,
            Recipe::CropAndFlip { padding } => crop_and_flip(&plane, self.side, padding, stream),
            Recipe::Mixing => mixing::mix(&plane, self.side, stream),
            Recipe::FrequencyMasking { probability, most } => {
                if stream.unit() < f64::from(probability) {
                    self.filter.mask_at_random(&plane, most, stream)
                } else {
                    plane
                }
            }
            Recipe::DominantFrequencies { probability, .. } => {
                let other = stream.below(self.masks.len());
                let filtered = stream.unit() < f64::from(probability);
                match self.masks.get(other) {
                    Some(mask) if filtered && other != label => self.filter.apply(&plane, mask),
                    _ => plane,
                }
            }
            Recipe::InjectedShortcut => injected::inject(&plane, self.side, label, index),
        }
    }
}
