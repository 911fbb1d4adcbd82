//! The laboratory's workers: each opens all pictures of the study, then they answer what the runner of the experiment asks.

use super::context::Laboratory;
use super::subject::{Subject, Workers};
use crate::browser::now_ms;
use crate::sets::Opened;
use crate::workers::Engines;
use js_sys::ArrayBuffer;
use leptos::prelude::*;
use pool::Rules;
use protocol::{BackendChoice, FromEngine, ToEngine};
use shortcuts::runner::{Answer, Command, Event};
use shortcuts::spectra::ClassSpectra;
use shortcuts::study::Study;
use std::collections::BTreeMap;
use std::sync::Arc;
use std::time::Duration;
use wasm_bindgen_futures::spawn_local;

const WATCH: Duration = Duration::from_secs(2);
/// A worker is silent over a probe; a slow GPU or a large network takes seconds for each picture of it.
const PATIENCE_FOR_PICTURE_MS: f64 = 4_000.0;

impl Laboratory {
    fn with_pool<T>(self, with: impl FnOnce(&mut Workers) -> T) -> Option<T> {
        self.pool.try_update_value(with)
    }

    fn with_subject<T>(self, with: impl FnOnce(&mut Subject) -> T) -> Option<T> {
        self.with_pool(|pool| pool.subject.as_mut().map(with))
            .flatten()
    }

    fn has_worker(self, worker: usize) -> bool {
        self.pool.with_value(|pool| pool.runner.has(worker))
    }

    /// Has workers for this study and no other.
    pub(super) fn take_in_hand(
        self,
        study: &Arc<Study>,
        set: &Arc<Opened>,
        backend: BackendChoice,
    ) {
        let key = study.key();
        let fits = self.with_subject(|old| old.key == key && old.engines.backend == backend);
        if fits == Some(true) {
            return;
        }
        self.tell(Event::Stop);
        let pictures = study.split.search.len().max(study.split.test.len());
        let own = self.page.own_card(&study.model);
        let subject = Subject {
            key,
            study: study.clone(),
            set: set.clone(),
            engines: Engines::new(study.model.clone(), own, backend),
            batches: set.batches(&study.split.pictures(), (true, false), backend),
            opened: BTreeMap::new(),
        };
        self.with_pool(|pool| {
            let patience = Rules::default().patience_ms;
            pool.runner
                .be_patient(patience + PATIENCE_FOR_PICTURE_MS * pictures as f64);
            pool.subject = Some(subject);
        });
    }

    /// Tells the runner what happened, and does what it says.
    pub(super) fn tell(self, event: Event) {
        let now = now_ms();
        let commands = self.with_plan(|plan, readings| {
            self.with_pool(|pool| pool.runner.handle(event, plan, readings, now))
        });
        for command in commands.flatten().unwrap_or_default() {
            self.obey(command);
        }
    }

    fn obey(self, command: Command) {
        match command {
            Command::Start { worker } => self.start(worker),
            Command::End { worker } => {
                self.with_subject(|subject| {
                    subject.engines.end(worker);
                    subject.opened.remove(&worker);
                });
            }
            Command::Ask {
                worker,
                ticket,
                question,
            } => {
                self.with_subject(|subject| subject.ask(worker, ticket, &question));
            }
            Command::Keep(probe) => self.note_reading(&probe),
            Command::KeepSpectra { spectra, nearest } => self.note_spectra(spectra, nearest),
            Command::Stepped => {}
            Command::Done => self.next_stage(),
            Command::GiveUp { why } => self.fail_experiment(format!(
                "The engine keeps stopping on this device ({why}). What is known so far is kept; fewer workers, fewer pictures or a smaller model may help."
            )),
        }
    }

    /// Ends all workers, whatever they are doing.
    pub(super) fn dismiss_workers(self) {
        self.tell(Event::Stop);
    }

    /// How many pictures are open, and in all, until the first worker has them all.
    pub(super) fn opening(self) -> Option<(usize, usize)> {
        let (done, total) = self.pool.with_value(Workers::progress)?;
        (done < total).then_some((done, total))
    }

    /// Looks after the workers for as long as the page lives.
    pub(super) fn watch_workers(self) {
        set_interval(move || self.tell(Event::Tick), WATCH);
    }

