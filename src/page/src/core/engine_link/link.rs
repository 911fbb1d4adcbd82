//! The workers of an engine, and what they were asked.

use super::last_answers::LastAnswers;
use crate::browser::now_ms;
use js_sys::ArrayBuffer;
use platform::worker::{Attachment, Told, Worker, WorkerError};
use protocol::{BackendChoice, EngineKind, FromEngine, Requests, ToEngine};
use serde::Deserialize;
use session::Edit;

/// The engine's own watch says how long it may be silent: that depends on what it does and where it runs.
const PATIENCE_MS: f64 = 1e9;

/// What an engine says. The newest question counts alone ([`Requests`]), so all of it is news.
#[derive(Deserialize)]
#[serde(transparent)]
struct Heard(FromEngine);

impl Told for Heard {
    fn ticket(&self) -> Option<u64> {
        None
    }
}

/// How far the trial is.
#[derive(Default)]
pub(super) enum Trial {
    /// There is none, or it is decided.
    #[default]
    None,
    /// The browser was asked what it offers; this is what the visitor asked for.
    Asking(BackendChoice),
    /// It begins when the CPU is ready.
    Due,
    /// The CPU is being timed.
    Timing,
    /// The graphics device prepares itself and is timed.
    Trying {
        /// Its worker.
        gpu: Running,
        /// Milliseconds that the CPU takes for one picture.
        cpu_ms: f64,
        /// When it last said something.
        heard_ms: f64,
    },
}

/// A worker that runs an engine program. It ends with this value.
pub(super) struct Running {
    /// Never used twice in a visit, so that the word of a worker that is gone reaches nobody.
    pub(super) id: u32,
    worker: Worker<Heard>,
    pub(super) kind: EngineKind,
    is_onnx: bool,
}

impl Running {
    /// Starts the program of this kind, for networks from ONNX files or for others. `hear` gets what it says, `dead` learns that it ended by itself.
    pub(super) fn start(
        id: u32,
        (kind, is_onnx): (EngineKind, bool),
        hear: impl Fn(FromEngine, Option<ArrayBuffer>) + 'static,
        dead: impl Fn() + 'static,
    ) -> Result<Self, WorkerError> {
        let worker = Worker::start(
            kind.program(is_onnx),
            PATIENCE_MS,
            move |Heard(message), buffer| hear(message, buffer),
            move |_| dead(),
        )?;
        Ok(Self {
            id,
            worker,
            kind,
            is_onnx,
        })
    }

    pub(super) fn post(&self, message: &ToEngine, buffer: Option<ArrayBuffer>) {
        self.worker.tell(message, buffer.map(Attachment::Buffer));
    }
}

/// A worker and what it was asked.
#[derive(Default)]
pub struct EngineLink {
    pub(super) running: Option<Running>,
    /// Whether one was wanted yet.
    pub(super) wanted: bool,
    /// How often it was started: what was asked of the browser for an earlier start is out of date.
    pub(super) starts: u32,
    /// Why it runs where it runs, once that is known.
    pub(super) reason: Option<String>,
    /// The graphics device beside it.
    pub(super) trial: Trial,
    pub(super) requests: Requests,
    pub(super) loaded: Option<String>,
    /// The network that half of its weights' bits answer for, until it is loaded.
    pub(super) previewed: Option<String>,
    /// Why the graphics device is no longer used, if it failed.
    pub(super) without_gpu: Option<String>,
    pub(super) deaths: u32,
    pub(super) heard_ms: f64,
    pub(super) asked_ms: Option<f64>,
    /// The step of the history that the question is about, if it is about one.
    pub(super) step: Option<(usize, Edit)>,
    /// Its last answers, in case they are doubted later.
    pub(super) answered: LastAnswers,
}

impl EngineLink {
    pub(super) fn post(&self, message: &ToEngine, buffer: Option<ArrayBuffer>) {
        if let Some(running) = &self.running {
            running.post(message, buffer);
        }
    }

    /// Ends the worker, and the one beside it.
    pub(super) fn end(&mut self) {
        self.running = None;
        self.end_trial();
        // What was asked of the browser is not of interest any more.
        self.trial = Trial::None;
        self.starts += 1;
        self.loaded = None;
        self.previewed = None;
    }

    /// Whether pictures of this model can be asked about.
    pub(super) fn answers_for(&self, model: &str) -> bool {
        [&self.loaded, &self.previewed]
            .into_iter()
            .any(|known| known.as_deref() == Some(model))
    }

    /// What the worker runs on.
    pub(super) fn kind(&self) -> Option<EngineKind> {
        self.running.as_ref().map(|running| running.kind)
    }

    /// Whether what is running is not the program for such a network.
    pub(super) fn runs_another_program(&self, is_onnx: bool) -> bool {
        (self.running.as_ref()).is_some_and(|running| running.is_onnx != is_onnx)
    }

    pub(super) fn asked_now(&mut self) {
        self.asked_ms = Some(now_ms());
    }
}

impl EngineLink {
    /// Whether the worker called `id` is being tried.
    pub(super) fn is_tried(&self, id: u32) -> bool {
        matches!(&self.trial, Trial::Trying { gpu, .. } if gpu.id == id)
    }

    /// Whether it is the one that answers.
    pub(super) fn is_running(&self, id: u32) -> bool {
        (self.running.as_ref()).is_some_and(|running| running.id == id)
    }

    /// Ends the worker beside the running one. What was begun and not decided begins anew with the next model.
    pub(super) fn end_trial(&mut self) {
        match std::mem::take(&mut self.trial) {
            Trial::Trying { .. } | Trial::Timing => self.trial = Trial::Due,
            other => self.trial = other,
        }
    }
}
