//! The workers of a set's test: as many engines as asked for, each with the model, fed with pieces until none is left.

use super::super::browser::{dismiss, now_ms, start_worker};
use super::super::state::Page;
use super::Run;
use super::opened::{Opened, Piece};
use crate::port::{pack, words};
use leptos::prelude::*;
use session::{BackendChoice, FromEngine, Jobs, Judged, ToEngine};
use std::collections::BTreeMap;
use std::sync::Arc;
use std::time::Duration;
use wasm_bindgen_futures::spawn_local;
use web_sys::Worker;

/// Pieces with a worker at a time: one in work, one that has arrived, so that none waits for the network.
const PIECES_AT_ONCE: usize = 2;
/// A worker that says nothing for so long while it has something to do is taken for dead. A GPU may compile shaders for long.
const PATIENCE_MS: f64 = 90_000.0;
const WATCH: Duration = Duration::from_secs(2);
/// So many workers lost in one run, and the run ends.
const MOST_LOSSES: usize = 12;
/// Idle workers hold weights; after so long without work they go.
const IDLE_MS: f64 = 120_000.0;

/// The workers and the pieces they share.
pub struct Pool {
    model: String,
    backend: BackendChoice,
    workers: BTreeMap<usize, Engine>,
    last_worker: usize,
    task: Option<Task>,
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

struct Task {
    set: Arc<Opened>,
    classes: Vec<Vec<usize>>,
    filter: Option<(String, f32)>,
    jobs: Jobs<Piece>,
    last_ticket: u64,
    losses: usize,
    wanted: usize,
}

impl Pool {
    fn new(model: String, backend: BackendChoice) -> Self {
        Self {
            model,
            backend,
            workers: BTreeMap::new(),
            last_worker: 0,
            task: None,
            base: 0,
            idle_since_ms: now_ms(),
        }
    }

    fn busy(&self) -> bool {
        self.task.is_some()
    }

    /// Ends the run: answers still on their way are not of interest any more.
    fn forget_task(&mut self) {
        if let Some(task) = self.task.take() {
            self.base = self.base.max(task.last_ticket);
        }
        for engine in self.workers.values_mut() {
            engine.pieces = 0;
        }
        self.idle_since_ms = now_ms();
    }

    fn close(&mut self) {
        for engine in self.workers.values() {
            dismiss(&engine.worker);
        }
        self.workers.clear();
    }
}

impl Drop for Pool {
    fn drop(&mut self) {
        self.close();
    }
}

impl Page {
    /// Shares `pieces` among `wanted` workers. Answers arrive in [`SetTest`].
    pub(super) fn share_out(
        self,
        set: Arc<Opened>,
        classes: Vec<Vec<usize>>,
        filter: Option<(String, f32)>,
        pieces: Vec<Piece>,
        (backend, wanted): (BackendChoice, usize),
    ) {
        let model = self.model.get_untracked();
        let pool = self.test.pool;
        let fits = pool.with_value(|pool| {
            pool.as_ref()
                .is_some_and(|pool| pool.model == model && pool.backend == backend)
        });
        if !fits {
            pool.set_value(Some(Pool::new(model, backend)));
        }
        pool.update_value(|pool| {
            if let Some(pool) = pool {
                pool.forget_task();
                let wanted = wanted.clamp(1, pieces.len().max(1));
                pool.task = Some(Task {
                    set,
                    classes,
                    filter,
                    jobs: Jobs::new(pieces),
                    last_ticket: pool.base,
                    losses: 0,
                    wanted,
                });
                // Pieces of an earlier run may still be in work with all of them; fewer are wanted now.
                while pool.workers.len() > wanted
                    && let Some((_, engine)) = pool.workers.pop_last()
                {
                    dismiss(&engine.worker);
                }
            }
        });
        self.fill_pool();
        self.feed_all();
    }

    /// Ends the run.
    pub(super) fn drop_pieces(self) {
        self.test.pool.update_value(|pool| {
            if let Some(pool) = pool {
                pool.forget_task();
                // They may be deep in a piece: only ending a worker stops it.
                pool.close();
            }
        });
    }

    /// Gives all workers back.
    pub fn close_pool(self) {
        self.test.pool.set_value(None);
    }