    fn start(self, worker: usize) {
        // One before it may have failed to start, and ended the run.
        if !self.has_worker(worker) {
            return;
        }
        let started = self.with_subject(|subject| {
            subject.opened.insert(worker, 0);
            subject.engines.start(
                worker,
                move |news, buffer| self.hear(worker, news, buffer),
                move |error| {
                    let why = error.to_string();
                    self.tell(Event::Lost { worker, why });
                },
            )
        });
        if let Some(Err(error)) = started {
            self.fail_experiment(format!("The engine could not be started ({error})."));
        }
    }

    /// Has a worker open its next batch of pictures; when all are open it takes part.
    fn open_next(self, worker: usize) {
        let next = self.with_subject(|subject| {
            let opened = *subject.opened.get(&worker)?;
            let batch = subject.batches.get(opened).cloned();
            Some((opened, batch, subject.set.clone()))
        });
        let Some((opened, batch, set)) = next.flatten() else {
            return;
        };
        let Some(batch) = batch else {
            self.tell(Event::Ready { worker });
            return;
        };
        spawn_local(async move {
            match set.bytes(&batch).await {
                Ok((pictures, buffer)) => {
                    let Some(read_as) = self.with_subject(|subject| subject.study.read_as) else {
                        return;
                    };
                    let gather = ToEngine::Gather {
                        ticket: opened as u64,
                        read_as,
                        pictures,
                    };
                    // It may be silent from now on, not while the files were on their way.
                    self.tell(Event::Heard { worker });
                    self.with_subject(|subject| {
                        subject.engines.tell(worker, &gather, Some(buffer));
                    });
                }
                // The worker may be gone, and the run with it.
                Err(_) if !self.has_worker(worker) => {}
                Err(why) => self.fail_experiment(format!(
                    "Some pictures of the set could not be read ({why}). What is known so far is kept; try again to go on."
                )),
            }
        });
    }

    fn hear(self, worker: usize, news: FromEngine, buffer: Option<ArrayBuffer>) {
        if !self.has_worker(worker) {
            return;
        }
        self.tell(Event::Heard { worker });
        match news {
            FromEngine::Ready { .. } => self.open_next(worker),
            FromEngine::Gathered { refused, .. } => {
                if !refused.is_empty() {
                    self.refuse_pictures(refused);
                    return;
                }
                self.with_subject(|subject| *subject.opened.entry(worker).or_default() += 1);
                self.open_next(worker);
            }
            FromEngine::Surveyed { ticket, nearest } => {
                let bytes = buffer.map(|buffer| js_sys::Uint8Array::new(&buffer).to_vec());
                match ClassSpectra::from_bytes(&bytes.unwrap_or_default()) {
                    Ok(spectra) => {
                        let nearest = nearest.into_iter().map(|class| Some(usize::from(class)));
                        self.tell(Event::Answered {
                            worker,
                            ticket,
                            answer: Answer::Spectra {
                                spectra: Arc::new(spectra),
                                nearest: nearest.collect(),
                            },
                        });
                    }
                    Err(error) => self.fail_if_awaited(ticket, error.to_string()),
                }
            }
            FromEngine::Probed { ticket, reading } => self.tell(Event::Answered {
                worker,
                ticket,
                answer: Answer::Reading(reading),
            }),
            FromEngine::Failed { ticket, sentence } => {
                // While it opens pictures, a worker answers under the batches' numbers.
                let opening = self.with_subject(|subject| {
                    subject.opened.get(&worker).copied() < Some(subject.batches.len())
                });
                if opening == Some(true) {
                    self.fail_experiment(sentence);
                } else {
                    self.fail_if_awaited(ticket, sentence);
                }
            }
            FromEngine::LoadFailed { sentence, .. } => self.fail_experiment(sentence),
            FromEngine::Died { sentence, .. } | FromEngine::Untrusted { sentence } => {
                self.avoid_gpu();
                self.page.leave_gpu(&sentence);
                self.with_subject(|subject| subject.engines.backend = BackendChoice::Cpu);
                let why = sentence.trim_end_matches('.').to_owned();
                self.tell(Event::Lost { worker, why });
            }
            FromEngine::Started
            | FromEngine::Progress { .. }
            | FromEngine::Preparing
            | FromEngine::Preview { .. }
            | FromEngine::Timed { .. }
            | FromEngine::Classified { .. }
            | FromEngine::Judged { .. }
            | FromEngine::Pong => {}
        }
    }

    fn fail_if_awaited(self, ticket: u64, sentence: String) {
        if self.pool.with_value(|pool| pool.runner.awaits(ticket)) {
            self.fail_experiment(sentence);
        }
    }
}
