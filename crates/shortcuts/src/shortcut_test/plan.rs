//! Which masks to show.

use std::sync::Arc;

use sets::rendition::Rendition;
use spectrum::frequencies::FrequencySet;

use super::Options;
use super::result::Tested;
use crate::blocks::Blocks;
use crate::controls;
use crate::plan::{Plan, Step, ask};
use crate::probe::{Named, Probe, ProbeMask, Readings};
use crate::spectra::ClassSpectra;
use crate::study::{Labelled, Part, Study};

/// Maps of sizes up to so much apart share their random masks, which have the largest one's size.
const ALIKE: f64 = 1.1;
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
        let random = random_masks(study, &blocks, &maps, options.random);
        let tested: Vec<Option<Candidate>> = (maps.into_iter().zip(random).enumerate())
            .map(|(class, (map, random))| {
                let set = map?;
                let energy = Energy::of(spectra, class);
                let (kept, radius) = energy.kept(&set);
                let of_blocks = blocks.sums(&energy.of_pairs);
                let equal_energy = (0..options.equal_energy)
                    .map(|mask| {
                        let stream = ENERGY + (class * options.equal_energy + mask) as u64;
                        let mut random = study.random(stream);
                        keep(controls::of_equal_energy(
                            &blocks,
                            &of_blocks,
                            kept,
                            set.contains(0, 0),
                            &mut random,
                        ))
                    })
                    .collect();
                let map = keep(set.clone());
                let drawn = |rendition| {
                    let probe = || map.probe.clone().drawn(rendition);
                    options.renditions.then(|| Arc::new(probe().into()))
                };
                Some(Candidate {
                    low_pass: keep(controls::low_pass(study.side, set.coefficients())),
                    shuffled: drawn(Rendition::BlockShuffled),
                    edges: drawn(Rendition::Edges),
                    random: random.unwrap_or_default(),
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

    /// The probe of a class's map: its reading tells what the network said on each picture.
    pub fn map_probe(&self, class: usize) -> Option<&Probe> {
        Some(&self.tested.get(class)?.as_ref()?.map.probe)
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

/// For each map, its random masks of equal size; maps of about the same size share them.
fn random_masks(
    study: &Study,
    blocks: &Blocks,
    maps: &[Option<FrequencySet>],
    count: usize,
) -> Vec<Option<Vec<Arc<Named>>>> {
    let mut order: Vec<usize> = (0..maps.len()).filter(|&map| maps[map].is_some()).collect();
    let size = |map: usize| maps[map].as_ref().map_or(0, FrequencySet::coefficients);
    let with_dc = |map: usize| maps[map].as_ref().is_some_and(|map| map.contains(0, 0));
    order.sort_by_key(|&map| (with_dc(map), size(map)));
    let mut shared = vec![None; maps.len()];
    let mut start = 0;
    while start < order.len() {
        let first = order[start];
        let alike = order[start..]
            .iter()
            .take_while(|&&map| {
                with_dc(map) == with_dc(first) && size(map) as f64 <= ALIKE * size(first) as f64
            })
            .count();
        let group = &order[start..start + alike];
        let largest = group.iter().map(|&map| size(map)).max().unwrap_or(0);
        let masks: Vec<Arc<Named>> = (0..count)
            .map(|mask| {
                let mut random = study.random(RANDOM + mask as u64);
                keep(controls::of_equal_size(
                    blocks,
                    largest,
                    with_dc(first),
                    &mut random,
                ))
            })
            .collect();
        for &map in group {
            shared[map] = Some(masks.clone());
        }
        start += alike;
    }
    shared
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
