//! A study about a single picture: the one on the workbench, to the bit as it is seen there.
//!
//! Its one class is a label of the network, usually the one that it answers for the picture. So a reading's loss is `-ln` of that label's
//! probability, `said` tells whether it is the best one, and `top` which ones are.

use models::card::ModelCard;
use models::read_as::ReadAs;
use sets::scoring::Scoring;
use sha2::{Digest as _, Sha256};
use spectrum::picture::Picture;

use crate::probe::Reading;
use crate::study::{Arithmetic, Labelled, Split, Study, Treatment};

/// What stands for the set's id.
pub const SET: &str = "one-picture";
/// The picture's position in that set.
pub const POSITION: usize = 0;

/// The study of how the network of `card` answers `picture`, which has its input size: about the probability of `label`. All probes are
/// of [`Part::Test`](crate::study::Part::Test). `version` is the program's.
pub fn study(
    card: &ModelCard,
    picture: &Picture,
    label: usize,
    version: &str,
    arithmetic: Option<Arithmetic>,
) -> Study {
    Study {
        model: card.id.clone(),
        model_sha256: card.sha256.clone(),
        side: card.input_size,
        set: SET.to_owned(),
        set_version: fingerprint(picture),
        classes: vec![label.to_string()],
        scoring: Scoring {
            classes: vec![vec![label]],
        },
        split: Split {
            search: Vec::new(),
            test: vec![Labelled {
                picture: POSITION,
                class: 0,
            }],
        },
        seed: 1,
        treatment: Treatment::default(),
        // Its pixels travel, not its file.
        read_as: ReadAs::default(),
        version: version.to_owned(),
        arithmetic,
    }
}

/// The probability of the label that the study is about, from 0 to 1.
pub fn probability(reading: &Reading) -> Option<f64> {
    reading
        .loss
        .first()
        .copied()
        .flatten()
        .map(|loss| (-loss).exp())
}

/// A network's answer for the picture under one mask or recipe.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Answer {
    /// Probability of the class that is followed, from 0 to 1.
    pub probability: f64,
    /// The most probable label.
    pub best: usize,
    /// Its probability.
    pub best_probability: f32,
    /// Whether the class that is followed is the most probable one.
    pub stays: bool,
}

impl Answer {
    /// What a reading about one picture says; `None` if it is about several.
    pub(crate) fn of(reading: &Reading) -> Option<Self> {
        let &(best, best_probability) = reading.top.first()?;
        Some(Self {
            probability: probability(reading)?,
            best,
            best_probability,
            // The study's one class is the one that is followed.
            stays: reading.said.first()?.0.is_some(),
        })
    }
}

/// SHA-256 of the picture's size and values, lower-case hexadecimal.
fn fingerprint(picture: &Picture) -> String {
    let mut digest = Sha256::new();
    for side in [picture.height, picture.width] {
        digest.update((side as u64).to_le_bytes());
    }
    for plane in &picture.planes {
        let bytes: Vec<u8> = plane.iter().flat_map(|value| value.to_le_bytes()).collect();
        digest.update(bytes);
    }
    hex::encode(digest.finalize())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_value_and_the_size_count() {
        let picture = |height, width, last| {
            let mut planes = [(); 3].map(|()| vec![0.5_f32; 12]);
            planes[2][11] = last;
            fingerprint(&Picture::new(height, width, planes).unwrap())
        };
        let first = picture(3, 4, 0.5);
        assert_eq!(first, picture(3, 4, 0.5));
        assert_ne!(first, picture(4, 3, 0.5));
        assert_ne!(first, picture(3, 4, 0.5 + f32::EPSILON));
    }

    #[test]
    fn a_loss_is_a_probability() {
        let reading = Reading {
            loss: vec![Some(-(0.25_f64.ln()))],
            ..Reading::default()
        };
        assert!((probability(&reading).unwrap() - 0.25).abs() < 1e-15);
        assert_eq!(probability(&Reading::default()), None);
    }
}
