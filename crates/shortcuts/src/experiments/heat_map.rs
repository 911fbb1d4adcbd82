//! The Fourier heat map: how often a network errs when a single wave is added to every picture, for each frequency.
//!
//! D. Yin and others, "A Fourier perspective on model robustness in computer vision" (NeurIPS 2019); their program is google-research's
//! `frequency_analysis/freq_heatmap.py`. The wave is [`FourierNoise`], with the same sign in all channels. They add it before the network's
//! normalisation, as is done here, and cut values to [0, 1] if asked to, as the study's treatment says. They show every frequency of a
//! picture of 32 x 32, and the 63 x 63 around zero of one of 224 x 224; here [`Options::reach`] says how far.

use serde::{Deserialize, Serialize};
use spectrum::frequencies::pairs;
use spectrum::noise::{FourierNoise, MAX_NORM, PHASE};

use crate::plan::{Plan, Step, ask};
use crate::probe::{Choice, Named, Probe, ProbeMask, Reading, Readings};
use crate::study::{Part, Study};

/// Which waves are added, and how strong they are.
#[derive(Clone, Copy, Debug, PartialEq, Serialize, Deserialize)]
pub struct Options {
    /// L2 norm of the wave in each channel, for values in [0, 1].
    pub norm: f32,
    /// Largest |kx| and |ky| of a wave, in cycles/image.
    pub reach: usize,
}

/// Furthest reach on large pictures, unless more is asked for: beyond, there is more to ask than a browser has time for.
const NEAR: usize = 8;
/// Pictures up to this side are looked at whole.
const SMALL: usize = 32;

impl Options {
    /// For pictures of `side` x `side`: the paper's norms, 4 at 32 pixels and 15.7 at 224, and in proportion to the side elsewhere.
    pub fn of(side: usize) -> Self {
        if side <= SMALL {
            Self {
                norm: 4.0 * side as f32 / 32.0,
                reach: side / 2,
            }
        } else {
            Self {
                norm: (157.0 * side as f32 / 224.0).round() / 10.0,
                reach: NEAR,
            }
        }
    }

    /// Whether there is such a map of pictures of this side.
    pub(crate) fn are_possible(self, side: usize) -> bool {
        self.norm > 0.0 && self.norm <= MAX_NORM && (1..=side / 2).contains(&self.reach)
    }

    fn reaches(self, (kx, ky): (i32, i32)) -> bool {
        [kx, ky]
            .iter()
            .all(|k| k.unsigned_abs() as usize <= self.reach)
    }
}

/// What is to be asked.
pub struct HeatMapPlan {
    options: Options,
    choice: Choice,
    side: usize,
    /// Class of each test picture, and whether any label counts as right for it.
    truths: Vec<(usize, bool)>,
    classes: usize,
    whole: Named,
    /// One of each pair of conjugates, the lowest first, with its question.
    waves: Vec<((i32, i32), Named)>,
}

impl HeatMapPlan {
    /// About the study's test pictures.
    pub fn new(study: &Study, options: Options, choice: Choice) -> Self {
        let mut frequencies: Vec<(i32, i32)> = pairs(study.side)
            .into_iter()
            .filter(|&place| options.reaches(place))
            .collect();
        frequencies.sort_by_key(|&(kx, ky)| (kx * kx + ky * ky, ky, kx));
        let wave = |(kx, ky)| {
            let noise = FourierNoise {
                kx,
                ky,
                norm: options.norm,
                seed: 0,
                phase: PHASE,
            };
            Named::from(Probe::new(Part::Test, ProbeMask::Add(noise)))
        };
        let known = |class: usize| {
            let labels = study.scoring.classes.get(class);
            labels.is_some_and(|labels| !labels.is_empty())
        };
        Self {
            options,
            choice,
            side: study.side,
            truths: (study.split.test.iter())
                .map(|one| (one.class, known(one.class)))
                .collect(),
            classes: study.classes.len(),
            whole: Probe::new(Part::Test, ProbeMask::Whole).into(),
            waves: (frequencies.into_iter())
                .map(|place| (place, wave(place)))
                .collect(),
        }
    }

    fn questions(&self) -> impl Iterator<Item = &Named> {
        std::iter::once(&self.whole).chain(self.waves.iter().map(|(_, named)| named))
    }

    fn errors(&self, reading: &Reading) -> Errors {
        let mut counts = vec![(0_usize, 0_usize); self.classes + 1];
        for (&(class, known), said) in self.truths.iter().zip(&reading.said) {
            if !known {
                continue;
            }
            let wrong = usize::from(said.class(self.choice) != Some(class));
            for place in [0, class + 1] {
                counts[place].0 += wrong;
                counts[place].1 += 1;
            }
        }
        (counts.into_iter())
            .map(|(wrong, of)| (of > 0).then(|| wrong as f64 / of as f64))
            .collect()
    }

