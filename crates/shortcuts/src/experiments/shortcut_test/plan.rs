//! Which masks to show.

use std::sync::Arc;

use sets::rendition::Rendition;
use spectrum::frequencies::FrequencySet;
use spectrum::seeded::Seeded;

use super::Options;
use super::result::Tested;
use crate::blocks::Blocks;
use crate::controls;
use crate::plan::{Plan, Step, ask};
use crate::probe::{Named, Probe, ProbeMask, Readings};
use crate::spectra::ClassSpectra;
use crate::study::{Labelled, Part, Study};

/// Separate the random numbers of the two kinds of masks.
const RANDOM: u64 = 0x7261_6E64;
const ENERGY: u64 = 0x656E_6572;

/// The test as a plan. All questions are known from the start.
pub struct TestPlan {
    pub(super) options: Options,
    pub(super) classes: usize,
    pub(super) seed: u64,
    pub(super) pictures: Vec<Labelled>,
    pub(super) known: Vec<bool>,
    pub(super) whole: Arc<Named>,
    pub(super) tested: Vec<Option<Candidate>>,
    /// Every question once, those first that a result needs most.
    ordered: Vec<Arc<Named>>,
}

/// A class's map and everything it is held against.
pub(super) struct Candidate {
    pub set: FrequencySet,
    pub map: Arc<Named>,
    pub low_pass: Arc<Named>,
    pub random: Vec<Arc<Named>>,
    pub energy: Vec<Arc<Named>>,
    pub shuffled: Option<Arc<Named>>,
    pub edges: Option<Arc<Named>>,
    /// Share of the class's energy outside DC that the map keeps.
    pub kept_energy: f64,
    /// Mean radius of that energy, cycles/image.
    pub radius: f64,
}

impl TestPlan {
    /// The test of these maps, one for each class that has one; `spectra` are those of the study's search pictures.
    pub fn new(
        study: &Study,
        spectra: &ClassSpectra,
        maps: Vec<Option<FrequencySet>>,
        options: Options,
    ) -> Self {
        let blocks = Blocks::new(study.side, options.size);
        let tested: Vec<Option<Candidate>> = (maps.into_iter().enumerate())
            .map(|(class, map)| {
                let set = map?;
                let energy = Energy::of(spectra, class);
                let (kept, radius) = energy.kept(&set);
                let masks =
                    |stream: u64, count: usize, draw: &dyn Fn(&mut Seeded) -> FrequencySet| {
                        (0..count)
                            .map(|mask| {
                                // A stream for each class and mask: asking for more keeps those there are.
                                let stream = stream + ((class as u64) << 32) + mask as u64;
                                keep(draw(&mut study.random(stream)))
                            })
                            .collect::<Vec<_>>()
                    };
                let random = masks(RANDOM, options.random, &|random| {
                    controls::of_equal_size(&blocks, &set, random)
                });
                let equal_energy = masks(ENERGY, options.equal_energy, &|random| {
                    controls::of_equal_energy(&blocks, &energy.of_pairs, &set, random)
                });
                let map = keep(set.clone());
                let drawn = |rendition| {
                    let probe = || map.probe.clone().drawn(rendition);
                    options.renditions.then(|| Arc::new(probe().into()))
                };
                Some(Candidate {
                    low_pass: keep(controls::low_pass(study.side, set.coefficients())),
                    shuffled: drawn(Rendition::BlockShuffled),
                    edges: drawn(Rendition::Edges),
                    random,
                    energy: equal_energy,
                    kept_energy: if energy.total > 0.0 {
                        kept / energy.total
                    } else {
                        0.0
                    },
                    radius,
                    map,
                    set,
                })
            })
            .collect();
        let whole = Arc::new(Probe::new(Part::Test, ProbeMask::Whole).into());
        Self {
            ordered: ordered(&whole, &tested),
            options,
            classes: study.classes.len(),
            seed: study.seed,
            pictures: study.split.test.clone(),
            known: (0..study.classes.len())
                .map(|class| study.scoring.knows(class))
                .collect(),
            whole,
            tested,
        }
    }

    /// What the readings tell, at any time.
    pub fn result(&self, readings: &Readings) -> Tested {
        super::result::tested(self, readings)
    }
}

impl Plan for TestPlan {
    fn next(&self, readings: &Readings) -> Step {
        ask(self.ordered.iter().map(AsRef::as_ref), readings)
    }

    fn progress(&self, readings: &Readings) -> (usize, usize) {
        let done = (self.ordered.iter())
            .filter(|probe| readings.of(probe).is_some())
            .count();
        (done, self.ordered.len())
    }
}

fn ordered(whole: &Arc<Named>, tested: &[Option<Candidate>]) -> Vec<Arc<Named>> {
    let candidates = || tested.iter().flatten();
    let all = [whole]
        .into_iter()
        .chain(candidates().map(|candidate| &candidate.map))
        .chain(candidates().map(|candidate| &candidate.low_pass))
        .chain(candidates().flat_map(|candidate| &candidate.shuffled))
        .chain(candidates().flat_map(|candidate| &candidate.edges))
        .chain(candidates().flat_map(|candidate| &candidate.random))
        .chain(candidates().flat_map(|candidate| &candidate.energy));
    let mut seen = std::collections::BTreeSet::new();
    all.filter(|probe| seen.insert(probe.name().to_owned()))
        .cloned()
        .collect()
}

fn keep(set: FrequencySet) -> Arc<Named> {
    Arc::new(Probe::new(Part::Test, ProbeMask::Keep(set)).into())
}

/// A class's energy outside DC.
struct Energy {
    side: usize,
    of_pairs: Vec<f64>,
    total: f64,
}

impl Energy {
    fn of(spectra: &ClassSpectra, class: usize) -> Self {
        let side = spectra.side();
        let mut of_pairs = spectra.power(class);
        for (energy, pair) in of_pairs.iter_mut().zip(spectrum::frequencies::pairs(side)) {
            if pair == (0, 0) {
                *energy = 0.0;
            }
        }
        Self {
            side,
            total: of_pairs.iter().sum(),
            of_pairs,
        }
    }

    /// How much a map keeps, and its mean radius.
    fn kept(&self, map: &FrequencySet) -> (f64, f64) {
        let (mut kept, mut moment) = (0.0, 0.0);
        let all = spectrum::frequencies::pairs(self.side);
        for (energy, (kx, ky)) in self.of_pairs.iter().zip(all) {
            if map.contains(kx, ky) {
                kept += energy;
                moment += energy * f64::from(kx).hypot(f64::from(ky));
            }
        }
        (kept, if kept > 0.0 { moment / kept } else { 0.0 })
    }
}
