//! The shortcut laboratory: the papers' experiments on the set under test and the chosen model.

mod conclusion;
mod crew;
mod dominant_view;
mod entry;
mod heat_view;
mod hfss_view;
mod keeping;
mod live;
mod maps;
mod masked_picture;
mod needs;
mod panel;
mod results;
mod running;
mod save_view;
mod settings;
mod spectra_view;
mod study;
mod tested_view;
mod transfer_view;

use crate::browser::cores;
use crate::state::Page;
pub use entry::{LaboratoryEntry, view};
use leptos::prelude::*;
use shortcuts::document::Document;
use shortcuts::dominant::{self, Dominant};
use shortcuts::heat_map::{self, HeatMap};
use shortcuts::hfss::{self, Hfss};
use shortcuts::probe::{Choice, Readings};
use shortcuts::shortcut_test::{self, Tested};
use shortcuts::spectra::{ClassSpectra, Order};
use shortcuts::study::{Study, Treatment};
use shortcuts::transfer::Leg;
use spectrum::frequencies::FrequencySet;
use std::sync::Arc;

/// What is asked.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
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

/// Where the maps of the test and of the transfer come from.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum MapsFrom {
    /// The dominant frequency maps.
    Dominant,
    /// The hierarchical search's first run.
    Hfss,
    /// The workbench's filter, for every class.
    Workbench,
}

/// How an experiment is going.
#[derive(Clone, Debug, PartialEq)]
pub enum LabRun {
    /// Nothing has been asked, or all of it is answered.
    Resting,
    /// The workers open the pictures.
    Opening {
        /// Pictures that the furthest worker has opened.
        done: usize,
        /// Pictures in all.
        total: usize,
    },
    /// The network is being asked.
    Asking {
        /// What for.
        what: String,
        /// Masks shown.
        done: usize,
        /// Masks in all, as far as can be told.
        total: usize,
        /// Masks known before this run.
        first: usize,
        /// When it began, milliseconds since the page did.
        since_ms: f64,
    },
    /// It ended early: by the visitor, or for the reason given, one sentence.
    Stopped(Option<String>),
}

/// A study with its answers.
#[derive(Clone, Debug, Default)]
pub struct Answers {
    /// The probes' readings.
    pub readings: Readings,
    /// Names of readings that are not in the storage yet.
    pub unsaved: Vec<String>,
}

/// The maps on another model or set.
#[derive(Clone, Debug)]
pub struct LegState {
    /// The model's name.
    pub model: String,
    /// The set's title.
    pub set: String,
    /// What was asked about.
    pub study: Arc<Study>,
    /// The answers.
    pub readings: Readings,
    /// What they tell.
    pub leg: Leg,
}

/// What belongs to the Fourier heat map.
#[derive(Clone, Copy)]
pub struct Heat {
    /// What is asked.
    pub options: RwSignal<heat_map::Options>,
    /// What came out.
    pub found: RwSignal<Option<Arc<HeatMap>>>,
}

