//! The table of experiments: the words of each, its options, the plans that it consists of, and their results.
//!
//! A new experiment is a module beside the others (options, a [`Plan`], a result) and an entry here: a variant of [`Experiment`] and of
//! [`Part`], a field of [`Options`] and of [`Results`], and the arms that the compiler then asks for.

pub mod dominant;
pub mod heat_map;
pub mod hfss;
pub mod shortcut_test;
pub mod transfer;

use std::sync::{Arc, Mutex, OnceLock, PoisonError};

use spectrum::frequencies::FrequencySet;

use crate::plan::{Plan, Step};
use crate::probe::{Choice, Readings};
use crate::spectra::ClassSpectra;
use crate::study::Study;
use dominant::{Dominant, DominantPlan};
use heat_map::{HeatMap, HeatMapPlan};
use hfss::{Hfss, HfssPlan};
use shortcut_test::{TestPlan, Tested};
use transfer::{LegPlan, carried};

/// What is asked.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Experiment {
    /// Class-wise spectra.
    Spectra,
    /// Dominant frequency maps.
    Dominant,
    /// Hierarchical search.
    Hfss,
    /// The shortcut test.
    Test,
    /// The maps elsewhere.
    Transfer,
    /// The Fourier heat map.
    HeatMap,
}

/// An experiment in words.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Words {
    /// Its name in addresses and programs.
    pub word: &'static str,
    /// Its name.
    pub title: &'static str,
    /// What it asks.
    pub question: &'static str,
    /// What it does, in a few sentences.
    pub explained: &'static str,
}

/// A plan of an experiment.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Part {
    /// The search for dominant frequencies.
    Dominant,
    /// The hierarchical search.
    Hfss,
    /// The shortcut test of the chosen maps.
    Test,
    /// The chosen maps on the study itself, as the first leg of a transfer.
    Leg,
    /// The Fourier heat map.
    HeatMap,
}

/// Where the maps of the test and of the transfer come from.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum MapsFrom {
    /// The dominant frequency maps.
    Dominant,
    /// The hierarchical search's first run.
    Hfss,
    /// A filter, for every class: [`Options::given`].
    Workbench,
}

/// One map for each class, `None` for a class without one.
pub type Maps = Vec<Option<FrequencySet>>;

impl Experiment {
    /// All, in the order in which one leads to the next.
    pub const ALL: [Self; 6] = [
        Self::Spectra,
        Self::Dominant,
        Self::Hfss,
        Self::Test,
        Self::Transfer,
        Self::HeatMap,
    ];

    /// The experiment of this [`Words::word`].
    pub fn called(word: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|one| one.words().word == word)
    }

    /// What to say about it.
    pub const fn words(self) -> Words {
        match self {
            Self::Spectra => Words {
                word: "spectra",
                title: "Class spectra",
                question: "How do the classes’ spectra differ?",
                explained: "Averages the magnitude spectra of each class’s pictures and compares the classes (ADCS). No network is used: this shows which shortcuts the pictures themselves offer.",
            },
            Self::Dominant => Words {
                word: "dominant",
                title: "Dominant frequencies",
                question: "Which frequencies does it miss most?",
                explained: "Removes one block of frequencies after the other from the pictures and measures how much worse the network does on each class. The blocks that it misses most are the class’s dominant frequency map (DFM).",
            },
            Self::Hfss => Words {
                word: "hfss",
                title: "Hierarchical search",
                question: "Which few frequencies are enough?",
                explained: "Tries random sets of frequencies, coarse ones first, and keeps those with which the network does best on each class: sets that are enough only together, which cannot be found by removing one block at a time. Each run finds other sets, so several are shown.",
            },
            Self::Test => Words {
                word: "test",
                title: "Shortcut test",
                question: "Are these frequencies enough, or is it chance?",
                explained: "Shows the network pictures of all classes, with only the frequencies of one class’s map left in them, and counts how often it answers that class. The same is done with random maps and with a low-pass of the same size, to compare.",
            },
            Self::Transfer => Words {
                word: "transfer",
                title: "Transfer",
                question: "Do they work on other pictures and models?",
                explained: "Takes the maps found here to other sets and other models: a shortcut that lies in the pictures works for many models, a shortcut of one network does not.",
            },
            Self::HeatMap => Words {
                word: "heat-map",
                title: "Fourier heat map",
                question: "Which added waves disturb it most?",
                explained: "Adds one wave after the other to all test pictures, each of the same strength, and counts the wrong answers (D. Yin and others, 2019). Where the map is bright, the network is easily disturbed; that is not the same as what it needs.",
            },
        }
    }

    /// Whether it is about one map for each class, which [`MapsFrom`] says where to find.
    pub const fn needs_maps(self) -> bool {
        matches!(self, Self::Test | Self::Transfer)
    }

    /// The plans that it consists of, one after the other; each may need the results of those before it.
    pub fn parts(self, from: MapsFrom) -> Vec<Part> {
        let maps = match from {
            MapsFrom::Dominant => Some(Part::Dominant),
            MapsFrom::Hfss => Some(Part::Hfss),
            MapsFrom::Workbench => None,
        };
        let last = match self {
            Self::Spectra => None,
            Self::Dominant => Some(Part::Dominant),
            Self::Hfss => Some(Part::Hfss),
            Self::Test => Some(Part::Test),
            Self::Transfer => Some(Part::Leg),
            Self::HeatMap => Some(Part::HeatMap),
        };
        maps.filter(|_| self.needs_maps())
            .into_iter()
            .chain(last)
            .collect()
    }
}

