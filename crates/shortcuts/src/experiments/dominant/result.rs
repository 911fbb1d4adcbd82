//! Scores, ranks and maps.

use std::collections::BTreeMap;

use serde::{Deserialize, Serialize};
use spectrum::frequencies::FrequencySet;

use super::Options;

/// How much a class misses a block.
#[derive(Clone, Copy, Debug, PartialEq, Serialize, Deserialize)]
#[serde(into = "(f64, bool)", from = "(f64, bool)")]
pub struct Score {
    /// By how much the mean cross-entropy of the class's pictures grows without the block, in nats.
    pub value: f64,
    /// Whether the block was tried; else the value is an estimate, 0 if there is nothing to estimate from.
    pub measured: bool,
}

// Stored without the names of its fields: there are thousands of them.
impl From<(f64, bool)> for Score {
    fn from((value, measured): (f64, bool)) -> Self {
        Self { value, measured }
    }
}

impl From<Score> for (f64, bool) {
    fn from(score: Score) -> Self {
        (score.value, score.measured)
    }
}

/// Everything that a search has found.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Dominant {
    /// Rows and columns of the plane.
    pub side: usize,
    /// What was searched for.
    pub options: Options,
    /// The frequencies (kx, ky) of each block; of exact blocks one of each pair.
    pub blocks: Vec<Vec<(i32, i32)>>,
    /// By class, the score of each block.
    pub scores: Vec<Vec<Score>>,
    /// By class, the mean cross-entropy of the whole pictures in nats.
    pub whole: Vec<Option<f64>>,
    /// After each round, how much of the top sets was the same as before it: the mean Jaccard index over the classes.
    pub stability: Vec<f64>,
    /// Whether the search has come to its end.
    pub settled: bool,
}

impl Dominant {
    /// Blocks that were tried.
    pub fn measured(&self) -> usize {
        (self.scores.iter())
            .map(|scores| scores.iter().filter(|score| score.measured).count())
            .max()
            .unwrap_or(0)
    }

    /// Whether anything is known about a class.
    pub fn knows(&self, class: usize) -> bool {
        self.whole.get(class).is_some_and(Option::is_some)
            && (self.scores.get(class)).is_some_and(|scores| {
                scores
                    .iter()
                    .any(|score| score.measured || score.value != 0.0)
            })
    }

    /// The blocks from the most missed to the least; of equals the first.
    pub fn ranked(&self, class: usize) -> Vec<usize> {
        let Some(scores) = self.scores.get(class) else {
            return Vec::new();
        };
        let mut ranked: Vec<usize> = (0..scores.len()).collect();
        ranked.sort_by(|&a, &b| scores[b].value.total_cmp(&scores[a].value).then(a.cmp(&b)));
        ranked
    }

    /// The most missed blocks that together hold `share` of the plane's coefficients: whole blocks, as many as it takes.
    pub fn top_blocks(&self, class: usize, share: f64) -> Vec<usize> {
        let wanted = (share * (self.side * self.side) as f64).round().max(1.0) as usize;
        let mut held = 0;
        self.ranked(class)
            .into_iter()
            .take_while(|&block| {
                let more = held < wanted;
                held += self.coefficients(block);
                more
            })
            .collect()
    }

    fn coefficients(&self, block: usize) -> usize {
        if self.options.published {
            return self.blocks[block].len();
        }
        let n = self.side as i32;
        self.blocks[block]
            .iter()
            .map(|&(kx, ky)| {
                let own = (2 * kx).rem_euclid(n) == 0 && (2 * ky).rem_euclid(n) == 0;
                if own { 1 } else { 2 }
            })
            .sum()
    }

    /// The dominant frequency map of a class: its top `share`, and DC if the options say so. `None` where nothing is known.
    ///
    /// In the published variant the rule is the code's: every position whose loss is at least that of the one at rank
    /// `share * side²`; positions that several blocks touch have the loss of the last; their conjugates come along.
    pub fn map(&self, class: usize, share: f64) -> Option<FrequencySet> {
        if !self.knows(class) {
            return None;
        }
        let mut map = FrequencySet::empty(self.side);
        if self.options.published {
            let losses = self.positions(class);
            let mut ranked: Vec<f64> = losses.values().copied().collect();
            ranked.sort_by(|a, b| b.total_cmp(a));
            let rank = (share * (self.side * self.side) as f64) as usize;
            let least = ranked.get(rank.min(ranked.len().saturating_sub(1)))?;
            for (&(kx, ky), loss) in &losses {
                if loss >= least {
                    map.insert(kx, ky);
                }
            }
        } else {
            for block in self.top_blocks(class, share) {
                for &(kx, ky) in &self.blocks[block] {
                    map.insert(kx, ky);
                }
            }
        }
        if self.options.keep_dc {
            map.insert(0, 0);
        }
        Some(map)
    }

