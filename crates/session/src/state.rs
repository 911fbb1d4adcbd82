//! The session: everything a link restores, and nothing else.

use crate::edit::Edit;
use learning::hyperparameters::Hyperparameters;
use learning::training_data::TrainingData;
use protocol::BackendChoice;
use serde::{Deserialize, Serialize};
use spectrum::formula::Formula;

/// What fills the page.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum View {
    /// One picture, its spectrum and the network's answer.
    #[default]
    Picture,
    /// A whole labelled set and how often the network is right on it.
    Set,
    /// The experiments on a labelled set.
    Laboratory,
    /// A network that is trained here.
    Learning,
}

impl View {
    /// Whether a labelled set fills it.
    pub const fn is_of_a_set(self) -> bool {
        matches!(self, Self::Set | Self::Laboratory)
    }
}

/// Where the picture comes from.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Source {
    /// One of the site's photographs, by its id.
    Sample(String),
    /// A picture of one of the site's labelled sets.
    FromSet {
        /// `SetCard::id`.
        set: String,
        /// Its position in the set.
        picture: usize,
    },
    /// Made by a formula.
    Made(Formula),
    /// One of the visitor's own pictures, by the name under which the browser keeps it; never part of a link.
    Own(String),
    /// What the camera sees; never part of a link.
    Camera,
}

impl Source {
    /// Whether it stays on this device: no link can name it.
    pub const fn is_private(&self) -> bool {
        matches!(self, Self::Own(_) | Self::Camera)
    }
}

/// What a link restores.
#[derive(Clone, Debug, PartialEq)]
pub struct Session {
    /// What fills the page.
    pub view: View,
    /// `SetCard::id` of the set under test; the visitor's own sets are never part of a link.
    pub set: String,
    /// The workbench.
    pub edit: Edit,
    /// What is learned from; one of the visitor's own sets is never part of a link.
    pub training_data: TrainingData,
    /// How it is learned.
    pub hyperparameters: Hyperparameters,
    /// The asked-for device.
    pub backend: BackendChoice,
    /// Whether the page stands in a frame of another page, as the bench of one picture and nothing else.
    pub embed: bool,
}
