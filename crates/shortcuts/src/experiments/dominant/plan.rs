//! Which blocks to remove next.

use std::collections::BTreeSet;

use super::result::{Dominant, Score};
use super::{Options, Search};
use crate::blocks::{Blocks, PublishedBlock};
use crate::plan::{Plan, Step, ask};
use crate::probe::{Named, Probe, ProbeMask, Reading, Readings};
use crate::spectra::ClassSpectra;
use crate::study::{Part, Study};

/// Fine blocks within a coarse one, along each side.
const COARSE: usize = 4;
/// With fewer blocks than this, coarse ones save nothing.
const WORTH_COARSE: usize = 64;
/// About so many rounds for all blocks, none shorter than so many blocks: often enough to see the map grow, seldom enough that
/// workers do not wait for each other.
const ROUNDS: usize = 24;
const LEAST_ROUND: usize = 8;
/// A score below this share of a class's largest is as good as none: the tail of a top set that waits for such scores never settles.
const NOTHING: f64 = 0.01;
/// A coarse block that no class misses lets its children keep this share of their rank.
const LEAST_RELEVANCE: f64 = 0.05;

/// The search as a plan.
pub struct DominantPlan {
    options: Options,
    side: usize,
    classes: usize,
    whole: Named,
    /// What is removed, one after the other; for the published variant, the code's blocks.
    masks: Vec<Named>,
    /// Their frequencies, one of each pair, as they are ranked.
    places: Vec<Vec<(i32, i32)>>,
    /// The share of the set's energy in each.
    energy: Vec<f64>,
    coarse: Option<Coarse>,
}

struct Coarse {
    probes: Vec<Named>,
    energy: Vec<f64>,
    parents: Vec<usize>,
}

impl DominantPlan {
    /// A search on the study's pictures, whose search part has these spectra.
    pub fn new(study: &Study, spectra: &ClassSpectra, options: Options) -> Self {
        let (side, classes) = (study.side, study.classes.len());
        let energy_of_pairs = energy(spectra);
        if options.published {
            let blocks = PublishedBlock::all(side, options.size);
            return Self {
                options,
                side,
                classes,
                places: blocks.iter().map(|block| block.frequencies(side)).collect(),
                energy: vec![0.0; blocks.len()],
                whole: whole(),
                masks: (blocks.into_iter())
                    .map(|block| remove(ProbeMask::RemovePublished(block)))
                    .collect(),
                coarse: None,
            };
        }
        let blocks = Blocks::new(side, options.size);
        let coarse = (options.search == Search::Progressive && blocks.all().len() >= WORTH_COARSE)
            .then(|| {
                let coarse = Blocks::new(side, COARSE * blocks.size());
                Coarse {
                    parents: blocks.parents(&coarse),
                    energy: coarse.sums(&energy_of_pairs),
                    probes: (coarse.all().iter())
                        .map(|block| remove(ProbeMask::Remove(block.set.clone())))
                        .collect(),
                }
            });
        Self {
            options,
            side,
            classes,
            energy: blocks.sums(&energy_of_pairs),
            places: (blocks.all().iter())
                .map(|block| block.set.iter().collect())
                .collect(),
            whole: whole(),
            masks: (blocks.all().iter())
                .map(|block| remove(ProbeMask::Remove(block.set.clone())))
                .collect(),
            coarse,
        }
    }

    /// What is known, at any time.
    pub fn result(&self, readings: &Readings) -> Dominant {
        self.replay(readings).0
    }