    /// What is known so far.
    pub fn result(&self, readings: &Readings) -> HeatMap {
        let errors = |named: &Named| readings.of(named).map(|reading| self.errors(reading));
        let covers_all = 2 * self.options.reach == self.side;
        HeatMap {
            options: self.options,
            side: if covers_all {
                self.side
            } else {
                2 * self.options.reach + 1
            },
            whole: errors(&self.whole),
            waves: (self.waves.iter())
                .map(|(place, named)| (*place, errors(named)))
                .collect(),
        }
    }
}

impl Plan for HeatMapPlan {
    fn next(&self, readings: &Readings) -> Step {
        ask(self.questions(), readings)
    }

    fn progress(&self, readings: &Readings) -> (usize, usize) {
        let known = self
            .questions()
            .filter(|named| readings.of(named).is_some());
        (known.count(), self.waves.len() + 1)
    }
}

/// Shares of wrong answers: on all pictures, then on those of each class; none where there are no pictures.
type Errors = Vec<Option<f64>>;

/// Errors by frequency. All functions take which pictures: 0 for all of them, else the class's number and one.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct HeatMap {
    /// The options that the map was made with.
    pub options: Options,
    /// Rows and columns of the map; zero frequency is at `side / 2`.
    pub side: usize,
    whole: Option<Errors>,
    waves: Vec<((i32, i32), Option<Errors>)>,
}

impl HeatMap {
    /// Waves that were tried, and all.
    pub fn progress(&self) -> (usize, usize) {
        let tried = self.waves.iter().filter(|(_, errors)| errors.is_some());
        (tried.count(), self.waves.len())
    }

    /// Share of wrong answers without a wave.
    pub fn whole(&self, which: usize) -> Option<f64> {
        *self.whole.as_ref()?.get(which)?
    }

    /// The tried waves with the share of wrong answers under each.
    pub fn tried(&self, which: usize) -> impl Iterator<Item = ((i32, i32), f64)> {
        (self.waves.iter()).filter_map(move |(place, errors)| {
            let error = (*errors.as_ref()?.get(which)?)?;
            Some((*place, error))
        })
    }

    /// Share of wrong answers under the wave of (kx, ky) or its conjugate.
    pub fn at(&self, which: usize, kx: i32, ky: i32) -> Option<f64> {
        let wave = self.place(kx, ky)?;
        let same = |place: (i32, i32)| self.place(place.0, place.1) == Some(wave);
        self.tried(which)
            .find(|&((x, y), _)| same((x, y)) || same((-x, -y)))
            .map(|(_, error)| error)
    }

    /// The wave under which most answers are wrong, the lowest of equal ones.
    pub fn strongest(&self, which: usize) -> Option<((i32, i32), f64)> {
        self.tried(which).fold(None, |most, now| match most {
            Some((_, error)) if error >= now.1 => most,
            _ => Some(now),
        })
    }

    /// Mean share of wrong answers under waves of a radius from `least` up to `most`, exclusively, in cycles/image.
    pub fn mean(&self, which: usize, least: f64, most: f64) -> Option<f64> {
        let within: Vec<f64> = self
            .tried(which)
            .filter(|((kx, ky), _)| (least..most).contains(&f64::from(*kx).hypot(f64::from(*ky))))
            .map(|(_, error)| error)
            .collect();
        (!within.is_empty()).then(|| within.iter().sum::<f64>() / within.len() as f64)
    }

    /// Where a frequency lies on the map.
    fn place(&self, kx: i32, ky: i32) -> Option<usize> {
        let half = (self.side / 2) as i32;
        let along = |k: i32| {
            let along = k + half;
            // The Nyquist frequency of an even side is its own conjugate.
            let along = if self.side.is_multiple_of(2) && along == self.side as i32 {
                0
            } else {
                along
            };
            usize::try_from(along)
                .ok()
                .filter(|&along| along < self.side)
        };
        Some(along(ky)? * self.side + along(kx)?)
    }

