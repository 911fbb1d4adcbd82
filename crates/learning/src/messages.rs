//! Messages between the page and the trainer worker. They cross `postMessage` as an array: the JSON of one value, then, where the value
//! says so, one `ArrayBuffer`.

use serde::{Deserialize, Serialize};
use synthetic::recipe::Recipe;

use crate::lesson::Lesson;

/// Pictures of each class to learn from; the same as in `forge learn`, so that its curves are the browser's.
pub const TO_LEARN: u32 = 500;
/// Pictures of each class held out: measured, never learned from. They follow the ones to learn from.
pub const HELD_OUT: u32 = 100;
/// Of those, pictures of each class that are shown under every band-stop.
pub const UNDER_STOPS: u32 = 25;

/// From the page to the trainer.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(tag = "type", rename_all = "kebab-case")]
pub enum ToTrainer {
    /// Make the set and the network anew. With `resume` comes a buffer: the checkpoint to go on from. Answered by
    /// [`FromTrainer::Begun`] or [`FromTrainer::Failed`].
    Begin {
        /// Comes back with everything about this training.
        ticket: u64,
        /// The set.
        recipe: Recipe,
        /// The training.
        lesson: Lesson,
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
}

/// From the trainer to the page.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(tag = "type", rename_all = "kebab-case")]
pub enum FromTrainer {
    /// Its code runs.
    Started,
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
}

/// What a unit of the first layer looks for.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
pub struct Kernel {
    /// Rows and columns.
    pub side: usize,
    /// Red, green and blue plane, row by row.
    pub values: Vec<f32>,
    /// Its magnitude spectrum summed over the channels, 32 x 32, DC in the centre.
    pub spectrum: Vec<f32>,
}
