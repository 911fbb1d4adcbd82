//! The state of the laboratory.

use super::recorded::Beforehand;
use super::stage::Running;
use crate::browser::cores;
use crate::core::state::Page;
use crate::sets::DataSets;
use crate::studies::{StudyWorkers, is_on_gpu};
use crate::workers::MOST_WORKERS;
use leptos::prelude::*;
use shortcuts::document::Document;
use shortcuts::experiments::{Experiment, MapsFrom, Options, Results};
use shortcuts::probe::{Choice, Readings};
use shortcuts::spectra::{ClassSpectra, Order};
use shortcuts::study::{Study, Treatment};
use shortcuts::transfer::Leg;
use std::ops::Deref;
use std::sync::Arc;

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

/// The laboratory; its views find it as a context. It is made once and stays as long as the page, so that every closure may hold it.
#[derive(Clone, Copy)]
pub struct Laboratory(&'static State);

impl Deref for Laboratory {
    type Target = State;

    fn deref(&self) -> &State {
        self.0
    }
}

/// Its state.
pub struct State {
    pub(super) page: Page,
    pub(super) sets: DataSets,
    /// What is asked, and how. Maps from the workbench are not in here: they follow from its filter.
    pub options: RwSignal<Options>,
    /// Most pictures of a class for the search, and as many for the test.
    pub per_class: RwSignal<Option<usize>>,
    /// Search and test with different pictures.
    pub separate: RwSignal<bool>,
    /// Of everything random.
    pub seed: RwSignal<u64>,
    /// How masked pictures are made.
    pub treatment: RwSignal<Treatment>,
    /// Whether the workbench's engine, and so that of experiments, has a graphics device.
    pub(super) is_on_gpu: Memo<bool>,
    /// How many workers share the work.
    pub workers: RwSignal<usize>,
    /// How ADCS makes one map of three channels.
    pub order: RwSignal<Order>,
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
    /// What came out, of this experiment and of those before it.
    pub results: RwSignal<Results>,
    /// The transfer: the study itself first.
    pub legs: RwSignal<Vec<LegState>>,
    /// What was found beforehand, of the experiments that were looked at.
    pub(super) recorded: RwSignal<Vec<Arc<Beforehand>>>,
    /// Experiments of which it is here or on its way.
    pub(super) asked_for: StoredValue<Vec<Experiment>>,
    /// A report that was loaded is shown, and not what this browser has found.
    pub loaded: RwSignal<Option<String>>,
    /// That report.
    pub(super) document: StoredValue<Option<Document>>,
    pub(super) answers: StoredValue<Answers>,
    pub(super) running: StoredValue<Running>,
    pub(super) pool: StoredValue<StudyWorkers, LocalStorage>,
}

impl Laboratory {
    /// Nothing asked yet.
    pub fn new(sets: DataSets) -> Self {
        Self(Box::leak(Box::new(State {
            page: sets.page,
            sets,
            options: RwSignal::new(Options {
                test: shortcuts::shortcut_test::Options::of(8),
                ..Options::of(Experiment::Test, 224)
            }),
            per_class: RwSignal::new(None),
            separate: RwSignal::new(true),
            seed: RwSignal::new(1),
            treatment: RwSignal::new(Treatment::default()),
            is_on_gpu: Memo::new(move |_| is_on_gpu(sets.page)),
            workers: RwSignal::new(cores().min(MOST_WORKERS)),
            order: RwSignal::new(Order::SignThenCollapse),
            other_models: RwSignal::new(Vec::new()),
            other_sets: RwSignal::new(Vec::new()),
            run: RwSignal::new(LabRun::Resting),
            study: RwSignal::new(None),
            spectra: RwSignal::new(None),
            nearest: RwSignal::new(None),
            refused: RwSignal::new(Vec::new()),
            results: RwSignal::new(Results::default()),
            legs: RwSignal::new(Vec::new()),
            loaded: RwSignal::new(None),
            recorded: RwSignal::new(Vec::new()),
            asked_for: StoredValue::new(Vec::new()),
            document: StoredValue::new(None),
            answers: StoredValue::new(Answers::default()),
            running: StoredValue::new(Running::default()),
            pool: StoredValue::new_local(StudyWorkers::new()),
        })))
    }

    /// Whether an experiment is under way.
    pub fn is_going(self) -> bool {
        self.run
            .with(|run| matches!(run, LabRun::Opening { .. } | LabRun::Asking { .. }))
    }

    /// What is asked.
    pub fn experiment(self) -> Experiment {
        self.options.with(|options| options.experiment)
    }

    /// Which maps are tested and carried elsewhere.
    pub fn maps_from(self) -> MapsFrom {
        self.options.with(|options| options.maps_from)
    }

    /// Which answers count.
    pub fn choice(self) -> Choice {
        self.options.with(|options| options.test.choice)
    }

    /// Takes all results away: they are about another study.
    pub(super) fn clear(self) {
        self.study.set(None);
        self.spectra.set(None);
        self.nearest.set(None);
        self.refused.set(Vec::new());
        self.results.set(Results::default());
        self.legs.set(Vec::new());
        self.loaded.set(None);
        self.document.set_value(None);
        self.answers.set_value(Answers::default());
    }
}
