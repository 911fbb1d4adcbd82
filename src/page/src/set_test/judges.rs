//! The engines of a set test: as many as asked for, each with the model, fed with batches of pictures until none is left.

use super::context::{Run, SetTest};
use crate::browser::now_ms;
use crate::sets::{Batch, Opened};
use crate::workers::Engines;
use js_sys::ArrayBuffer;
use leptos::prelude::*;
use models::read_as::ReadAs;
use pool::{Command, Pool, Rules};
use protocol::{BackendChoice, FromEngine, Judged, Pictures, ToEngine};
use spectrum::recipe::Recipe;
use std::sync::Arc;
use std::time::Duration;
use wasm_bindgen_futures::spawn_local;

/// How often the engines' silence is looked after.
const WATCH: Duration = Duration::from_secs(2);

/// What is asked about every picture of a set.
pub struct Question {
    /// The set.
    pub set: Arc<Opened>,
    /// For each class, the labels that count as right.
    pub classes: Vec<Vec<usize>>,
    /// What is done to the pictures.
    pub filter: Option<Recipe>,
    /// How their files are read.
    pub read_as: ReadAs,
}

/// The engines, who has which batch, and what they are asked.
pub struct Judges {
    pool: Pool<Batch>,
    engines: Engines,
    question: Question,
}

impl Judges {
    /// Ends all engines. They may be deep in a batch: only ending one stops it.
    fn end(&mut self) {
        for number in self.pool.dismiss(now_ms()) {
            self.engines.end(number);
        }
    }
}

impl SetTest {
    /// Shares `batches` among `wanted` engines.
    pub(super) fn judge(
        self,
        question: Question,
        batches: Vec<Batch>,
        (backend, wanted): (BackendChoice, usize),
    ) {
        let model = self.sets.page.model.get_untracked();
        self.judges.update_value(|judges| {
            let old = judges
                .take()
                .filter(|old| old.engines.model == model && old.engines.backend == backend);
            let (mut pool, engines) = old.map_or_else(
                || {
                    let own = self.sets.page.own_card(&model);
                    let engines = Engines::new(model.clone(), own, backend);
                    (Pool::new(Rules::default()), engines)
                },
                |old| (old.pool, old.engines),
            );
            pool.begin(wanted.min(batches.len()), now_ms());
            pool.give(batches);
            *judges = Some(Judges {
                pool,
                engines,
                question,
            });
        });
        self.act();
    }

    fn with_judges<T>(self, with: impl FnOnce(&mut Judges) -> T) -> Option<T> {
        self.judges
            .try_update_value(|judges| judges.as_mut().map(with))
            .flatten()
    }

    /// Ends the run and the engines.
    pub(super) fn end_judges(self) {
        self.with_judges(Judges::end);
    }

    /// Looks after the engines for as long as the page lives.
    pub(super) fn watch_judges(self) {
        set_interval(
            move || {
                let now = now_ms();
                let silent = self.with_judges(|judges| judges.pool.silent(now));
                for number in silent.unwrap_or_default() {
                    self.lose(number, "it no longer answered");
                }
                if self.with_judges(|judges| judges.pool.is_idle(now)) == Some(true) {
                    self.judges.set_value(None);
                }
            },
            WATCH,
        );
    }

    /// Does what the pool says.
    fn act(self) {
        let commands = self.with_judges(|judges| judges.pool.act(now_ms()));
        for command in commands.unwrap_or_default() {
            match command {
                Command::Start { worker } => {
                    let started = self.with_judges(|judges| {
                        judges.engines.start(
                            worker,
                            move |news, _| self.hear(worker, news),
                            move |error| self.lose(worker, &error.to_string()),
                        )
                    });
                    if let Some(Err(error)) = started {
                        self.fail(format!("The engine could not be started ({error})."));
                        return;
                    }
                }
                Command::End { worker } => {
                    self.with_judges(|judges| judges.engines.end(worker));
                }
                Command::Ask {
                    worker,
                    ticket,
                    job,
                } => self.bring_batch(worker, ticket, job),
            }
        }
    }

