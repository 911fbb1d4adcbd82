//! Messages between the page and the trainer worker. They cross `postMessage` as an array: the JSON of one value, then, where the value
//! says so, one `ArrayBuffer`.

use models::card::ModelCard;
use serde::{Deserialize, Serialize};
use sets::parcel::Pictures;

use crate::hyperparameters::Hyperparameters;
use crate::kernel::Kernel;
use crate::training_data::TrainingData;

/// Pictures of each class to learn from; the same as in `forge learn`, so that its curves are the browser's.
pub const TO_LEARN: u32 = 500;
/// Pictures of each class held out: measured, never learned from. They follow the ones to learn from.
pub const HELD_OUT: u32 = 100;
/// Most classes that are learned from: as many as curves can be told apart by their colours.
pub const MOST_CLASSES: usize = 10;
/// Of those held out, pictures of each class that are shown under every band-stop.
pub const UNDER_STOPS: u32 = 25;

/// From the page to the trainer.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(tag = "type", rename_all = "kebab-case")]
pub enum ToTrainer {
    /// Open pictures of a labelled set and keep them, for the next [`ToTrainer::Begin`]. With it comes a buffer: see [`Pictures`]. Answered
    /// by [`FromTrainer::PicturesOpened`] or [`FromTrainer::Failed`].
    AddPictures {
        /// Comes back with the answer.
        ticket: u64,
        /// Forget those of before.
        anew: bool,
        /// Rows and columns to open them at.
        side: usize,
        /// Which pictures, and how they lie in the buffer.
        pictures: Pictures,
        /// The class of each.
        classes: Vec<usize>,
    },
    /// Make the set, if it is a made-up one, and the network anew. With `resume` comes a buffer: the checkpoint to go on from. Answered by
    /// [`FromTrainer::Begun`] or [`FromTrainer::Failed`].
    Begin {
        /// Comes back with everything about this training.
        ticket: u64,
        /// What is learned from.
        training_data: TrainingData,
        /// Names of the classes.
        names: Vec<String>,
        /// The training.
        hyperparameters: Hyperparameters,
        /// Whether a checkpoint comes with it.
        resume: bool,
    },
    /// Train until told to pause.
    Run {
        /// At most so many steps a second.
        pace: Option<f32>,
    },
    /// Make some steps and rest.
    Step {
        /// How many.
        steps: usize,
    },
    /// Stop after the step that is being made. Answered by [`FromTrainer::Kept`].
    Pause,
    /// Answered by [`FromTrainer::Saved`].
    Save,
    /// Answered by [`FromTrainer::HeldOut`].
    HeldOut,
    /// Hand over the network as a model. Answered by [`FromTrainer::Exported`].
    Export,
    /// The same with a saved network: its safetensors file comes in a buffer. What is trained stays as it is.
    Open {
        /// Comes back with the answer.
        ticket: u64,
    },
}

/// From the trainer to the page.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(tag = "type", rename_all = "kebab-case")]
pub enum FromTrainer {
    /// Its code runs.
    Started,
    /// The pictures of one [`ToTrainer::AddPictures`] are open.
    PicturesOpened {
        /// Which training they are for.
        ticket: u64,
        /// Pictures open so far.
        opened: usize,
        /// Those of this part that could not be opened, and why: one sentence each.
        refused: Vec<(usize, String)>,
    },
    /// Set and network are ready.
    Begun {
        /// Which training.
        ticket: u64,
        /// Numbers that are learned.
        parameters: usize,
        /// Steps that were made before.
        step: usize,
    },
    /// Steps were made.
    Stepped {
        /// Which training.
        ticket: u64,
        /// Steps made before these.
        first: usize,
        /// Mean cross-entropy of each step's batch, nats.
        losses: Vec<f32>,
        /// What they took.
        milliseconds: f64,
    },
    /// What the network can do now.
    Measured {
        /// Which training.
        ticket: u64,
        /// The measurement.
        measured: Measured,
    },
    /// Now and then, and whenever it rests. With it comes a buffer: the checkpoint.
    Kept {
        /// Which training.
        ticket: u64,
        /// Steps made.
        step: usize,
        /// Whether it waits.
        resting: bool,
    },
    /// With it comes a buffer: the network as a safetensors file.
    Saved {
        /// Which training.
        ticket: u64,
        /// Steps made.
        step: usize,
    },
    /// With it come, one after another in a buffer, the pictures that were held out, as PNG files.
    HeldOut {
        /// Which training.
        ticket: u64,
        /// Class and length in bytes of each.
        pictures: Vec<(usize, usize)>,
    },
    /// With it comes a buffer: the file of the network as one of the page's models.
    Exported {
        /// Which training.
        ticket: u64,
        /// Its card.
        card: Box<ModelCard>,
    },
    /// It cannot be done.
    Failed {
        /// Which training.
        ticket: u64,
        /// Why.
        sentence: String,
    },
}

/// What the network makes of the pictures that were held out.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
pub struct Measured {
    /// Steps made.
    pub step: usize,
    /// Mean cross-entropy, nats.
    pub loss: f64,
    /// Share of right answers.
    pub accuracy: f64,
    /// Of each class.
    pub f1: Vec<f64>,
    /// For each band how many of a hundred pictures are no longer recognised when it alone is removed; below 0 where more are.
    pub needs: Vec<f64>,
    /// For each of [`crate::stops::BandStop::all`] the relative confusion matrix, Δ in percent, by own class, then by answer. Empty where
    /// it was not measured this time.
    pub stops: Vec<Vec<Vec<f64>>>,
    /// The first layer. Empty where it was not looked at this time.
    pub filters: Vec<Kernel>,
    /// What the planted shortcut does, where there is one.
    pub shortcut_effect: Option<ShortcutEffect>,
}

/// What a network makes of some held-out pictures with the planted mark and without it, in percent of them.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
pub struct ShortcutEffect {
    /// Pictures of other classes with the mark that are taken for the mark's class.
    pub with_mark: f64,
    /// The same pictures without the mark: how many are taken for it anyway.
    pub otherwise: f64,
    /// Pictures of the mark's class without the mark that are recognised.
    pub without_mark: f64,
    /// As `with_mark`, where the grating's frequency is removed; nothing for a mark that is none.
    pub notched: Option<f64>,
    /// As `with_mark`, under each of [`crate::stops::BandStop::all`]. Empty where it was not measured this time.
    pub stops: Vec<f64>,
}
