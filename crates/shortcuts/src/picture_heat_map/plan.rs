//! What a heat map of one picture asks.

use std::sync::Arc;

use spectrum::frequencies::pairs;
use spectrum::noise::FourierNoise;
use spectrum::recipe::Recipe;

use super::Options;
use super::found::{Frequencies, PictureHeatMap, Wave};
use crate::one_picture::Answer;
use crate::plan::{Plan, Step, ask};
use crate::probe::{Named, Probe, ProbeMask, Readings};
use crate::study::Part;

/// The picture without a wave, and with each.
#[derive(Clone, Debug)]
pub struct PictureHeatMapPlan {
    options: Options,
    frequencies: Arc<Frequencies>,
    whole: Named,
    /// By frequency, in the order in which they are asked.
    waves: Vec<Vec<(FourierNoise, Named)>>,
}

impl PictureHeatMapPlan {
    /// About a picture of `side` x `side` that is treated otherwise as `recipe` says; a wave in it gives way to the map's.
    pub fn new(options: Options, side: usize, recipe: &Recipe) -> Self {
        let options = options.sound(side);
        let reaches = |k: i32| k.unsigned_abs() as usize <= options.reach;
        let mut places: Vec<(i32, i32)> = (pairs(side).into_iter())
            .filter(|&(kx, ky)| reaches(kx) && reaches(ky))
            .collect();
        places.sort_by_key(|&(kx, ky)| (grain(kx, ky), kx * kx + ky * ky, ky, kx));
        let named = |noise| {
            let mut recipe = recipe.clone();
            recipe.noise = noise;
            Named::from(Probe::new(Part::Test, ProbeMask::Recipe(Box::new(recipe))))
        };
        let waves = |&place: &(i32, i32)| {
            (options.waves(place).into_iter())
                .map(|noise| (noise, named(Some(noise))))
                .collect()
        };
        Self {
            options,
            waves: places.iter().map(waves).collect(),
            whole: named(None),
            frequencies: Arc::new(Frequencies::new(side, options.reach, places)),
        }
    }

    /// How many questions there are to a network that reads pictures of `side` x `side`.
    pub fn questions(options: Options, side: usize) -> usize {
        let options = options.sound(side);
        let across = 2 * options.reach + 1;
        let frequencies = if 2 * options.reach == side {
            side * side / 2 + 2
        } else {
            across * across / 2 + 1
        };
        1 + frequencies * options.phase.degrees().len()
    }

    fn asked(&self) -> impl Iterator<Item = &Named> {
        let waves = self.waves.iter().flatten().map(|(_, named)| named);
        std::iter::once(&self.whole).chain(waves)
    }

    /// What is known so far.
    pub fn result(&self, readings: &Readings) -> PictureHeatMap {
        let answer = |named: &Named| readings.of(named).and_then(Answer::of);
        let worst = |waves: &Vec<(FourierNoise, Named)>| {
            // Of those that are known; of equal ones the first.
            let known = (waves.iter()).filter_map(|(noise, named)| {
                answer(named).map(|answer| Wave {
                    noise: *noise,
                    answer,
                })
            });
            known.reduce(|worst, next| {
                if next.answer.probability < worst.answer.probability {
                    next
                } else {
                    worst
                }
            })
        };
        PictureHeatMap {
            options: self.options,
            whole: answer(&self.whole),
            waves: self.waves.iter().map(worst).collect(),
            frequencies: self.frequencies.clone(),
        }
    }
}

impl Plan for PictureHeatMapPlan {
    /// Everything at once, coarse to fine: the picture without a wave, every eighth frequency along both axes, every fourth, and so on, so
    /// that the whole of the map is soon seen.
    fn next(&self, readings: &Readings) -> Step {
        ask(self.asked(), readings)
    }

    fn progress(&self, readings: &Readings) -> (usize, usize) {
        let done = self.asked().filter(|named| readings.of(named).is_some());
        (done.count(), self.asked().count())
    }
}

/// How fine the coarsest grid is that holds a frequency: 0 for every eighth, 3 for all.
fn grain(kx: i32, ky: i32) -> u32 {
    3 - (kx | ky | 8).trailing_zeros().min(3)
}
