//! The maps of every repeat, and how much they have in common.

use serde::{Deserialize, Serialize};
use spectrum::frequencies::FrequencySet;

use super::Options;

/// What one search found for one class.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Found {
    /// The set with the least loss.
    pub set: FrequencySet,
    /// The mean cross-entropy of the class's search pictures with nothing else kept, in nats.
    pub loss: f64,
}

/// Everything that a search has found.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Hfss {
    /// Rows and columns of the plane.
    pub side: usize,
    /// How it was searched.
    pub options: Options,
    /// By class, the mean cross-entropy of the whole pictures in nats.
    pub whole: Vec<Option<f64>>,
    /// By repeat and class: of the last stage that is answered completely; before the first one is, of what is known of it.
    pub found: Vec<Vec<Option<Found>>>,
    /// How many stages were answered completely.
    pub stages: usize,
    /// Whether the search has come to its end.
    pub settled: bool,
}

impl Hfss {
    /// What a repeat found for a class.
    pub fn found(&self, repeat: usize, class: usize) -> Option<&Found> {
        self.found.get(repeat)?.get(class)?.as_ref()
    }

    /// The map of a class from a repeat.
    pub fn map(&self, repeat: usize, class: usize) -> Option<FrequencySet> {
        Some(self.found(repeat, class)?.set.clone())
    }

    /// The share of the plane's coefficients that a map keeps.
    pub fn share(&self, repeat: usize, class: usize) -> Option<f64> {
        let set = &self.found(repeat, class)?.set;
        Some(set.coefficients() as f64 / (self.side * self.side) as f64)
    }

    /// How much the maps of a class have in common: for every two repeats (the first counted before the second), the Jaccard index of
    /// their coefficients. DC does not count where every map keeps it.
    pub fn overlaps(&self, class: usize) -> Vec<(usize, usize, f64)> {
        let repeats = 0..self.found.len();
        repeats
            .clone()
            .flat_map(|a| repeats.clone().skip(a + 1).map(move |b| (a, b)))
            .filter_map(|(a, b)| {
                let (one, other) = (&self.found(a, class)?.set, &self.found(b, class)?.set);
                Some((a, b, self.overlap(one, other)))
            })
            .collect()
    }

    /// The mean of [`Hfss::overlaps`], and what it would be for random maps of the same sizes: `ab / (a + b - ab)` for shares a and b.
    /// `None` with fewer than two maps.
    pub fn mean_overlap(&self, class: usize) -> Option<(f64, f64)> {
        let overlaps = self.overlaps(class);
        if overlaps.is_empty() {
            return None;
        }
        let count = overlaps.len() as f64;
        let mean = overlaps.iter().map(|(_, _, overlap)| overlap).sum::<f64>() / count;
        let by_chance: f64 = (overlaps.iter())
            .map(|&(a, b, _)| {
                let (a, b) = (self.free_share(a, class), self.free_share(b, class));
                let both = a * b;
                if both > 0.0 {
                    both / (a + b - both)
                } else {
                    0.0
                }
            })
            .sum();
        Some((mean, by_chance / count))
    }

    /// The share of the coefficients that were free to choose.
    fn free_share(&self, repeat: usize, class: usize) -> f64 {
        let dc = usize::from(self.options.keep_dc);
        self.found(repeat, class).map_or(0.0, |found| {
            (found.set.coefficients() - dc) as f64 / (self.side * self.side - dc) as f64
        })
    }

    fn overlap(&self, one: &FrequencySet, other: &FrequencySet) -> f64 {
        let without_dc = |set: &FrequencySet| {
            let mut set = set.clone();
            if self.options.keep_dc {
                set.remove(0, 0);
            }
            set
        };
        let (one, other) = (without_dc(one), without_dc(other));
        let mut union = one.clone();
        union.extend(&other);
        let all = union.coefficients();
        if all == 0 {
            return 1.0;
        }
        (one.coefficients() + other.coefficients() - all) as f64 / all as f64
    }
}