    /// Looks after the workers for as long as the page lives.
    pub fn watch_pool(self) {
        set_interval(
            move || {
                let now = now_ms();
                let mut silent = Vec::new();
                let idle = self.test.pool.with_value(|pool| {
                    let Some(pool) = pool else { return false };
                    if pool.busy() {
                        let late = |engine: &Engine| {
                            (engine.pieces > 0 || !engine.ready)
                                && now - engine.heard_ms > PATIENCE_MS
                        };
                        silent.extend(
                            pool.workers
                                .iter()
                                .filter(|(_, engine)| late(engine))
                                .map(|(&id, _)| id),
                        );
                    }
                    !pool.busy() && !pool.workers.is_empty() && now - pool.idle_since_ms > IDLE_MS
                });
                for id in silent {
                    self.lose(id, "it no longer answered");
                }
                if idle {
                    self.close_pool();
                }
            },
            WATCH,
        );
    }

    /// Starts the workers that are missing.
    fn fill_pool(self) {
        loop {
            let missing = self.test.pool.try_update_value(|pool| {
                let pool = pool.as_mut()?;
                let task = pool.task.as_ref()?;
                if pool.workers.len() >= task.wanted {
                    return None;
                }
                pool.last_worker += 1;
                Some((pool.last_worker, pool.model.clone(), pool.backend))
            });
            let Some((id, model, backend)) = missing.flatten() else {
                return;
            };
            let started = start_worker(
                "engine",
                move |message, _| self.hear_worker(id, message),
                move || self.lose(id, "it stopped unexpectedly"),
            );
            let worker = match started {
                Ok(worker) => worker,
                Err(why) => {
                    self.fail_run(format!("The engine could not be started ({why})."));
                    return;
                }
            };
            post(&worker, &ToEngine::Load { model, backend }, None);
            self.test.pool.update_value(|pool| {
                if let Some(pool) = pool {
                    pool.workers.insert(
                        id,
                        Engine {
                            worker,
                            ready: false,
                            pieces: 0,
                            heard_ms: now_ms(),
                        },
                    );
                }
            });
        }
    }

    fn feed_all(self) {
        let ids: Vec<usize> = self.test.pool.with_value(|pool| {
            pool.as_ref()
                .map(|pool| pool.workers.keys().copied().collect())
                .unwrap_or_default()
        });
        for id in ids {
            self.feed(id);
        }
    }

    /// Gives a worker as many pieces as it may have.
    fn feed(self, id: usize) {
        loop {
            let next = self.test.pool.try_update_value(|pool| {
                let pool = pool.as_mut()?;
                let engine = pool.workers.get_mut(&id)?;
                let task = pool.task.as_mut()?;
                if !engine.ready || engine.pieces >= PIECES_AT_ONCE {
                    return None;
                }
                let (number, piece) = task.jobs.take(id)?;
                engine.pieces += 1;
                engine.heard_ms = now_ms();
                let ticket = pool.base + number;
                task.last_ticket = task.last_ticket.max(ticket);
                Some((ticket, piece, task.set.clone()))
            });
            let Some((ticket, piece, set)) = next.flatten() else {
                return;
            };
            spawn_local(async move {
                match set.bytes(&piece).await {
                    Ok((pictures, buffer)) => self.send(id, ticket, &piece, pictures, buffer),
                    Err(why) => {
                        if self.awaits(ticket) {
                            self.fail_run(format!(
                                "Some pictures of the set could not be read ({why}). What was judged so far is kept; try again to go on."
                            ));
                        }
                    }
                }
            });
        }
    }

    fn send(
        self,
        id: usize,
        ticket: u64,
        piece: &Piece,
        pictures: session::Pictures,
        buffer: js_sys::ArrayBuffer,
    ) {
        self.test.pool.update_value(|pool| {
            let Some(pool) = pool else { return };
            let (Some(engine), Some(task)) = (pool.workers.get_mut(&id), &pool.task) else {
                return;
            };
            if ticket <= pool.base || !task.jobs.awaits(ticket - pool.base) {
                return;
            }
            engine.heard_ms = now_ms();
            let question = ToEngine::Judge {
                ticket,
                classes: task.classes.clone(),
                original: piece.original,
                filter: if piece.filtered {
                    task.filter.clone()
                } else {
                    None
                },
                pictures,
            };
            post(&engine.worker, &question, Some(buffer));
        });
    }

    fn awaits(self, ticket: u64) -> bool {
        self.test.pool.with_value(|pool| {
            pool.as_ref().is_some_and(|pool| {
                ticket > pool.base
                    && pool
                        .task
                        .as_ref()
                        .is_some_and(|task| task.jobs.awaits(ticket - pool.base))
            })
        })
    }

