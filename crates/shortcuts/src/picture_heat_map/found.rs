//! What a heat map of one picture has found.

use std::sync::Arc;

use spectrum::noise::FourierNoise;

use super::Options;
use crate::one_picture::Answer;

/// A wave, and the answer under it.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Wave {
    /// What was added.
    pub noise: FourierNoise,
    /// How the network answered.
    pub answer: Answer,
}

/// The frequencies of a map, and where each lies on it.
#[derive(Debug, PartialEq, Eq)]
pub(super) struct Frequencies {
    /// Rows and columns of the map; zero frequency is at `side / 2`.
    side: usize,
    /// One of each pair of conjugates, in the order in which they are asked.
    places: Vec<(i32, i32)>,
    /// Row by row, the number of the pair in `places`.
    pairs: Vec<usize>,
}

impl Frequencies {
    /// Those of `places`, up to `reach`, of pictures of `side` x `side`.
    pub fn new(side: usize, reach: usize, places: Vec<(i32, i32)>) -> Self {
        let side = if 2 * reach == side {
            side
        } else {
            2 * reach + 1
        };
        let mut made = Self {
            side,
            pairs: vec![0; side * side],
            places,
        };
        for (number, &(kx, ky)) in made.places.iter().enumerate() {
            for (kx, ky) in [(kx, ky), (-kx, -ky)] {
                if let Some(cell) = cell(side, kx, ky) {
                    made.pairs[cell] = number;
                }
            }
        }
        made
    }

    fn at(&self, kx: i32, ky: i32) -> Option<usize> {
        self.pairs.get(cell(self.side, kx, ky)?).copied()
    }
}

/// Where a frequency lies on a map of `side` rows and columns.
fn cell(side: usize, kx: i32, ky: i32) -> Option<usize> {
    let half = (side / 2) as i32;
    let along = |k: i32| {
        // The Nyquist frequency of an even side is its own conjugate, and stands first.
        let along = if side.is_multiple_of(2) && k == half {
            0
        } else {
            k + half
        };
        usize::try_from(along).ok().filter(|&along| along < side)
    };
    Some(along(ky)? * side + along(kx)?)
}

/// The answers by frequency.
#[derive(Clone, Debug, PartialEq)]
pub struct PictureHeatMap {
    /// The options that the map was made with.
    pub options: Options,
    /// The answer without a wave.
    pub whole: Option<Answer>,
    /// By frequency; of several waves of one frequency the one under which the class is least probable.
    pub(super) waves: Vec<Option<Wave>>,
    pub(super) frequencies: Arc<Frequencies>,
}

/// What the waves of one octave did.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Octave {
    /// Its lowest radius in cycles/image; it ends below twice as much.
    pub from: f64,
    /// How many of its frequencies are known.
    pub known: usize,
    /// Under how many of them the answer changes.
    pub changed: usize,
    /// Mean probability of the class under them, from 0 to 1.
    pub probability: f64,
}

impl PictureHeatMap {
    /// Rows and columns of the map; zero frequency is at `side / 2`.
    pub fn side(&self) -> usize {
        self.frequencies.side
    }

    /// Frequencies that are known, and all; conjugates are one.
    pub fn progress(&self) -> (usize, usize) {
        (self.waves.iter().flatten().count(), self.waves.len())
    }

    /// What is known of the wave of (kx, ky) or of its conjugate.
    pub fn at(&self, kx: i32, ky: i32) -> Option<Wave> {
        *self.waves.get(self.frequencies.at(kx, ky)?)?
    }

    /// The known waves in rising order of their radius.
    pub fn known(&self) -> Vec<Wave> {
        let mut known: Vec<Wave> = self.waves.iter().flatten().copied().collect();
        let radius = |wave: &Wave| wave.noise.kx.pow(2) + wave.noise.ky.pow(2);
        known.sort_by_key(|wave| (radius(wave), wave.noise.ky, wave.noise.kx));
        known
    }

    /// The map, row by row: the probability that the class does not have under each wave, from 0 to 1, as errors are drawn in the paper. A
    /// frequency that is not known yet takes the value of the nearest one of the finest grid that is known there; no number where none is.
    pub fn map(&self) -> Vec<f32> {
        let half = (self.side() / 2) as i32;
        let number = |cell: usize| {
            let (kx, ky) = (
                (cell % self.side()) as i32 - half,
                (cell / self.side()) as i32 - half,
            );
            let nearest = [1, 2, 4, 8].into_iter().find_map(|step| {
                // On the map's edge the next one may lie beyond it.
                let near = |k: i32| {
                    let near = (f64::from(k) / f64::from(step)).round() as i32 * step;
                    if near.abs() > half {
                        near - step * near.signum()
                    } else {
                        near
                    }
                };
                self.at(near(kx), near(ky))
            });
            nearest.map_or(f32::NAN, |wave| (1.0 - wave.answer.probability) as f32)
        };
        (0..self.side() * self.side()).map(number).collect()
    }

