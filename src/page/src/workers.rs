//! Engine workers that share a long job: starting one by its number, telling it something, ending it. Who has which job and who is lost is
//! the pool's business ([`pool::Pool`]), which is a state machine; what the jobs are, and what is done with their answers, is for the set
//! test and for the laboratory to say.

use crate::core::own_networks::unkept;
use js_sys::ArrayBuffer;
use models::card::ModelCard;
use platform::worker::{Attachment, Told, Worker, WorkerError};
use protocol::{BackendChoice, FromEngine, ToEngine};
use serde::Deserialize;
use std::collections::BTreeMap;

/// More workers than this only wait for memory.
pub const MOST_WORKERS: usize = 8;
/// Bytes that the networks of all workers may take together.
const ROOM: usize = 1_500_000_000;
/// A network that comes from a file takes so many times its bytes: the file, and what it is computed with.
pub const COPIES: usize = 3;

/// So many workers, or as many as there is room for.
pub fn affordable(wanted: usize, card: Option<&ModelCard>) -> usize {
    let bytes = card.map_or(1, |card| card.bytes.max(1));
    wanted.min((ROOM / (COPIES * bytes)).max(1))
}

/// The pool looks after silence, as it knows who has something to do.
const PATIENCE_MS: f64 = 1e9;

/// What an engine says. The pool counts the questions, so all of it is news.
#[derive(Deserialize)]
#[serde(transparent)]
struct Heard(FromEngine);

impl Told for Heard {
    fn ticket(&self) -> Option<u64> {
        None
    }
}

/// Engines with the same model, by the numbers that the pool gives them.
pub struct Engines {
    /// `ModelCard::id` of what they load.
    pub model: String,
    /// Where those that start from now on run.
    pub backend: BackendChoice,
    /// The model's card, if it is no file of the site.
    own: Option<Box<ModelCard>>,
    workers: BTreeMap<usize, Worker<Heard>>,
}

impl Engines {
    /// None yet.
    pub const fn new(model: String, own: Option<Box<ModelCard>>, backend: BackendChoice) -> Self {
        Self {
            model,
            backend,
            own,
            workers: BTreeMap::new(),
        }
    }

    /// Starts an engine and has it load the model; it says [`FromEngine::Ready`] when it has. `on_end` hears if it ends by itself.
    pub fn start(
        &mut self,
        number: usize,
        on_news: impl Fn(FromEngine, Option<ArrayBuffer>) + 'static,
        on_end: impl Fn(WorkerError) + 'static,
    ) -> Result<(), WorkerError> {
        let is_onnx = self.own.as_deref().is_some_and(ModelCard::is_onnx);
        let worker = Worker::start(
            self.backend.kind().set_program(is_onnx),
            PATIENCE_MS,
            move |Heard(news), buffer| on_news(news, buffer),
            on_end,
        )?;
        let load = ToEngine::Load {
            model: self.model.clone(),
            own: self.own.clone(),
        };
        let file = self.own.as_deref().and_then(unkept::file);
        worker.tell(&load, file.map(Attachment::Buffer));
        self.workers.insert(number, worker);
        Ok(())
    }

    /// Tells an engine something. One that is gone hears nothing.
    pub fn tell(&self, number: usize, message: &ToEngine, buffer: Option<ArrayBuffer>) {
        if let Some(worker) = self.workers.get(&number) {
            worker.tell(message, buffer.map(Attachment::Buffer));
        }
    }

    /// Ends an engine, also in the middle of its work.
    pub fn end(&mut self, number: usize) {
        self.workers.remove(&number);
    }
}

#[cfg(test)]
mod tests {
    use super::affordable;

    #[test]
    fn large_networks_have_fewer_workers() {
        let models = catalogue::models();
        let mut card = models.first().cloned();
        assert_eq!(affordable(8, card.as_ref()), 8);
        assert_eq!(affordable(8, None), 8);
        if let Some(card) = &mut card {
            // A ViT-base has 346 MB.
            card.bytes = 346_000_000;
        }
        assert_eq!(affordable(8, card.as_ref()), 1);
    }
}