/// The laboratory's state; the views find it as a context.
#[derive(Clone, Copy)]
pub struct Laboratory {
    page: Page,
    /// What is asked.
    pub experiment: RwSignal<Experiment>,
    /// Most pictures of a class for the search, and as many for the test.
    pub per_class: RwSignal<Option<usize>>,
    /// Search and test with different pictures.
    pub separate: RwSignal<bool>,
    /// Of everything random.
    pub seed: RwSignal<u64>,
    /// How masked pictures are made.
    pub treatment: RwSignal<Treatment>,
    /// How many workers share the work.
    pub workers: RwSignal<usize>,
    /// How ADCS makes one map of three channels.
    pub order: RwSignal<Order>,
    /// Of the dominant frequency maps.
    pub dominant_options: RwSignal<dominant::Options>,
    /// Of the hierarchical search.
    pub hfss_options: RwSignal<hfss::Options>,
    /// Of the shortcut test.
    pub test_options: RwSignal<shortcut_test::Options>,
    /// Which maps are tested and carried elsewhere.
    pub maps_from: RwSignal<MapsFrom>,
    /// `ModelCard::id`s of the transfer.
    pub other_models: RwSignal<Vec<String>>,
    /// `SetCard::id`s of the transfer.
    pub other_sets: RwSignal<Vec<String>>,
    /// How it is going.
    pub run: RwSignal<LabRun>,
    /// What the results are about.
    pub study: RwSignal<Option<Arc<Study>>>,
    /// Of the search pictures.
    pub spectra: RwSignal<Option<Arc<ClassSpectra>>>,
    /// The class of the nearest mean spectrum, by test picture.
    pub nearest: RwSignal<Option<Vec<Option<usize>>>>,
    /// Pictures that could not be opened, and why.
    pub refused: RwSignal<Vec<(usize, String)>>,
    /// The dominant frequency maps.
    pub dominant: RwSignal<Option<Arc<Dominant>>>,
    /// The hierarchical search's maps.
    pub hfss: RwSignal<Option<Arc<Hfss>>>,
    /// The maps under test, by class.
    pub tested_maps: RwSignal<Option<Arc<Vec<Option<FrequencySet>>>>>,
    /// The shortcut test.
    pub tested: RwSignal<Option<Arc<Tested>>>,
    /// The transfer: the study itself first.
    pub legs: RwSignal<Vec<LegState>>,
    /// A report that was loaded is shown, and not what this browser has found.
    pub loaded: RwSignal<Option<String>>,
    /// That report.
    document: StoredValue<Option<Document>>,
    answers: StoredValue<Answers>,
    heat: StoredValue<Heat>,
    crew: StoredValue<Option<crew::LabCrew>, LocalStorage>,
    bench: StoredValue<running::Bench>,
}

impl Laboratory {
    /// Nothing asked yet.
    pub fn new(page: Page) -> Self {
        Self {
            page,
            experiment: RwSignal::new(Experiment::Test),
            per_class: RwSignal::new(None),
            separate: RwSignal::new(true),
            seed: RwSignal::new(1),
            treatment: RwSignal::new(Treatment::default()),
            workers: RwSignal::new(cores().min(needs::MOST_WORKERS)),
            order: RwSignal::new(Order::SignThenCollapse),
            dominant_options: RwSignal::new(dominant::Options::of(224)),
            hfss_options: RwSignal::new(hfss::Options::of(224)),
            test_options: RwSignal::new(shortcut_test::Options::of(8)),
            maps_from: RwSignal::new(MapsFrom::Dominant),
            other_models: RwSignal::new(Vec::new()),
            other_sets: RwSignal::new(Vec::new()),
            run: RwSignal::new(LabRun::Resting),
            study: RwSignal::new(None),
            spectra: RwSignal::new(None),
            nearest: RwSignal::new(None),
            refused: RwSignal::new(Vec::new()),
            dominant: RwSignal::new(None),
            hfss: RwSignal::new(None),
            tested_maps: RwSignal::new(None),
            tested: RwSignal::new(None),
            legs: RwSignal::new(Vec::new()),
            loaded: RwSignal::new(None),
            document: StoredValue::new(None),
            answers: StoredValue::new(Answers::default()),
            heat: StoredValue::new(Heat {
                options: RwSignal::new(heat_map::Options::of(224)),
                found: RwSignal::new(None),
            }),
            crew: StoredValue::new_local(None),
            bench: StoredValue::new(running::Bench::default()),
        }
    }

    /// Whether an experiment is under way.
    pub fn is_going(self) -> bool {
        self.run
            .with(|run| matches!(run, LabRun::Opening { .. } | LabRun::Asking { .. }))
    }

    /// The Fourier heat map.
    pub fn heat(self) -> Heat {
        self.heat.get_value()
    }

    /// Which answers count.
    pub fn choice(self) -> Choice {
        self.test_options.with(|options| options.choice)
    }

    /// Takes all results away: they are about another study.
    fn clear(self) {
        self.study.set(None);
        self.spectra.set(None);
        self.nearest.set(None);
        self.refused.set(Vec::new());
        self.dominant.set(None);
        self.hfss.set(None);
        self.tested_maps.set(None);
        self.tested.set(None);
        self.legs.set(Vec::new());
        self.heat().found.set(None);
        self.loaded.set(None);
        self.document.set_value(None);
        self.answers.set_value(Answers::default());
    }
}