    /// Brings the files of a batch to an engine.
    fn bring_batch(self, worker: usize, ticket: u64, batch: Batch) {
        let Some(set) = self.with_judges(|judges| judges.question.set.clone()) else {
            return;
        };
        spawn_local(async move {
            match set.bytes(&batch).await {
                Ok((pictures, buffer)) => self.ask_for(worker, ticket, &batch, pictures, buffer),
                Err(why) => {
                    if self.awaits(ticket) {
                        self.fail(format!(
                            "Some pictures of the set could not be read ({why}). What was judged so far is kept; try again to go on."
                        ));
                    }
                }
            }
        });
    }

    fn ask_for(
        self,
        worker: usize,
        ticket: u64,
        batch: &Batch,
        pictures: Pictures,
        buffer: ArrayBuffer,
    ) {
        self.with_judges(|judges| {
            if !judges.pool.awaits(ticket) {
                return;
            }
            let Question {
                classes,
                filter,
                read_as,
                ..
            } = &judges.question;
            let message = ToEngine::Judge {
                ticket,
                classes: classes.clone(),
                original: batch.original,
                filter: filter.clone().filter(|_| batch.filtered),
                read_as: *read_as,
                pictures,
            };
            // It may be silent from now on, not while its files were on their way.
            judges.pool.heard(worker, now_ms());
            judges.engines.tell(worker, &message, Some(buffer));
        });
    }

    fn awaits(self, ticket: u64) -> bool {
        self.with_judges(|judges| judges.pool.awaits(ticket)) == Some(true)
    }

    fn hear(self, worker: usize, news: FromEngine) {
        self.with_judges(|judges| judges.pool.heard(worker, now_ms()));
        match news {
            FromEngine::Ready { .. } => {
                self.with_judges(|judges| judges.pool.ready(worker, now_ms()));
                self.act();
            }
            FromEngine::Judged {
                ticket,
                pictures,
                last,
            } => self.note(worker, ticket, pictures, last),
            FromEngine::Failed { ticket, sentence } => {
                if self.awaits(ticket) {
                    self.fail(sentence);
                }
            }
            FromEngine::LoadFailed { sentence, .. } => self.fail(sentence),
            FromEngine::Died { sentence, .. } | FromEngine::Untrusted { sentence } => {
                self.with_judges(|judges| judges.engines.backend = BackendChoice::Cpu);
                self.sets.page.leave_gpu(&sentence);
                self.lose(worker, sentence.trim_end_matches('.'));
            }
            FromEngine::Started
            | FromEngine::Progress { .. }
            | FromEngine::Preparing
            | FromEngine::Preview { .. }
            | FromEngine::Timed { .. }
            | FromEngine::Classified { .. }
            | FromEngine::Gathered { .. }
            | FromEngine::Surveyed { .. }
            | FromEngine::Probed { .. }
            | FromEngine::Pong => {}
        }
    }

    fn note(self, worker: usize, ticket: u64, judged: Vec<Judged>, last: bool) {
        if !self.awaits(ticket) {
            return;
        }
        self.keep(judged);
        if last {
            self.with_judges(|judges| judges.pool.answered(worker, ticket, now_ms()));
            self.go_on();
        }
    }

    /// Hands out what is left, or ends the run.
    fn go_on(self) {
        let finished = self.with_judges(|judges| {
            let finished = judges.pool.is_finished();
            if finished {
                judges.pool.rest(now_ms());
            }
            finished
        });
        match finished {
            Some(true) => self.finish(),
            Some(false) => self.act(),
            None => {}
        }
    }

    /// An engine is gone: others do its batches, and another takes its place.
    fn lose(self, worker: usize, why: &str) {
        let lost = self.with_judges(|judges| {
            judges.engines.end(worker);
            let running = judges.pool.is_running();
            judges.pool.lost(worker).filter(|_| running)
        });
        let Some(loss) = lost.flatten() else { return };
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
        if loss.too_many {
            self.fail(format!(
                "The engine keeps stopping on this device ({why}). What was judged so far is kept; fewer workers or a smaller model may help."
            ));
        } else {
            self.go_on();
        }
    }

    fn fail(self, sentence: String) {
        self.end_judges();
        self.run.update(|run| {
            if let Run::Going { .. } = run {
                *run = Run::Stopped(Some(sentence));
            }
        });
        self.settle();
    }
}
