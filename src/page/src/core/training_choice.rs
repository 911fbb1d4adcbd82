//! What a link says of a training: the training data and the hyperparameters. It is part of the page's core so that links are written and
//! followed without the view of learning, which may not be loaded yet.

use learning::hyperparameters::Hyperparameters;
use learning::shortcut::Shortcut;
use learning::training_data::{PictureSource, TrainingData};
use leptos::prelude::*;
use session::Session;
use synthetic::recipe::Recipe;

/// The choices of the view of learning.
#[derive(Clone, Copy)]
pub struct TrainingChoice {
    /// The made-up set.
    pub made: RwSignal<Recipe>,
    /// The labelled set that is chosen in its place.
    pub set: RwSignal<Option<String>>,
    /// What is planted among the pictures.
    pub shortcut: RwSignal<Option<Shortcut>>,
    /// How the network is trained.
    pub hyperparameters: RwSignal<Hyperparameters>,
}

impl TrainingChoice {
    /// As a link says.
    pub fn new(session: &Session) -> Self {
        let choice = Self {
            made: RwSignal::new(Recipe::default()),
            set: RwSignal::new(None),
            shortcut: RwSignal::new(None),
            hyperparameters: RwSignal::new(Hyperparameters::default()),
        };
        choice.follow(session.training_data.clone(), session.hyperparameters);
        choice
    }

    /// Chooses all at once. The made-up set that was chosen last stays for when it is wanted again.
    pub fn follow(self, training_data: TrainingData, hyperparameters: Hyperparameters) {
        match training_data.source {
            PictureSource::Made(recipe) => {
                self.made.set(recipe);
                self.set.set(None);
            }
            PictureSource::Set(id) => self.set.set(Some(id)),
        }
        self.shortcut.set(training_data.shortcut);
        self.hyperparameters.set(hyperparameters);
    }

    /// What is learned from.
    pub fn training_data(self) -> TrainingData {
        TrainingData {
            source: match self.set.get() {
                Some(id) => PictureSource::Set(id),
                None => PictureSource::Made(self.made.get()),
            },
            shortcut: self.shortcut.get(),
        }
    }
}
