//! Engine workers that share a long job: who is there, who has what, who is lost. What the pieces are, and what is done with their
//! answers, is for the test of a set and for the laboratory to say.

use super::browser::{dismiss, now_ms};
use models::card::ModelCard;
use platform::port::{pack, words};
use session::{BackendChoice, Jobs, ToEngine};
use std::collections::BTreeMap;
use std::sync::atomic::{AtomicUsize, Ordering};
use web_sys::Worker;

/// Pieces with a worker at a time: one in work, one that has arrived, so that none waits for the network.
const PIECES_AT_ONCE: usize = 2;
/// A worker that says nothing for so long while it has something to do is taken for dead. A GPU may compile shaders for long.
pub const PATIENCE_MS: f64 = 90_000.0;
/// So many workers lost in one run, and the run ends.
pub const MOST_LOSSES: usize = 12;
/// Idle workers hold weights; after so long without work they go.
const IDLE_MS: f64 = 120_000.0;

/// Numbers of workers are never used twice, so that what was meant for one that is gone reaches no other.
static LAST: AtomicUsize = AtomicUsize::new(0);

/// The workers and the pieces they share.
pub struct Crew<P> {
    /// `ModelCard::id` of what they have loaded.
    pub model: String,
    /// Its card, if it is no file of the site.
    own: Option<Box<ModelCard>>,
    /// Where it runs.
    pub backend: BackendChoice,
    /// How long they may be silent over a piece.
    pub patience_ms: f64,
    engines: BTreeMap<usize, Engine>,
    work: Option<Work<P>>,
    /// Tickets up to this one belong to earlier runs.
    base: u64,
    idle_since_ms: f64,
}

struct Engine {
    worker: Worker,
    ready: bool,
    pieces: usize,
    heard_ms: f64,
}

struct Work<P> {
    jobs: Jobs<P>,
    last_ticket: u64,
    losses: usize,
    wanted: usize,
}

/// What the loss of a worker means.
pub struct Loss<P> {
    /// Pieces that have cost too many workers.
    pub given_up: Vec<P>,
    /// Workers lost in this run.
    pub losses: usize,
}

impl<P: Clone> Crew<P> {
    /// Nobody yet.
    pub fn new(model: String, own: Option<Box<ModelCard>>, backend: BackendChoice) -> Self {
        Self {
            model,
            own,
            backend,
            patience_ms: PATIENCE_MS,
            engines: BTreeMap::new(),
            work: None,
            base: 0,
            idle_since_ms: now_ms(),
        }
    }

    /// Whether a run is on.
    pub fn is_busy(&self) -> bool {
        self.work.is_some()
    }

    /// Whether there are workers and nothing to do for long.
    pub fn is_idle(&self, now: f64) -> bool {
        !self.is_busy() && !self.engines.is_empty() && now - self.idle_since_ms > IDLE_MS
    }

    /// Begins a run with these pieces, shared by `wanted` workers.
    pub fn begin(&mut self, pieces: Vec<P>, wanted: usize) {
        self.forget();
        let wanted = wanted.max(1);
        self.work = Some(Work {
            jobs: Jobs::new(pieces),
            last_ticket: self.base,
            losses: 0,
            wanted,
        });
        // Pieces of an earlier run may still be in work with all of them; fewer are wanted now.
        while self.engines.len() > wanted
            && let Some((_, engine)) = self.engines.pop_last()
        {
            dismiss(&engine.worker);
        }
    }

    /// Goes on with other pieces, in a run that is on.
    pub fn go_on(&mut self, pieces: Vec<P>) {
        let (losses, wanted) =
            (self.work.as_ref()).map_or((0, 1), |work| (work.losses, work.wanted));
        self.begin(pieces, wanted);
        if let Some(work) = &mut self.work {
            work.losses = losses;
        }
    }

    /// Ends the run: answers still on their way are not of interest any more.
    pub fn forget(&mut self) {
        if let Some(work) = self.work.take() {
            self.base = self.base.max(work.last_ticket);
        }
        for engine in self.engines.values_mut() {
            engine.pieces = 0;
        }
        self.idle_since_ms = now_ms();
    }