    /// The map: a share of wrong answers for each frequency, row by row; no number where nothing is known.
    pub fn map(&self, which: usize) -> Vec<f32> {
        let mut map = vec![f32::NAN; self.side * self.side];
        for ((kx, ky), error) in self.tried(which) {
            for (x, y) in [(kx, ky), (-kx, -ky)] {
                if let Some(place) = self.place(x, y) {
                    map[place] = error as f32;
                }
            }
        }
        map
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::probe::Said;
    use crate::study::{Labelled, Split, Treatment};
    use sets::scoring::Scoring;

    fn study(side: usize) -> Study {
        let test = [0, 0, 1, 1, 2]
            .iter()
            .enumerate()
            .map(|(picture, &class)| Labelled { picture, class });
        Study {
            model: "model".to_owned(),
            model_sha256: String::new(),
            side,
            set: "set".to_owned(),
            set_version: String::new(),
            classes: ["a", "b", "unknown"].map(str::to_owned).to_vec(),
            scoring: Scoring {
                classes: vec![vec![0], vec![1], Vec::new()],
            },
            split: Split {
                search: Vec::new(),
                test: test.collect(),
            },
            seed: 1,
            treatment: Treatment::default(),
            read_as: models::read_as::ReadAs::default(),
            version: String::new(),
            arithmetic: None,
        }
    }

    fn reading(said: [usize; 5]) -> Reading {
        Reading {
            loss: vec![None; 3],
            said: said
                .map(|class| Said(Some(class as u16), Some(class as u16)))
                .to_vec(),
            ..Reading::default()
        }
    }

    #[test]
    fn errors_are_counted_by_class_and_drawn_at_both_conjugates() {
        let study = study(8);
        let options = Options {
            norm: 1.0,
            reach: 2,
        };
        let plan = HeatMapPlan::new(&study, options, Choice::AllLabels);
        let Step::Ask(probes) = plan.next(&Readings::default()) else {
            panic!("nothing to ask");
        };
        // 5 x 5 frequencies: zero and twelve pairs, and the pictures as they are.
        assert_eq!(probes.len(), 14);
        let mut readings = Readings::default();
        for probe in &probes {
            let said = match &probe.mask {
                ProbeMask::Add(noise) if (noise.kx.abs(), noise.ky.abs()) == (2, 1) => {
                    [1, 1, 1, 0, 0]
                }
                _ => [0, 0, 1, 1, 0],
            };
            readings.insert(probe, reading(said));
        }
        assert_eq!(plan.next(&readings), Step::Finished);
        assert_eq!(plan.progress(&readings), (14, 14));
        let found = plan.result(&readings);
        assert_eq!((found.side, found.progress()), (5, (13, 13)));
        assert_eq!(
            [0, 1, 2, 3].map(|which| found.whole(which)),
            [Some(0.0), Some(0.0), Some(0.0), None]
        );
        // Of four pictures with labels three are wrong.
        assert_eq!(found.at(0, 2, 1), Some(0.75));
        assert_eq!(found.at(0, -2, -1), Some(0.75));
        assert_eq!(found.at(1, -2, 1), Some(1.0));
        assert_eq!(found.at(2, 2, -1), Some(0.5));
        assert_eq!(found.at(0, 0, 1), Some(0.0));
        assert_eq!(found.at(0, 3, 0), None);
        let map = found.map(0);
        assert_eq!(map.iter().filter(|&&error| error == 0.75).count(), 4);
        assert!(map.iter().all(|error| !error.is_nan()));
        assert_eq!(map[5], 0.75);
        assert!(matches!(found.strongest(0), Some(((2 | -2, _), error)) if error == 0.75));
        // Half of the waves of that radius are the ones of (±1, ±2).
        assert_eq!(found.mean(0, 2.1, 2.5), Some(0.375));
        assert_eq!(found.mean(0, 9.0, 10.0), None);
    }

    #[test]
    fn a_whole_plane_has_its_nyquist_frequencies_once() {
        let study = study(8);
        let options = Options {
            norm: 1.0,
            reach: 4,
        };
        let plan = HeatMapPlan::new(&study, options, Choice::AllLabels);
        let mut readings = Readings::default();
        if let Step::Ask(probes) = plan.next(&readings) {
            probes
                .iter()
                .for_each(|probe| readings.insert(probe, reading([0, 0, 1, 0, 0])));
        }
        let found = plan.result(&readings);
        assert_eq!(found.side, 8);
        assert!(found.map(0).iter().all(|&error| error == 0.25));
        assert_eq!(found.at(0, 4, 3), Some(0.25));
        assert_eq!(found.at(0, -4, 3), Some(0.25));
        assert_eq!(found.at(0, 5, 3), None);
    }

    #[test]
    fn defaults_are_the_paper_s() {
        assert_eq!(
            Options::of(32),
            Options {
                norm: 4.0,
                reach: 16
            }
        );
        assert_eq!(
            Options::of(224),
            Options {
                norm: 15.7,
                reach: 8
            }
        );
        assert!(Options::of(28).are_possible(28) && !Options::of(32).are_possible(28));
        assert!(
            !Options {
                norm: 0.0,
                reach: 1
            }
            .are_possible(32)
        );
    }
}
