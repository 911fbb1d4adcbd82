//! The page's end of the trainer, and what can go wrong with it.

use crate::browser::BrowserError;
use crate::sets::SetError;
use crate::trainer::{Program, Trainer, TrainerError};
use futures_channel::oneshot;
use learning::curves::LearningCurves;
use learning::hyperparameters::Hyperparameters;
use learning::training_data::TrainingData;
use platform::worker::WorkerError;
use protocol::BackendChoice;
use web_sys::Blob;

/// The page's end of the trainer.
#[derive(Default)]
pub struct Connection {
    pub(super) trainer: Option<Trainer>,
    /// What it is.
    pub(super) program: Option<Program>,
    /// What the visitor had chosen to compute with when it was started.
    pub(super) backend: BackendChoice,
    /// Rises with whatever makes earlier preparations void.
    pub(super) attempt: u64,
    /// The trainer's number for the training it holds, or makes ready.
    pub(super) number: Option<u64>,
    /// Whether that training is ready.
    pub(super) holds: bool,
    /// What was made ready last, or is being made ready.
    pub(super) meant: Option<(TrainingData, Hyperparameters)>,
    /// What the trainer was told to do, unless it was told to pause since.
    pub(super) granted: Option<Request>,
    /// From here a training that the trainer does not hold goes on.
    pub(super) checkpoint: Option<Checkpoint>,
    /// The set, in its version, whose pictures the trainer has opened.
    pub(super) sent: Option<String>,
    /// Who waits for the training to be ready.
    pub(super) waiting: Vec<oneshot::Sender<()>>,
}

/// A training as it was.
#[derive(Clone)]
pub struct Checkpoint {
    /// All that is needed to go on.
    pub(super) file: Blob,
    /// What it had shown.
    pub(super) curves: LearningCurves,
}

/// What the trainer is to do once the training is ready.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Request {
    /// Make steps until told to pause.
    Run,
    /// Make one step.
    Step,
}

/// Why a training is not ready.
#[derive(Debug, thiserror::Error)]
pub enum PrepareError {
    /// The training was given up meanwhile.
    #[error("The training was cancelled.")]
    GivenUp,
    /// What was kept of it cannot be read.
    #[error(
        "The training could not be read from this browser’s storage ({0}). “Reset” starts it again from the beginning."
    )]
    Checkpoint(BrowserError),
    /// The set's list of pictures.
    #[error("{0}")]
    Set(#[from] SetError),
    /// The set's pictures.
    #[error("The pictures of “{title}” could not be read ({why}).")]
    Pictures {
        /// What the set is called.
        title: String,
        /// Why they could not.
        why: String,
    },
    /// The trainer.
    #[error("{}", sentence(.0))]
    Trainer(#[from] TrainerError),
}

impl From<WorkerError> for PrepareError {
    fn from(error: WorkerError) -> Self {
        Self::Trainer(error.into())
    }
}

/// What the visitor is told when a trainer does not do what it should.
pub fn sentence(error: &TrainerError) -> String {
    match error {
        TrainerError::Worker(WorkerError::NotStarted(why)) => {
            format!("Nothing can be trained in this browser ({why}).")
        }
        TrainerError::Worker(_) => "The training stopped and gave no reason; the device may be short of memory. “Start” continues from the last step that was kept.".to_owned(),
        TrainerError::Refused(_) | TrainerError::Unexpected => error.to_string(),
    }
}
