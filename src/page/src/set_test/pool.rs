//! The workers of a set's test: as many engines as asked for, each with the model, fed with batches until none is left.

use super::context::{Run, SetTest};
use crate::browser::{now_ms, start_worker};
use crate::sets::{Batch, Opened};
use crate::workers::{Crew, MOST_LOSSES};
use leptos::prelude::*;
use session::{BackendChoice, FromEngine, Judged, ToEngine};
use spectrum::recipe::Recipe;
use std::sync::Arc;
use std::time::Duration;
use wasm_bindgen_futures::spawn_local;

const WATCH: Duration = Duration::from_secs(2);

/// The workers, and what is asked about every picture.
pub struct Pool {
    crew: Crew<Batch>,
    set: Arc<Opened>,
    classes: Vec<Vec<usize>>,
    filter: Option<Recipe>,
}

impl SetTest {
    /// Shares `batches` among `wanted` workers. Answers arrive in [`SetTest`].
    pub(super) fn judge(
        self,
        set: Arc<Opened>,
        classes: Vec<Vec<usize>>,
        filter: Option<Recipe>,
        batches: Vec<Batch>,
        (backend, wanted): (BackendChoice, usize),
    ) {
        let model = self.page.model.get_untracked();
        self.pool.update_value(|pool| {
            let old = pool
                .take()
                .filter(|pool| pool.crew.model == model && pool.crew.backend == backend);
            let mut crew = match old {
                Some(old) => old.crew,
                None => Crew::new(model.clone(), self.page.own_card(&model), backend),
            };
            let wanted = wanted.min(batches.len());
            crew.begin(batches, wanted);
            *pool = Some(Pool {
                crew,
                set,
                classes,
                filter,
            });
        });
        self.fill_pool();
        self.feed_all();
    }

    fn crew<T>(self, with: impl FnOnce(&mut Crew<Batch>) -> T) -> Option<T> {
        self.pool
            .try_update_value(|pool| pool.as_mut().map(|pool| with(&mut pool.crew)))
            .flatten()
    }

    /// Ends the run.
    pub(super) fn forget_batches(self) {
        self.crew(|crew| {
            crew.forget();
            crew.close();
        });
    }

    /// Gives all workers back.
    pub fn close_pool(self) {
        self.pool.set_value(None);
    }

    /// Looks after the workers for as long as the page lives.
    pub fn watch_pool(self) {
        set_interval(
            move || {
                let now = now_ms();
                for id in self.crew(|crew| crew.silent(now)).unwrap_or_default() {
                    self.lose(id, "it no longer answered");
                }
                if self.crew(|crew| crew.is_idle(now)) == Some(true) {
                    self.close_pool();
                }
            },
            WATCH,
        );
    }

    /// Starts the workers that are missing.
    fn fill_pool(self) {
        while let Some(id) = self.crew(Crew::missing).flatten() {
            let Some(backend) = self.crew(|crew| crew.backend) else {
                return;
            };
            let started = start_worker(
                backend.kind().set_program(),
                move |message, _| self.hear_worker(id, message),
                move || self.lose(id, "it stopped unexpectedly"),
            );
            match started {
                Ok(worker) => self.crew(|crew| crew.enlist(id, worker)),
                Err(why) => {
                    self.fail_run(format!("The engine could not be started ({why})."));
                    return;
                }
            };
        }
    }

    fn feed_all(self) {
        for id in self.crew(|crew| crew.ids()).unwrap_or_default() {
            self.feed(id);
        }
    }

    /// Gives a worker as many batches as it may have.
    fn feed(self, id: usize) {
        while let Some((ticket, batch)) = self.crew(|crew| crew.take(id)).flatten() {
            let set = self
                .pool
                .with_value(|pool| pool.as_ref().map(|pool| pool.set.clone()));
            let Some(set) = set else { return };
            spawn_local(async move {
                match set.bytes(&batch).await {
                    Ok((pictures, buffer)) => self.send(id, ticket, &batch, pictures, buffer),
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
        batch: &Batch,
        pictures: session::Pictures,
        buffer: js_sys::ArrayBuffer,
    ) {
        self.pool.update_value(|pool| {
            let Some(pool) = pool.as_mut().filter(|pool| pool.crew.awaits(ticket)) else {
                return;
            };
            let question = ToEngine::Judge {
                ticket,
                classes: pool.classes.clone(),
                original: batch.original,
                filter: if batch.filtered {
                    pool.filter.clone()
                } else {
                    None
                },
                pictures,
            };
            pool.crew.post(id, &question, Some(buffer));
        });
    }

    fn awaits(self, ticket: u64) -> bool {
        self.crew(|crew| crew.awaits(ticket)) == Some(true)
    }

    fn hear_worker(self, id: usize, message: FromEngine) {
        self.crew(|crew| crew.heard(id));
        match message {
            FromEngine::Ready { .. } => {
                self.crew(|crew| crew.is_ready(id));
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
            FromEngine::Died { sentence } | FromEngine::Untrusted { sentence } => {
                self.crew(|crew| crew.backend = BackendChoice::Cpu);
                self.lose(id, sentence.trim_end_matches('.'));
            }
            FromEngine::Started
            | FromEngine::Progress { .. }
            | FromEngine::Preparing
            | FromEngine::Timed { .. }
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
        self.keep(judged);
        if !last {
            return;
        }
        match self.crew(|crew| crew.done(id, ticket)).flatten() {
            Some((_, true)) => {
                self.crew(Crew::forget);
                self.finish_run();
            }
            Some((_, false)) => self.feed(id),
            None => {}
        }
    }

    /// A worker is gone: others do its batches, and another takes its place.
    fn lose(self, id: usize, why: &str) {
        let Some(loss) = self.crew(|crew| crew.lose(id)).flatten() else {
            return;
        };
        let refused = loss.given_up.iter().flat_map(|batch| &batch.pictures);
        self.keep(
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
        if loss.losses >= MOST_LOSSES {
            self.fail_run(format!(
                "The engine keeps stopping on this device ({why}). What was judged so far is kept; fewer workers or a smaller model may help."
            ));
        } else if loss.finished {
            self.forget_batches();
            self.finish_run();
        } else {
            self.fill_pool();
            self.feed_all();
        }
    }

    fn fail_run(self, sentence: String) {
        self.forget_batches();
        self.run.update(|run| {
            if let Run::Going { .. } = run {
                *run = Run::Stopped(Some(sentence));
            }
        });
        self.settle();
    }
}
