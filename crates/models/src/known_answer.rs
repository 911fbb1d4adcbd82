//! One picture whose logits are known, to find out whether an engine computes what it should.
//!
//! A GPU driver can reject a shader and leave stale memory that looks like logits (see ARCHITECTURE.md), so every engine answers
//! this picture once after it has loaded, and is trusted only if it agrees with the stored logits (`www/models/known-answers.json`).

use std::collections::BTreeMap;

use serde::{Deserialize, Serialize};
use spectrum::picture::Picture;

/// What every model must answer to [`picture`]. A file of its own, since the page has no use for so many numbers.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
#[serde(transparent)]
pub struct KnownAnswers(BTreeMap<String, Vec<f32>>);

/// The answers could not be read.
#[derive(Debug, thiserror::Error)]
#[error("The models' known answers are damaged ({0}). Reloading the page may help.")]
pub struct KnownAnswersError(#[from] serde_json::Error);

impl KnownAnswers {
    /// Name of the file in the models' folder.
    pub const FILE: &str = "known-answers.json";

    /// Reads the file.
    pub fn parse(json: &str) -> Result<Self, KnownAnswersError> {
        Ok(serde_json::from_str(json)?)
    }

    /// The file: one line for each model.
    pub fn write(&self) -> Result<String, KnownAnswersError> {
        let lines = self
            .0
            .iter()
            .map(|(id, logits)| {
                Ok(format!(
                    "{}: {}",
                    serde_json::to_string(id)?,
                    serde_json::to_string(logits)?
                ))
            })
            .collect::<Result<Vec<_>, serde_json::Error>>()?;
        Ok(format!("{{\n{}\n}}\n", lines.join(",\n")))
    }

    /// The logits of the model called `id`, from its weights on the CPU, rounded to 1e-4.
    pub fn get(&self, id: &str) -> Option<&[f32]> {
        self.0.get(id).map(Vec::as_slice)
    }

    /// Stores `logits` for the model called `id`, rounded to 1e-4.
    pub fn insert(&mut self, id: &str, logits: &[f32]) {
        // By way of f64, so that the file shows the four digits and no more.
        let rounded = logits
            .iter()
            .map(|&logit| ((f64::from(logit) * 1e4).round() / 1e4) as f32)
            .collect();
        self.0.insert(id.to_owned(), rounded);
    }

    /// Keeps the models for which `wanted` holds.
    pub fn retain(&mut self, mut wanted: impl FnMut(&str) -> bool) {
        self.0.retain(|id, _| wanted(id));
    }

    /// The largest difference of a logit from the stored one; infinite where nothing comparable is stored.
    pub fn error(&self, id: &str, logits: &[f32]) -> f32 {
        self.get(id)
            .map_or(f32::INFINITY, |stored| difference(stored, logits))
    }
}

/// The largest difference of a logit from the one that is expected; infinite where their numbers differ.
pub fn difference(expected: &[f32], logits: &[f32]) -> f32 {
    if expected.len() != logits.len() {
        return f32::INFINITY;
    }
    (logits.iter().zip(expected))
        .map(|(found, expected)| (found - expected).abs())
        .fold(0.0, f32::max)
}

/// Largest difference of a logit from the stored one at which an engine is still trusted. The stored logits are rounded to 1e-4;
/// CPU, wasm and GPU were measured to differ by less than 1e-4 from each other; a skipped, stale or misread layer moves logits by
/// more than 0.1. 2e-3 changes a probability by at most 0.001.
pub const TOLERANCE: f32 = 2e-3;

/// Sides of the square gratings' periods in pixels, one per colour: coarse red, medium green, fine blue.
const PERIODS: [usize; 3] = [64, 18, 5];

/// The picture, `size` x `size`. Each colour is a triangle-wave grating in its own direction, plus white noise, so that every
/// frequency and every mixture of colours occurs. Integer arithmetic and one exact division by 256: the same bits everywhere.
pub fn picture(size: usize) -> Picture {
    let plane = |channel: usize| {
        let period = PERIODS[channel];
        let grating = move |row: usize, column: usize| {
            let along = [column, row, row + column][channel] % period;
            192 * along.min(period - along) * 2 / period
        };
        (0..size * size)
            .map(|index| {
                let noise = hash((index * 3 + channel) as u32) >> 26;
                (grating(index / size, index % size) + noise as usize) as f32 / 256.0
            })
            .collect()
    };
    Picture {
        height: size,
        width: size,
        planes: [plane(0), plane(1), plane(2)],
    }
}

/// How many different pictures [`further`] makes, the known one included.
pub const PICTURES: usize = 3;

/// The known picture (0), and others with the same contents in other places and colours, for devices that are right about one picture and
/// wrong about the next. What a network answers to these is stored nowhere: the CPU tells.
pub fn further(size: usize, number: usize) -> Picture {
    let Picture { planes, .. } = picture(size);
    let mut planes = match number % PICTURES {
        0 => planes,
        // Light for dark.
        1 => planes.map(|plane| plane.into_iter().map(|value| 1.0 - value).collect()),
        // From bottom to top.
        _ => planes.map(|plane: Vec<f32>| plane.into_iter().rev().collect()),
    };
    planes.rotate_left(number % PICTURES);
    Picture {
        height: size,
        width: size,
        planes,
    }
}

/// C. Wellons' `lowbias32`: each input bit flips each output bit about half of the time.
fn hash(mut x: u32) -> u32 {
    x ^= x >> 16;
    x = x.wrapping_mul(0x7feb_352d);
    x ^= x >> 15;
    x = x.wrapping_mul(0x846c_a68b);
    x ^ (x >> 16)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn picture_is_in_range_and_uses_it() {
        let picture = picture(224);
        for plane in &picture.planes {
            assert_eq!(plane.len(), 224 * 224);
            let (low, high) = plane.iter().fold((1.0f32, 0.0f32), |(low, high), &v| {
                (low.min(v), high.max(v))
            });
            assert!(low >= 0.0 && low < 0.05, "{low}");
            assert!(high <= 1.0 && high > 0.8, "{high}");
        }
    }

    #[test]
    fn answers_survive_their_file_and_are_compared() {
        let mut answers = KnownAnswers::default();
        answers.insert("one", &[1.000_04, -2.5]);
        answers.insert("two", &[0.1]);
        let file = answers.write().unwrap();
        assert_eq!(file, "{\n\"one\": [1.0,-2.5],\n\"two\": [0.1]\n}\n");
        let read = KnownAnswers::parse(&file).unwrap();
        assert_eq!(read, answers);
        assert!((read.error("one", &[1.0, -2.25]) - 0.25).abs() < 1e-6);
        assert_eq!(read.error("one", &[1.0]), f32::INFINITY);
        assert_eq!(read.error("three", &[1.0]), f32::INFINITY);
        assert!(KnownAnswers::parse("{").is_err());
    }

    #[test]
    fn further_pictures_differ_from_the_known_one_and_from_each_other() {
        assert_eq!(further(32, 0), picture(32));
        for (one, other) in [(0, 1), (0, 2), (1, 2)] {
            let (one, other) = (further(32, one), further(32, other));
            for (one, other) in one.planes.iter().zip(&other.planes) {
                let same = one.iter().zip(other).filter(|(a, b)| a == b).count();
                assert!(same < 100, "{same} of 1024 pixels are the same");
            }
            let values = other.planes.iter().flatten();
            assert!(values.into_iter().all(|value| (0.0..=1.0).contains(value)));
        }
    }

    #[test]
    fn picture_never_changes() {
        // The stored logits belong to exactly these values.
        let picture = picture(4);
        let scaled: Vec<u32> = picture
            .planes
            .iter()
            .flatten()
            .map(|v| (v * 256.0) as u32)
            .collect();
        assert_eq!(scaled[..6], EXPECTED[..6]);
        assert_eq!(scaled[40..], EXPECTED[6..]);
    }

    /// Computed from the formula in Python.
    const EXPECTED: [u32; 14] = [0, 26, 53, 34, 39, 68, 183, 186, 81, 32, 199, 96, 51, 128];
}