    /// The number of a worker that should be started, if one is missing.
    pub fn missing(&mut self) -> Option<usize> {
        if self.engines.len() >= self.work.as_ref()?.wanted {
            return None;
        }
        Some(LAST.fetch_add(1, Ordering::Relaxed))
    }

    /// Takes in a worker and has it load the model.
    pub fn enlist(&mut self, id: usize, worker: Worker) {
        let engine = Engine {
            worker,
            ready: false,
            pieces: 0,
            heard_ms: now_ms(),
        };
        self.engines.insert(id, engine);
        let load = ToEngine::Load {
            model: self.model.clone(),
            own: self.own.clone(),
        };
        self.post(id, &load, None);
    }

    /// Whether a worker of this number is there.
    pub fn has(&self, id: usize) -> bool {
        self.engines.contains_key(&id)
    }

    /// The workers' numbers.
    pub fn ids(&self) -> Vec<usize> {
        self.engines.keys().copied().collect()
    }

    /// Says something to a worker.
    pub fn post(&mut self, id: usize, message: &ToEngine, buffer: Option<js_sys::ArrayBuffer>) {
        let Some(engine) = self.engines.get_mut(&id) else {
            return;
        };
        engine.heard_ms = now_ms();
        let parcel = pack(message, buffer);
        if let Err(error) = engine
            .worker
            .post_message_with_transfer(&parcel.message, &parcel.transfer)
        {
            web_sys::console::error_1(&words(&error).into());
        }
    }

    /// A worker said something.
    pub fn heard(&mut self, id: usize) {
        if let Some(engine) = self.engines.get_mut(&id) {
            engine.heard_ms = now_ms();
        }
    }

    /// A worker can take pieces.
    pub fn is_ready(&mut self, id: usize) {
        if let Some(engine) = self.engines.get_mut(&id) {
            engine.ready = true;
        }
    }

    /// The next piece for a worker that has room for one, and its ticket.
    pub fn take(&mut self, id: usize) -> Option<(u64, P)> {
        let engine = self.engines.get_mut(&id)?;
        let work = self.work.as_mut()?;
        if !engine.ready || engine.pieces >= PIECES_AT_ONCE {
            return None;
        }
        let (number, piece) = work.jobs.take(id)?;
        engine.pieces += 1;
        engine.heard_ms = now_ms();
        let ticket = self.base + number;
        work.last_ticket = work.last_ticket.max(ticket);
        Some((ticket, piece))
    }

    /// Whether an answer with this ticket is still of interest.
    pub fn awaits(&self, ticket: u64) -> bool {
        ticket > self.base
            && (self.work.as_ref()).is_some_and(|work| work.jobs.awaits(ticket - self.base))
    }

    /// A worker has done a piece. Returns it, and whether all are done.
    pub fn done(&mut self, id: usize, ticket: u64) -> Option<(P, bool)> {
        if let Some(engine) = self.engines.get_mut(&id) {
            engine.pieces = engine.pieces.saturating_sub(1);
        }
        let work = self.work.as_mut()?;
        let piece = work.jobs.done(ticket.checked_sub(self.base)?)?;
        Some((piece, work.jobs.is_finished()))
    }

    /// A worker is gone: others do its pieces.
    pub fn lose(&mut self, id: usize) -> Option<Loss<P>> {
        let engine = self.engines.remove(&id)?;
        dismiss(&engine.worker);
        let work = self.work.as_mut()?;
        work.losses += 1;
        Some(Loss {
            given_up: work.jobs.lost(id),
            losses: work.losses,
        })
    }

    /// Workers that have something to do and say nothing.
    pub fn silent(&self, now: f64) -> Vec<usize> {
        if !self.is_busy() {
            return Vec::new();
        }
        let late = |engine: &Engine| {
            (engine.pieces > 0 || !engine.ready) && now - engine.heard_ms > self.patience_ms
        };
        (self.engines.iter())
            .filter(|(_, engine)| late(engine))
            .map(|(&id, _)| id)
            .collect()
    }
}

impl<P> Drop for Crew<P> {
    fn drop(&mut self) {
        for engine in self.engines.values() {
            dismiss(&engine.worker);
        }
    }
}