impl Part {
    /// What it does, for a line of progress.
    pub const fn words(self) -> &'static str {
        match self {
            Self::Dominant => "Searching dominant frequencies",
            Self::Hfss => "Searching hierarchically",
            Self::Test => "Testing the maps",
            Self::Leg => "The maps on the study itself",
            Self::HeatMap => "Adding waves",
        }
    }
}

/// What to ask, and how.
#[derive(Clone, Debug, PartialEq)]
pub struct Options {
    /// The experiment.
    pub experiment: Experiment,
    /// Where its maps come from, if it needs any.
    pub maps_from: MapsFrom,
    /// The maps of [`MapsFrom::Workbench`].
    pub given: Option<Arc<Maps>>,
    /// Of the search for dominant frequencies.
    pub dominant: dominant::Options,
    /// Of the hierarchical search.
    pub hfss: hfss::Options,
    /// Of the shortcut test; its choice of answers is that of all experiments.
    pub test: shortcut_test::Options,
    /// Of the Fourier heat map.
    pub heat_map: heat_map::Options,
}

impl Options {
    /// The defaults for pictures of `side` x `side`.
    pub fn of(experiment: Experiment, side: usize) -> Self {
        let dominant = dominant::Options::of(side);
        Self {
            experiment,
            maps_from: MapsFrom::Dominant,
            given: None,
            test: shortcut_test::Options::of(dominant.size),
            dominant,
            hfss: hfss::Options::of(side),
            heat_map: heat_map::Options::of(side),
        }
    }
}

/// What the readings tell: the results of all parts of the experiment, as far as they are known.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Results {
    /// Of [`Part::Dominant`].
    pub dominant: Option<Arc<Dominant>>,
    /// Of [`Part::Hfss`].
    pub hfss: Option<Arc<Hfss>>,
    /// What [`Part::Test`] and [`Part::Leg`] are about, once the search for them is complete.
    pub maps: Option<Arc<Maps>>,
    /// Of [`Part::Test`].
    pub tested: Option<Arc<Tested>>,
    /// Of [`Part::HeatMap`].
    pub heat_map: Option<Arc<HeatMap>>,
}

/// A whole experiment as one plan: spectra first, then its parts, the later ones as soon as the maps that they need are complete.
pub struct ExperimentPlan {
    study: Arc<Study>,
    spectra: OnceLock<Arc<ClassSpectra>>,
    options: Options,
    dominant: Cached<dominant::Options, DominantPlan>,
    hfss: Cached<hfss::Options, HfssPlan>,
    maps: Cached<MapsKey, Maps>,
    test: Cached<(shortcut_test::Options, Arc<Maps>), TestPlan>,
    leg: Cached<(Choice, Arc<Maps>), LegPlan>,
    heat_map: Cached<(heat_map::Options, Choice), HeatMapPlan>,
}