    fn positions(&self, class: usize) -> BTreeMap<(i32, i32), f64> {
        let n = self.side as i32;
        let half = n / 2;
        let wrap = |k: i32| (k + half).rem_euclid(n) - half;
        let mut losses = BTreeMap::new();
        for (frequencies, score) in self.blocks.iter().zip(&self.scores[class]) {
            for &(kx, ky) in frequencies {
                losses.insert((wrap(kx), wrap(ky)), score.value);
            }
        }
        losses
    }

    /// Blocks that were tried and are at least half as important as the class's most important one, which must be missed at all; the block
    /// of DC is left out where every map keeps it. What the search would name if asked for the frequencies of a shortcut. The one half is a convention, not a test; whether the frequencies
    /// are a shortcut is for the shortcut test to say.
    pub fn named(&self, class: usize) -> Vec<usize> {
        let Some(scores) = self.scores.get(class) else {
            return Vec::new();
        };
        let nameable = |block: usize| {
            let dc = self.options.keep_dc && self.blocks[block].contains(&(0, 0));
            scores[block].measured && scores[block].value > 0.0 && !dc
        };
        let ranked = self
            .ranked(class)
            .into_iter()
            .filter(|&block| nameable(block));
        let half = ranked.clone().next().map(|block| scores[block].value / 2.0);
        ranked
            .take_while(|&block| half.is_some_and(|half| scores[block].value >= half))
            .collect()
    }

    /// Precision and recall of [`Dominant::named`], against the frequencies (kx, ky) that are known to matter. `None` if nothing was
    /// named or nothing is known.
    pub fn precision_recall(&self, class: usize, truth: &[(i32, i32)]) -> Option<(f64, f64)> {
        let mut known = FrequencySet::empty(self.side);
        truth.iter().for_each(|&(kx, ky)| known.insert(kx, ky));
        let mut named = FrequencySet::empty(self.side);
        for block in self.named(class) {
            (self.blocks[block].iter()).for_each(|&(kx, ky)| named.insert(kx, ky));
        }
        let both = named
            .iter()
            .filter(|&(kx, ky)| known.contains(kx, ky))
            .count() as f64;
        let (named, known) = (named.iter().count(), known.iter().count());
        (named > 0 && known > 0).then(|| (both / named as f64, both / known as f64))
    }

    /// The scores as drawn: row-major `side * side`, DC at `(side / 2, side / 2)`, each coefficient with the score of its
    /// block; NaN where nothing is known yet.
    pub fn drawn(&self, class: usize) -> Vec<f32> {
        let n = self.side as i32;
        let half = n / 2;
        let mut out = vec![f32::NAN; self.side * self.side];
        let Some(scores) = self.scores.get(class) else {
            return out;
        };
        for (frequencies, score) in self.blocks.iter().zip(scores) {
            if !score.measured && score.value == 0.0 {
                continue;
            }
            for &(kx, ky) in frequencies {
                for sign in [1, -1] {
                    let place = |k: i32| (sign * k + half).rem_euclid(n) as usize;
                    if sign > 0 || !self.options.published {
                        out[place(ky) * self.side + place(kx)] = score.value as f32;
                    }
                }
            }
        }
        out
    }

    /// Where in [`Dominant::drawn`] a block was tried.
    pub fn tried(&self, class: usize) -> Vec<bool> {
        let n = self.side as i32;
        let half = n / 2;
        let mut out = vec![false; self.side * self.side];
        for (frequencies, score) in self
            .blocks
            .iter()
            .zip(self.scores.get(class).into_iter().flatten())
        {
            for &(kx, ky) in frequencies.iter().filter(|_| score.measured) {
                for sign in [1, -1] {
                    let place = |k: i32| (sign * k + half).rem_euclid(n) as usize;
                    out[place(ky) * self.side + place(kx)] = true;
                }
            }
        }
        out
    }

    /// The largest score of a class in absolute value, DC's block left out: without its mean a picture is another picture.
    pub fn largest(&self, class: usize) -> f64 {
        (self
            .blocks
            .iter()
            .zip(self.scores.get(class).into_iter().flatten()))
        .filter(|(frequencies, _)| !frequencies.contains(&(0, 0)))
        .map(|(_, score)| score.value.abs())
        .fold(0.0, f64::max)
    }

    /// What is known about the block of (kx, ky).
    pub fn at(&self, class: usize, kx: i32, ky: i32) -> Option<Score> {
        let n = self.side as i32;
        let same = |a: i32, b: i32| (a - b).rem_euclid(n) == 0;
        let block = self.blocks.iter().position(|frequencies| {
            frequencies
                .iter()
                .any(|&(x, y)| (same(x, kx) && same(y, ky)) || (same(x, -kx) && same(y, -ky)))
        })?;
        self.scores.get(class)?.get(block).copied()
    }
}