    /// The wave under which the class is least probable, the lowest of equal ones.
    pub fn strongest(&self) -> Option<Wave> {
        self.known().into_iter().reduce(|least, next| {
            if next.answer.probability < least.answer.probability {
                next
            } else {
                least
            }
        })
    }

    /// Octave by octave from 1 cycle/image on; those of which nothing is known are left out, as is the zero frequency, which is the mean
    /// brightness.
    pub fn octaves(&self) -> Vec<Octave> {
        let mut octaves: Vec<Octave> = Vec::new();
        for wave in self.known() {
            let radius = f64::from(wave.noise.kx).hypot(f64::from(wave.noise.ky));
            if radius < 1.0 {
                continue;
            }
            let from = radius.log2().floor().exp2();
            let is_new = octaves.last().is_none_or(|last| last.from < from);
            if is_new {
                octaves.push(Octave {
                    from,
                    known: 0,
                    changed: 0,
                    probability: 0.0,
                });
            }
            if let Some(octave) = octaves.last_mut() {
                octave.known += 1;
                octave.changed += usize::from(!wave.answer.stays);
                octave.probability +=
                    (wave.answer.probability - octave.probability) / octave.known as f64;
            }
        }
        octaves
    }

    /// What was found in a few sentences; none before anything is known. `name` tells what a label is called.
    pub fn in_words(&self, name: impl Fn(usize) -> String) -> Vec<String> {
        let (known, all) = self.progress();
        let known_waves = self.known();
        let changed: Vec<&Wave> = (known_waves.iter())
            .filter(|wave| !wave.answer.stays)
            .collect();
        let (Some(whole), Some(strongest)) = (self.whole, self.strongest()) else {
            return Vec::new();
        };
        if !whole.stays {
            return vec![format!(
                "Without a wave the answer is “{}” already, because of what else is done to the picture on the workbench.",
                name(whole.best)
            )];
        }
        let norm = self.options.norm;
        let so_far = if known < all { " so far" } else { "" };
        let mut sentences = vec![match most_frequent(&changed) {
            None => format!(
                "The answer stays the same under each of the {known} waves of norm {norm}{so_far}."
            ),
            Some(label) => format!(
                "Of {known} waves of norm {norm}{so_far}, {} change{} the answer, most often to “{}”.",
                changed.len(),
                if changed.len() == 1 { "s" } else { "" },
                name(label)
            ),
        }];
        let octaves = self.octaves();
        let share = |octave: &Octave| octave.changed as f64 / octave.known as f64;
        let (mut most, mut least) = (octaves.first(), octaves.first());
        for octave in &octaves {
            if most.is_some_and(|most| share(octave) > share(most)) {
                most = Some(octave);
            }
            if least.is_some_and(|least| share(octave) < share(least)) {
                least = Some(octave);
            }
        }
        if let (Some(most), Some(least), false) = (most, least, changed.is_empty())
            && most != least
        {
            let told = |octave: &Octave| {
                format!(
                    "from {} to {} cycles/image ({:.0} % of the waves)",
                    octave.from,
                    2.0 * octave.from,
                    100.0 * share(octave)
                )
            };
            sentences.push(format!(
                "The answer changes most often {}, least often {}.",
                told(most),
                told(least)
            ));
        }
        sentences.push(format!(
            "The class is least probable at kx {}, ky {}: {} instead of {}.",
            signed(strongest.noise.kx),
            signed(strongest.noise.ky),
            percent(strongest.answer.probability),
            percent(whole.probability)
        ));
        sentences
    }
}

/// The label that most of these answers are; of equally frequent ones the smallest.
fn most_frequent(waves: &[&Wave]) -> Option<usize> {
    let mut counts = std::collections::BTreeMap::new();
    for wave in waves {
        *counts.entry(wave.answer.best).or_insert(0_usize) += 1;
    }
    let most = counts.values().max().copied()?;
    counts
        .into_iter()
        .find(|&(_, count)| count == most)
        .map(|(label, _)| label)
}

fn signed(k: i32) -> String {
    k.to_string().replace('-', "−")
}

fn percent(probability: f64) -> String {
    format!("{:.1} %", 100.0 * probability)
}