/// What maps follow from, once the search for them is complete.
#[derive(Clone, PartialEq)]
enum MapsKey {
    Dominant(dominant::Options),
    Hfss(hfss::Options),
}

/// The last of something that is costly to draw up, with what it was drawn up from.
struct Cached<K, V>(Mutex<Option<(K, Arc<V>)>>);

impl<K: PartialEq, V> Cached<K, V> {
    const fn new() -> Self {
        Self(Mutex::new(None))
    }

    /// What belongs to `key`; `None` if it cannot be made yet.
    fn get(&self, key: K, make: impl FnOnce(&K) -> Option<V>) -> Option<Arc<V>> {
        let mut last = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        if let Some((old, value)) = &*last
            && *old == key
        {
            return Some(value.clone());
        }
        let value = Arc::new(make(&key)?);
        *last = Some((key, value.clone()));
        Some(value)
    }
}

impl ExperimentPlan {
    /// Nothing is asked for its spectra if they are known.
    pub fn new(study: Arc<Study>, spectra: Option<Arc<ClassSpectra>>, options: Options) -> Self {
        Self {
            study,
            spectra: spectra.map_or_else(OnceLock::new, OnceLock::from),
            options,
            dominant: Cached::new(),
            hfss: Cached::new(),
            maps: Cached::new(),
            test: Cached::new(),
            leg: Cached::new(),
            heat_map: Cached::new(),
        }
    }

    /// Goes on with other options; what they do not concern is not drawn up again.
    pub fn change(&mut self, options: Options) {
        self.options = options;
    }

    /// The study that it is about.
    pub fn study(&self) -> &Arc<Study> {
        &self.study
    }

    /// What the readings tell.
    pub fn results(&self, readings: &Readings) -> Results {
        let mut results = Results::default();
        self.renew(&mut results, readings);
        results
    }

    /// Replaces the results of the experiment's parts by what the readings tell now, and leaves those of others.
    pub fn renew(&self, results: &mut Results, readings: &Readings) {
        if self.spectra.get().is_none() {
            return;
        }
        for part in self.parts() {
            match part {
                Part::Dominant => {
                    let plan = self.dominant_plan();
                    results.dominant = plan.map(|plan| Arc::new(plan.result(readings)));
                }
                Part::Hfss => {
                    let plan = self.hfss_plan();
                    results.hfss = plan.map(|plan| Arc::new(plan.result(readings)));
                }
                Part::Test => {
                    // Asking for the maps of a search that is not complete would go through its answers again, in vain.
                    let plan = (self.has_maps(results).then(|| self.test_plan(readings))).flatten();
                    results.maps = plan.is_some().then(|| self.maps(readings)).flatten();
                    results.tested = plan.map(|plan| Arc::new(plan.result(readings)));
                }
                Part::Leg => {
                    results.maps = self
                        .has_maps(results)
                        .then(|| self.maps(readings))
                        .flatten();
                }
                Part::HeatMap => {
                    let plan = self.heat_map_plan();
                    results.heat_map = plan.map(|plan| Arc::new(plan.result(readings)));
                }
            }
        }
    }

    fn has_maps(&self, results: &Results) -> bool {
        match self.options.maps_from {
            MapsFrom::Dominant => (results.dominant.as_ref()).is_some_and(|found| found.settled),
            MapsFrom::Hfss => (results.hfss.as_ref()).is_some_and(|found| found.settled),
            MapsFrom::Workbench => self.options.given.is_some(),
        }
    }