    /// Goes through the search as far as the readings reach: what is known then, and what is missing.
    fn replay(&self, readings: &Readings) -> (Dominant, Step) {
        let mut dominant = self.empty();
        // The whole pictures first: without their loss nothing can be shown.
        let coarse = self.coarse.iter().flat_map(|coarse| &coarse.probes);
        let first = [&self.whole].into_iter().chain(coarse);
        let base = readings.of(&self.whole);
        if let Some(base) = base {
            dominant.whole.clone_from(&base.loss);
            self.estimate(&mut dominant, base, readings);
            // What is there counts whenever it came: an earlier run may have gone another way.
            self.measure(&mut dominant, base, readings, 0..self.masks.len());
        }
        let step = ask(first, readings);
        let (Step::Finished, Some(base)) = (&step, base) else {
            return (dominant, step);
        };
        // The search itself must not depend on readings that it would not have asked for yet.
        let mut seen = self.empty();
        seen.whole.clone_from(&base.loss);
        self.estimate(&mut seen, base, readings);
        let order = self.order(&seen);
        let round = (order.len() / ROUNDS).max(LEAST_ROUND);
        let mut tops = self.tops(&seen);
        let mut left: BTreeSet<usize> = order.iter().copied().collect();
        for blocks in order.chunks(round) {
            let probes = blocks.iter().map(|&block| &self.masks[block]);
            if let Step::Ask(missing) = ask(probes, readings) {
                dominant.stability.clone_from(&seen.stability);
                return (dominant, Step::Ask(missing));
            }
            self.measure(&mut seen, base, readings, blocks.iter().copied());
            blocks.iter().for_each(|block| {
                left.remove(block);
            });
            let now = self.tops(&seen);
            seen.stability.push(likeness(&tops, &now));
            tops = now;
            if self.options.search == Search::Progressive
                && self.coarse.is_some()
                && self.is_settled(&seen, &left)
            {
                break;
            }
        }
        dominant.stability = seen.stability;
        dominant.settled = true;
        (dominant, Step::Finished)
    }

    fn empty(&self) -> Dominant {
        let unknown = Score {
            value: 0.0,
            measured: false,
        };
        Dominant {
            side: self.side,
            options: self.options,
            blocks: self.places.clone(),
            scores: vec![vec![unknown; self.places.len()]; self.classes],
            whole: vec![None; self.classes],
            stability: Vec::new(),
            settled: false,
        }
    }

    /// Gives every block its share of its coarse block's score.
    fn estimate(&self, dominant: &mut Dominant, base: &Reading, readings: &Readings) {
        let Some(coarse) = &self.coarse else { return };
        let found: Vec<Option<&Reading>> = (coarse.probes.iter())
            .map(|probe| readings.of(probe))
            .collect();
        for (block, &parent) in coarse.parents.iter().enumerate() {
            let Some(reading) = found[parent] else {
                continue;
            };
            let share = if coarse.energy[parent] > 0.0 {
                self.energy[block] / coarse.energy[parent]
            } else {
                0.0
            };
            for class in 0..self.classes {
                if let Some(growth) = growth(base, reading, class) {
                    dominant.scores[class][block].value = share * growth;
                }
            }
        }
    }

    fn measure(
        &self,
        dominant: &mut Dominant,
        base: &Reading,
        readings: &Readings,
        blocks: impl IntoIterator<Item = usize>,
    ) {
        for block in blocks {
            let Some(reading) = readings.of(&self.masks[block]) else {
                continue;
            };
            for class in 0..self.classes {
                if let Some(value) = growth(base, reading, class) {
                    dominant.scores[class][block] = Score {
                        value,
                        measured: true,
                    };
                }
            }
        }
    }

    /// In which order the blocks are tried.
    fn order(&self, estimated: &Dominant) -> Vec<usize> {
        let mut order: Vec<usize> = (0..self.masks.len()).collect();
        if self.coarse.is_none() {
            return order;
        }
        // How much the class that misses a block's coarse block most misses it, against that class's most missed one.
        let largest: Vec<f64> = (estimated.scores.iter())
            .map(|scores| scores.iter().map(|score| score.value).fold(0.0, f64::max))
            .collect();
        let priority: Vec<f64> = (0..self.masks.len())
            .map(|block| {
                let relevance = (estimated.scores.iter().zip(&largest))
                    .filter(|(_, largest)| **largest > 0.0)
                    .map(|(scores, largest)| scores[block].value / largest)
                    .fold(LEAST_RELEVANCE, f64::max);
                self.energy[block].sqrt() * relevance.sqrt()
            })
            .collect();
        order.sort_by(|&a, &b| priority[b].total_cmp(&priority[a]).then(a.cmp(&b)));
        order
    }

