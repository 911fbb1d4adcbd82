//! What is learned first: pictures, a small network that is trained on them here, and what it can do at every step. The first experiment of
//! the founding paper (S. Wang and others, ICCV 2023), to watch, and the same with other pictures and a shortcut planted among them.
//!
//! The view owns its state, [`Learning`]. What a link says of it lies in [`TrainingChoice`], what it wants of other parts of the page is in
//! `needs`, and `trainer_link` is its end of the conversation with the trainer worker.

mod curves;
mod data_panel;
mod first_layer;
mod hyperparameters;
mod learned_panel;
mod made_pictures;
mod needs;
mod painting;
mod planted;
mod planting;
mod recorded;
mod saving;
mod sending;
mod set_pictures;
mod stops;
mod storing;
mod testing;
mod trainer_link;
mod training_panel;

use super::kept::kept;
use super::later::view_in_chunk;
use super::sets::{DataSets, Opened};
use super::training_choice::TrainingChoice;
use data_panel::DataPanel;
use learned_panel::LearnedPanel;
use learning::curves::LearningCurves;
use learning::training::{Recorded, Training};
use leptos::prelude::*;
use std::sync::Arc;
use synthetic::NAMES;
use trainer_link::{Connection, Request};
use training_panel::TrainingPanel;

view_in_chunk!(
    learning,
    /// The view. Its state stays while it is closed, so that a training goes on.
    pub fn view() {
        let sets = expect_context();
        kept(|| Learning::new(sets));
        view! {
            <DataPanel/>
            <TrainingPanel/>
            <LearnedPanel/>
        }
    }
);

/// What the trainer is doing.
#[derive(Clone, Debug, PartialEq, Eq)]
enum Status {
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
struct Learning {
    /// The labelled sets, and with them the core of the page.
    sets: DataSets,
    /// What is chosen.
    choice: TrainingChoice,
    /// The chosen labelled set, once its list of pictures has come.
    opened: RwSignal<Option<Arc<Opened>>>,
    /// Most steps a second.
    pace: RwSignal<Option<f32>>,
    /// What the trainer is doing.
    status: RwSignal<Status>,
    /// Pictures opened while it is preparing, and all that are to be.
    opening: RwSignal<Option<(usize, usize)>>,
    /// The training that `curves` are of.
    training: RwSignal<Option<Training>>,
    /// What was learned so far.
    curves: RwSignal<LearningCurves>,
    /// A training that was recorded beforehand, to be shown until the visitor starts one; none before it has come.
    recorded: RwSignal<Option<Recorded>>,
    /// Steps a second, lately.
    rate: RwSignal<f64>,
    /// Which band-stop is looked at, in the order of `BandStop::all`.
    stop: RwSignal<usize>,
    /// What is asked of the trainer once it is ready.
    request: RwSignal<Option<Request>>,
    connection: StoredValue<Connection, LocalStorage>,
    /// Whether the training of an earlier visit was looked for.
    recalled: StoredValue<bool>,
}

impl Learning {
    /// Before anything is trained.
    fn new(sets: DataSets) -> Self {
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
            rate: RwSignal::new(0.0),
            stop: RwSignal::new(0),
            request: RwSignal::new(None),
            connection: StoredValue::new_local(Connection::default()),
            recalled: StoredValue::new(false),
        }
    }

    /// Names of the chosen classes; none while a set's list is on its way.
    fn chosen_names(self) -> Vec<String> {
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
    fn shows_recorded(self) -> bool {
        self.training.with(Option::is_none)
            && self.status.get() != Status::Preparing
            && self.recorded.with(Option::is_some)
    }

    /// The curves to be shown.
    fn with_curves<T>(self, look: impl FnOnce(&LearningCurves) -> T) -> T {
        if !self.shows_recorded() {
            return self.curves.with(look);
        }
        self.recorded.with(|recorded| match recorded {
            Some(recorded) => look(&recorded.curves),
            None => look(&LearningCurves::default()),
        })
    }

    /// The training to be shown.
    fn with_training<T>(self, look: impl FnOnce(Option<&Training>) -> T) -> T {
        if !self.shows_recorded() {
            return self.training.with(|training| look(training.as_ref()));
        }
        (self.recorded).with(|recorded| look(recorded.as_ref().map(|recorded| &recorded.training)))
    }

    /// Names of the classes that the shown curves are of, else of those that are chosen.
    fn names(self) -> Vec<String> {
        let trained = self.with_training(|training| training.map(|of| of.names.clone()));
        trained.unwrap_or_else(|| self.chosen_names())
    }

    /// Whether the curves are of what is chosen now.
    fn is_current(self) -> bool {
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
fn short(name: &str) -> String {
    let name = name.split(',').next().unwrap_or(name);
    let mut short: String = name.chars().take(14).collect();
    if short.len() < name.len() {
        short.push('…');
    }
    short
}