    /// The maps that the test and the transfer are about; `None` while the search for them is not complete.
    pub fn maps(&self, readings: &Readings) -> Option<Arc<Maps>> {
        let classes = 0..self.study.classes.len();
        match self.options.maps_from {
            MapsFrom::Dominant => {
                let options = self.options.dominant;
                self.maps.get(MapsKey::Dominant(options), |_| {
                    let plan = self.dominant_plan()?;
                    let found = Some(plan.result(readings)).filter(|found| found.settled)?;
                    Some(
                        classes
                            .map(|class| found.map(class, options.share))
                            .collect(),
                    )
                })
            }
            MapsFrom::Hfss => {
                let options = self.options.hfss.clone();
                self.maps.get(MapsKey::Hfss(options), |_| {
                    let plan = self.hfss_plan()?;
                    let found = Some(plan.result(readings)).filter(|found| found.settled)?;
                    Some(classes.map(|class| found.map(0, class)).collect())
                })
            }
            MapsFrom::Workbench => self.options.given.clone(),
        }
    }

    /// The part that has something to ask, and what.
    pub fn current(&self, readings: &Readings) -> Option<(Part, Step)> {
        self.spectra.get()?;
        (self.parts().into_iter()).find_map(|part| {
            let step = self.plan(part, readings)?.next(readings);
            (step != Step::Finished).then_some((part, step))
        })
    }

    fn parts(&self) -> Vec<Part> {
        self.options.experiment.parts(self.options.maps_from)
    }

    /// The plan of a part, if what it needs is known.
    fn plan(&self, part: Part, readings: &Readings) -> Option<Arc<dyn Plan>> {
        Some(match part {
            Part::Dominant => self.dominant_plan()?,
            Part::Hfss => self.hfss_plan()?,
            Part::Test => self.test_plan(readings)?,
            Part::Leg => self.leg_plan(readings)?,
            Part::HeatMap => self.heat_map_plan()?,
        })
    }

    fn dominant_plan(&self) -> Option<Arc<DominantPlan>> {
        let spectra = self.spectra.get()?;
        self.dominant.get(self.options.dominant, |options| {
            Some(DominantPlan::new(&self.study, spectra, *options))
        })
    }

    fn hfss_plan(&self) -> Option<Arc<HfssPlan>> {
        self.hfss.get(self.options.hfss.clone(), |options| {
            Some(HfssPlan::new(&self.study, options.clone()))
        })
    }

    fn test_plan(&self, readings: &Readings) -> Option<Arc<TestPlan>> {
        let spectra = self.spectra.get()?;
        let maps = self.maps(readings)?;
        self.test.get((self.options.test, maps), |(options, maps)| {
            let maps = Maps::clone(maps);
            Some(TestPlan::new(&self.study, spectra, maps, *options))
        })
    }

    fn leg_plan(&self, readings: &Readings) -> Option<Arc<LegPlan>> {
        let maps = self.maps(readings)?;
        self.leg
            .get((self.options.test.choice, maps), |(choice, maps)| {
                Some(leg(&self.study, &self.study, maps, *choice))
            })
    }

    fn heat_map_plan(&self) -> Option<Arc<HeatMapPlan>> {
        let key = (self.options.heat_map, self.options.test.choice);
        self.heat_map.get(key, |(options, choice)| {
            Some(HeatMapPlan::new(&self.study, *options, *choice))
        })
    }
}

/// A leg of a transfer: the maps that were found in the study `from`, on the study `to`.
pub fn leg(from: &Study, to: &Study, maps: &Maps, choice: Choice) -> LegPlan {
    let maps = carried(maps, &from.classes, &to.classes, to.side);
    LegPlan::new(to, maps, choice)
}

impl Plan for ExperimentPlan {
    fn next(&self, readings: &Readings) -> Step {
        if self.spectra.get().is_none() {
            return Step::Spectra;
        }
        self.current(readings)
            .map_or(Step::Finished, |(_, step)| step)
    }

    /// Of the part that is under way.
    fn progress(&self, readings: &Readings) -> (usize, usize) {
        (self.current(readings))
            .and_then(|(part, _)| self.plan(part, readings))
            .map_or((0, 0), |plan| plan.progress(readings))
    }

    fn learn_spectra(&self, spectra: &Arc<ClassSpectra>) {
        // Those that are there came of the same pictures.
        let _ = self.spectra.set(spectra.clone());
    }
}