    fn tops(&self, dominant: &Dominant) -> Vec<BTreeSet<usize>> {
        (0..self.classes)
            .map(|class| {
                let least = NOTHING * dominant.largest(class);
                dominant
                    .top_blocks(class, self.options.share)
                    .into_iter()
                    .filter(|&block| dominant.scores[class][block].value >= least)
                    .collect()
            })
            .collect()
    }

    fn is_settled(&self, seen: &Dominant, left: &BTreeSet<usize>) -> bool {
        let rounds = &seen.stability;
        let enough = rounds.len() >= self.options.settled_rounds;
        let calm = rounds
            .iter()
            .rev()
            .take(self.options.settled_rounds)
            .all(|&likeness| likeness >= self.options.same);
        enough
            && calm
            && (0..self.classes).all(|class| {
                let top = seen.top_blocks(class, self.options.share);
                let scores = &seen.scores[class];
                // All of the top must have been tried, and nothing else may be expected to push in.
                let Some(&last) = top.last() else { return true };
                let threshold = scores[last].value.max(NOTHING * seen.largest(class));
                top.iter().all(|block| !left.contains(block))
                    && left
                        .iter()
                        .all(|&block| self.options.margin * scores[block].value <= threshold)
            })
    }
}

impl Plan for DominantPlan {
    fn next(&self, readings: &Readings) -> Step {
        self.replay(readings).1
    }

    fn progress(&self, readings: &Readings) -> (usize, usize) {
        let coarse = self
            .coarse
            .as_ref()
            .map_or(&[][..], |coarse| &coarse.probes);
        // Where a coarse block reaches over the plane's edge, what is left of it can be a block itself.
        let all: BTreeSet<&str> = (self.masks.iter().chain(coarse).chain([&self.whole]))
            .map(Named::name)
            .collect();
        let done = (all.iter())
            .filter(|name| readings.0.contains_key(**name))
            .count();
        let mut total = all.len();
        if self.coarse.is_some() && self.next(readings) == Step::Finished {
            total = done;
        }
        (done, total)
    }
}

fn whole() -> Named {
    Probe::new(Part::Search, ProbeMask::Whole).into()
}

fn remove(mask: ProbeMask) -> Named {
    Probe::new(Part::Search, mask).into()
}

fn growth(base: &Reading, reading: &Reading, class: usize) -> Option<f64> {
    Some(reading.loss.get(class).copied()?? - base.loss.get(class).copied()??)
}

/// The share of each pair in the energy outside DC, the classes counted alike; DC, whose energy is brightness, ranks with the strongest.
fn energy(spectra: &ClassSpectra) -> Vec<f64> {
    let count = spectra.power(0).len();
    let dc = spectrum::frequencies::pairs(spectra.side())
        .iter()
        .position(|&pair| pair == (0, 0));
    let mut sums = vec![0.0; count];
    for class in 0..spectra.classes() {
        let mut power = spectra.power(class);
        if let Some(dc) = dc {
            power[dc] = 0.0;
        }
        let total: f64 = power.iter().sum();
        if total > 0.0 {
            sums.iter_mut()
                .zip(&power)
                .for_each(|(sum, power)| *sum += power / total);
        }
    }
    if let Some(dc) = dc {
        sums[dc] = sums.iter().copied().fold(0.0, f64::max);
    }
    sums
}

/// The mean Jaccard index of each class's two sets.
fn likeness(before: &[BTreeSet<usize>], now: &[BTreeSet<usize>]) -> f64 {
    if now.is_empty() {
        return 1.0;
    }
    let sum: f64 = (before.iter().zip(now))
        .map(|(before, now)| {
            let union = before.union(now).count();
            if union == 0 {
                1.0
            } else {
                before.intersection(now).count() as f64 / union as f64
            }
        })
        .sum();
    sum / now.len() as f64
}
