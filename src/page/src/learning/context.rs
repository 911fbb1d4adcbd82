//! The state of the view.

use super::connection::{Connection, Request};
use crate::core::training_choice::TrainingChoice;
use crate::sets::{DataSets, Opened};
use learning::curves::LearningCurves;
use learning::messages::{Compared, Processor};
use learning::training::{Recorded, Training};
use leptos::prelude::*;
use std::sync::Arc;
use synthetic::NAMES;

/// What the trainer is doing.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) enum Status {
    /// Nothing.
    Resting,
    /// Its code or its pictures are being made.
    Preparing,
    /// Steps.
    Training,
    /// It cannot go on: one sentence.
    Failed(String),
}

/// The view's state.
#[derive(Clone, Copy)]
pub(super) struct Learning {
    /// The labelled sets, and with them the core of the page.
    pub(super) sets: DataSets,
    /// What is chosen.
    pub(super) choice: TrainingChoice,
    /// The chosen labelled set, once its list of pictures has come.
    pub(super) opened: RwSignal<Option<Arc<Opened>>>,
    /// Most steps a second.
    pub(super) pace: RwSignal<Option<f32>>,
    /// What the trainer is doing.
    pub(super) status: RwSignal<Status>,
    /// Pictures opened while it is preparing, and all that are to be.
    pub(super) opening: RwSignal<Option<(usize, usize)>>,
    /// The training that `curves` are of.
    pub(super) training: RwSignal<Option<Training>>,
    /// What was learned so far.
    pub(super) curves: RwSignal<LearningCurves>,
    /// A training that was recorded beforehand, to be shown until the visitor starts one; none before it has come.
    pub(super) recorded: RwSignal<Option<Recorded>>,
    /// What makes the steps.
    pub(super) processor: RwSignal<Processor>,
    /// Where the CPU and the graphics device were compared, what a step takes.
    pub(super) compared: RwSignal<Option<Compared>>,
    /// Steps a second, lately.
    pub(super) rate: RwSignal<f64>,
    /// Which band-stop is looked at, in the order of `BandStop::all`.
    pub(super) stop: RwSignal<usize>,
    /// What is asked of the trainer once it is ready.
    pub(super) request: RwSignal<Option<Request>>,
    pub(super) connection: StoredValue<Connection, LocalStorage>,
    /// Whether the training of an earlier visit was looked for.
    pub(super) recalled: StoredValue<bool>,
    /// The last step that was put into the storage.
    pub(super) stored: RwSignal<usize>,
}

impl Learning {
    /// Before anything is trained.
    pub(super) fn new(sets: DataSets) -> Self {
        Self {
            sets,
            choice: sets.page.training,
            opened: RwSignal::new(None),
            pace: RwSignal::new(None),
            status: RwSignal::new(Status::Resting),
            opening: RwSignal::new(None),
            training: RwSignal::new(None),
            curves: RwSignal::new(LearningCurves::default()),
            recorded: RwSignal::new(None),
            processor: RwSignal::new(Processor::Cpu),
            compared: RwSignal::new(None),
            rate: RwSignal::new(0.0),
            stop: RwSignal::new(0),
            request: RwSignal::new(None),
            connection: StoredValue::new_local(Connection::default()),
            recalled: StoredValue::new(false),
            stored: RwSignal::new(0),
        }
    }

    /// Names of the chosen classes; none while a set's list is on its way.
    pub(super) fn chosen_names(self) -> Vec<String> {
        if self.choice.set.with(Option::is_some) {
            (self.opened).with(|set| {
                set.as_ref()
                    .map_or_else(Vec::new, |set| set.classes.clone())
            })
        } else {
            NAMES.map(str::to_owned).to_vec()
        }
    }

    /// Whether what is shown was recorded beforehand, since the visitor has trained nothing yet.
    pub(super) fn shows_recorded(self) -> bool {
        self.training.with(Option::is_none)
            && self.status.get() != Status::Preparing
            && self.recorded.with(Option::is_some)
    }

    /// The curves to be shown.
    pub(super) fn with_curves<T>(self, look: impl FnOnce(&LearningCurves) -> T) -> T {
        if !self.shows_recorded() {
            return self.curves.with(look);
        }
        self.recorded.with(|recorded| match recorded {
            Some(recorded) => look(&recorded.curves),
            None => look(&LearningCurves::default()),
        })
    }

    /// The training to be shown.
    pub(super) fn with_training<T>(self, look: impl FnOnce(Option<&Training>) -> T) -> T {
        if !self.shows_recorded() {
            return self.training.with(|training| look(training.as_ref()));
        }
        (self.recorded).with(|recorded| look(recorded.as_ref().map(|recorded| &recorded.training)))
    }

    /// Names of the classes that the shown curves are of, else of those that are chosen.
    pub(super) fn names(self) -> Vec<String> {
        let trained = self.with_training(|training| training.map(|of| of.names.clone()));
        trained.unwrap_or_else(|| self.chosen_names())
    }

    /// Whether the curves are of what is chosen now.
    pub(super) fn is_current(self) -> bool {
        let (data, hyperparameters) = (
            self.choice.training_data(),
            self.choice.hyperparameters.get(),
        );
        self.training.with(|training| {
            training
                .as_ref()
                .is_some_and(|training| training.is_of(&data, hyperparameters))
        })
    }
}

/// What a class is called where there is little room: its name up to a comma.
pub(super) fn short(name: &str) -> String {
    let name = name.split(',').next().unwrap_or(name);
    let mut short: String = name.chars().take(14).collect();
    if short.len() < name.len() {
        short.push('…');
    }
    short
}
