//! The page's end of its conversation with the engine that looks into files of networks: one function for each question.

use js_sys::ArrayBuffer;
use models::card::ModelCard;
use onnx::facts::Facts;
use onnx::guesses::{Choices, Guesses, Scaling};
use platform::worker::{Attachment, Told, Worker, WorkerError};
use protocol::ONNX_PROGRAM;
use protocol::files::{AboutFiles, OfFiles, Refusal};
use serde::Deserialize;

/// Of a large network, the first answer takes as long.
const PATIENCE_MS: f64 = 300_000.0;

/// What the engine says about files. What else it says, such as that it has started, is no message of this kind and so not heard.
#[derive(Deserialize)]
#[serde(transparent)]
struct Heard(OfFiles);

impl Told for Heard {
    fn ticket(&self) -> Option<u64> {
        let Self(
            OfFiles::Found { ticket, .. }
            | OfFiles::Tried { ticket, .. }
            | OfFiles::Made { ticket, .. }
            | OfFiles::Refused { ticket, .. },
        ) = self;
        Some(*ticket)
    }
}

/// What is known of a classifier, and what is guessed.
#[derive(Clone, Debug, PartialEq)]
pub struct Found {
    /// What the file says.
    pub facts: Facts,
    /// What it does not say.
    pub guesses: Guesses,
}

/// What a network answers to a picture.
#[derive(Clone, Debug, PartialEq)]
pub struct Tried {
    /// For each scaling, the best classes and their probabilities.
    pub best: Vec<Vec<(usize, f32)>>,
    /// Milliseconds for one picture.
    pub elapsed_ms: f64,
}

/// An engine that looks into files; dropping the last clone ends it.
#[derive(Clone)]
pub struct Importer(Worker<Heard>);

impl Importer {
    /// Starts one.
    pub fn start() -> Result<Self, Refusal> {
        // Whoever asks hears of its end with the answer.
        Worker::start(ONNX_PROGRAM, PATIENCE_MS, |_, _| {}, |_| {})
            .map(Self)
            .map_err(ended)
    }

    /// Ends it, also in the middle of its work.
    pub fn cancel(&self) {
        self.0.cancel();
    }

    /// Has it look into files, by names and lengths, whose bytes lie one after another; weights that fit several architectures as this one.
    pub async fn look(
        &self,
        files: Vec<(String, usize)>,
        bytes: ArrayBuffer,
        architecture: String,
    ) -> Result<Found, Refusal> {
        let question = |ticket| AboutFiles::Look {
            ticket,
            files,
            architecture,
        };
        match self.ask(question, Some(bytes)).await? {
            (OfFiles::Found { facts, guesses, .. }, _) => Ok(Found { facts, guesses }),
            _ => Err(unexpected()),
        }
    }

    /// Shows the network a picture, scaled in each of these ways.
    pub async fn try_with(
        &self,
        choices: Choices,
        scalings: Vec<Scaling>,
        planes: ArrayBuffer,
    ) -> Result<Tried, Refusal> {
        let question = |ticket| AboutFiles::Try {
            ticket,
            choices,
            scalings,
        };
        match self.ask(question, Some(planes)).await? {
            (
                OfFiles::Tried {
                    best, elapsed_ms, ..
                },
                _,
            ) => Ok(Tried { best, elapsed_ms }),
            _ => Err(unexpected()),
        }
    }

    /// Makes a model of it: its card and the file to keep.
    pub async fn make(&self, choices: Choices) -> Result<(ModelCard, ArrayBuffer), Refusal> {
        let question = |ticket| AboutFiles::Make { ticket, choices };
        match self.ask(question, None).await? {
            (OfFiles::Made { card, .. }, Some(file)) => Ok((card, file)),
            _ => Err(unexpected()),
        }
    }

    async fn ask(
        &self,
        question: impl FnOnce(u64) -> AboutFiles,
        buffer: Option<ArrayBuffer>,
    ) -> Result<(OfFiles, Option<ArrayBuffer>), Refusal> {
        match self.0.ask(question, buffer.map(Attachment::Buffer)).await {
            Ok((Heard(OfFiles::Refused { refusal, .. }), _)) => Err(refusal),
            Ok((Heard(answer), buffer)) => Ok((answer, buffer)),
            Err(error) => Err(ended(error)),
        }
    }
}

fn ended(error: WorkerError) -> Refusal {
    let sentence = match error {
        WorkerError::NotStarted(why) => format!("The engine that reads networks could not be started ({why})."),
        WorkerError::Died => "The engine stopped while it looked into the network. This device may be short of memory; close other pages, or try a smaller network.".to_owned(),
        WorkerError::Silent => "The network takes too long on this device. Try a smaller one.".to_owned(),
        WorkerError::Cancelled => "Cancelled.".to_owned(),
    };
    Refusal {
        sentence,
        ..Refusal::default()
    }
}

fn unexpected() -> Refusal {
    Refusal {
        sentence: "The engine gave another answer than was asked for; reload the page.".to_owned(),
        ..Refusal::default()
    }
}
