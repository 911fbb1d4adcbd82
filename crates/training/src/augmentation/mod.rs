//! What is done to each training picture before the network sees it: square planes in [0, 1], row by row, on black.

pub mod crop;
pub mod frequency;
pub mod mixing;
mod warp;

use learning::methods::Augmentation;
use serde::{Deserialize, Serialize};
use sets::injected;
use spectrum::fourier::SizeError;
use spectrum::mask::Mask;
use spectrum::seeded::Seeded;

use self::crop::crop_and_flip;
use self::frequency::Filter;
use crate::dominant::DominantMap;

/// An augmentation with its numbers. [`Augmentation`] are those that a visitor chooses from.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(tag = "kind", rename_all = "kebab-case")]
pub enum AugmentationPlan {
    /// Nothing.
    Plain,
    /// [`crop_and_flip`].
    CropAndFlip {
        /// Pixels of black around the picture.
        padding: usize,
    },
    /// [`mixing::mix`].
    Mixing,
    /// With this probability, [`frequency::random_mask`].
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

impl AugmentationPlan {
    /// What a visitor chose, for pictures of `side` x `side`. The crop's eighth is the founding paper's.
    pub fn of(chosen: Augmentation, side: usize) -> Self {
        match chosen {
            Augmentation::None => Self::Plain,
            Augmentation::CropAndFlip => Self::CropAndFlip { padding: side / 8 },
        }
    }

    /// Whether it knows what to do with pictures of three channels.
    pub fn takes_colours(&self) -> bool {
        matches!(self, Self::Plain | Self::CropAndFlip { .. })
    }
}

/// A plan ready to be used: tables made, plans laid.
pub struct Augmenter<'a> {
    plan: &'a AugmentationPlan,
    side: usize,
    filter: Filter,
    masks: Vec<Mask>,
}

impl<'a> Augmenter<'a> {
    /// For pictures of `side` x `side`, each side at least 16.
    pub fn new(plan: &'a AugmentationPlan, side: usize) -> Result<Self, SizeError> {
        let masks = match plan {
            AugmentationPlan::DominantFrequencies { maps, .. } => {
                maps.iter().map(|map| map.mask(side)).collect()
            }
            _ => Vec::new(),
        };
        Ok(Self {
            plan,
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
        match *self.plan {
            AugmentationPlan::Plain => plane,
            AugmentationPlan::CropAndFlip { padding } => {
                crop_and_flip(&plane, self.side, padding, stream)
            }
            AugmentationPlan::Mixing => mixing::mix(&plane, self.side, stream),
            AugmentationPlan::FrequencyMasking { probability, most } => {
                if stream.unit() < f64::from(probability) {
                    self.filter.mask_at_random(&plane, most, stream)
                } else {
                    plane
                }
            }
            AugmentationPlan::DominantFrequencies { probability, .. } => {
                let other = stream.below(self.masks.len());
                let filtered = stream.unit() < f64::from(probability);
                match self.masks.get(other) {
                    Some(mask) if filtered && other != label => self.filter.apply(&plane, mask),
                    _ => plane,
                }
            }
            AugmentationPlan::InjectedShortcut => injected::inject(&plane, self.side, label, index),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const SIDE: usize = 28;

    fn plane() -> Vec<f32> {
        let mut values = Seeded::new(4, 4);
        (0..SIDE * SIDE).map(|_| values.unit() as f32).collect()
    }

    /// The share of a thousand pictures of class 3 that a plan changes.
    fn changed(plan: &AugmentationPlan) -> f64 {
        let mut augmenter = Augmenter::new(plan, SIDE).unwrap();
        let plane = plane();
        let count = (0..1000)
            .filter(|&index| {
                let mut prepare = || {
                    let mut stream = Seeded::new(11, index);
                    augmenter.prepare(plane.clone(), 3, index as usize, &mut stream)
                };
                let prepared = prepare();
                assert_eq!(prepared, prepare());
                assert!(prepared.iter().all(|value| (0.0..=1.0).contains(value)));
                prepared != plane
            })
            .count();
        count as f64 / 1000.0
    }

    #[test]
    fn augmentations_repeat_stay_in_range_and_change_as_many_pictures_as_they_say() {
        let masking = AugmentationPlan::FrequencyMasking {
            probability: 0.5,
            most: 0.5,
        };
        let dominant = AugmentationPlan::DominantFrequencies {
            probability: 0.3,
            maps: vec![DominantMap { kept: vec![(1, 0)] }; 10],
        };
        assert_eq!(changed(&AugmentationPlan::Plain), 0.0);
        assert_eq!(changed(&AugmentationPlan::InjectedShortcut), 1.0);
        // All but those neither moved nor flipped: one in 2 * 25.
        assert!((changed(&AugmentationPlan::CropAndFlip { padding: 2 }) - 0.98).abs() < 0.015);
        assert!(changed(&AugmentationPlan::Mixing) > 0.95);
        assert!((changed(&masking) - 0.5).abs() < 0.05);
        // Another class is drawn in nine of ten cases.
        assert!((changed(&dominant) - 0.27).abs() < 0.05);
    }

    #[test]
    fn dominant_frequencies_are_those_of_the_other_class() {
        // Every class but 3 keeps DC alone, so what is filtered is flat; class 3's own map is never used on it.
        let plan = AugmentationPlan::DominantFrequencies {
            probability: 1.0,
            maps: vec![DominantMap::default(); 10],
        };
        let mut augmenter = Augmenter::new(&plan, SIDE).unwrap();
        let plane = plane();
        let mean = plane.iter().sum::<f32>() / plane.len() as f32;
        let mut flat = 0;
        for index in 0..200 {
            let mut stream = Seeded::new(1, index);
            let prepared = augmenter.prepare(plane.clone(), 3, 0, &mut stream);
            if prepared != plane {
                assert!(prepared.iter().all(|value| (value - mean).abs() < 1e-5));
                flat += 1;
            }
        }
        assert!((160..195).contains(&flat), "{flat}");
    }
}