    fn hear_worker(self, id: usize, message: FromEngine) {
        self.test.pool.update_value(|pool| {
            if let Some(engine) = pool.as_mut().and_then(|pool| pool.workers.get_mut(&id)) {
                engine.heard_ms = now_ms();
            }
        });
        match message {
            FromEngine::Ready { .. } => {
                self.test.pool.update_value(|pool| {
                    if let Some(engine) = pool.as_mut().and_then(|pool| pool.workers.get_mut(&id)) {
                        engine.ready = true;
                    }
                });
                self.feed(id);
            }
            FromEngine::Judged {
                ticket,
                pictures,
                last,
            } => self.take_in(id, ticket, pictures, last),
            FromEngine::Failed { ticket, sentence } => {
                if self.awaits(ticket) {
                    self.fail_run(sentence);
                }
            }
            FromEngine::LoadFailed { sentence, .. } => self.fail_run(sentence),
            FromEngine::Died {
                sentence,
                avoid_webgpu,
            } => {
                if avoid_webgpu {
                    self.test.pool.update_value(|pool| {
                        if let Some(pool) = pool {
                            pool.backend = BackendChoice::Cpu;
                        }
                    });
                }
                self.lose(id, sentence.trim_end_matches('.'));
            }
            FromEngine::Started
            | FromEngine::Progress { .. }
            | FromEngine::Preparing { .. }
            | FromEngine::Classified { .. }
            | FromEngine::Gathered { .. }
            | FromEngine::Surveyed { .. }
            | FromEngine::Probed { .. }
            | FromEngine::Pong => {}
        }
    }

    fn take_in(self, id: usize, ticket: u64, judged: Vec<Judged>, last: bool) {
        if !self.awaits(ticket) {
            return;
        }
        self.test.keep(judged);
        if !last {
            return;
        }
        let finished = self.test.pool.try_update_value(|pool| {
            let pool = pool.as_mut()?;
            if let Some(engine) = pool.workers.get_mut(&id) {
                engine.pieces = engine.pieces.saturating_sub(1);
            }
            let task = pool.task.as_mut()?;
            task.jobs.done(ticket - pool.base)?;
            Some(task.jobs.is_finished())
        });
        match finished.flatten() {
            Some(true) => {
                self.test
                    .pool
                    .update_value(|pool| pool.iter_mut().for_each(Pool::forget_task));
                self.finish_run();
            }
            Some(false) => self.feed(id),
            None => {}
        }
    }

    /// A worker is gone: others do its pieces, and another takes its place.
    fn lose(self, id: usize, why: &str) {
        let outcome = self.test.pool.try_update_value(|pool| {
            let pool = pool.as_mut()?;
            let engine = pool.workers.remove(&id)?;
            dismiss(&engine.worker);
            let task = pool.task.as_mut()?;
            task.losses += 1;
            let given_up = task.jobs.lost(id);
            Some((given_up, task.losses, task.jobs.is_finished()))
        });
        let Some((given_up, losses, finished)) = outcome.flatten() else {
            return;
        };
        let refused = given_up.iter().flat_map(|piece| &piece.pictures);
        self.test.keep(
            refused
                .map(|&picture| Judged {
                    picture,
                    original: None,
                    filtered: None,
                    refused: Some(format!(
                        "Judging it, or one of its neighbours, ended the engine three times ({why})."
                    )),
                })
                .collect(),
        );
        if losses >= MOST_LOSSES {
            self.fail_run(format!(
                "The engine keeps stopping on this device ({why}). What was judged so far is kept; fewer workers or a smaller model may help."
            ));
        } else if finished {
            self.drop_pieces();
            self.finish_run();
        } else {
            self.fill_pool();
            self.feed_all();
        }
    }

    fn fail_run(self, sentence: String) {
        self.drop_pieces();
        self.test.run.update(|run| {
            if let Run::Going { .. } = run {
                *run = Run::Stopped(Some(sentence));
            }
        });
        self.settle_test();
    }
}

fn post(worker: &Worker, message: &ToEngine, buffer: Option<js_sys::ArrayBuffer>) {
    let parcel = pack(message, buffer);
    if let Err(error) = worker.post_message_with_transfer(&parcel.message, &parcel.transfer) {
        web_sys::console::error_1(&words(&error).into());
    }
}
