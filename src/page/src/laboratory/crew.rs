//! The laboratory's workers: each opens all pictures of the study, then they share what is asked.

use super::LabRun;
use super::Laboratory;
use super::needs::{Opened, Piece};
use crate::browser::{now_ms, start_worker};
use crate::crew::{Crew, MOST_LOSSES};
use leptos::prelude::*;
use session::{BackendChoice, FromEngine, ToEngine};
use shortcuts::probe::Probe;
use shortcuts::spectra::ClassSpectra;
use shortcuts::study::Study;
use std::collections::BTreeMap;
use std::sync::Arc;
use std::time::Duration;
use wasm_bindgen_futures::spawn_local;

const WATCH: Duration = Duration::from_secs(2);
/// A worker is silent over a probe; a slow GPU or a large network takes seconds for each picture of it.
const PATIENCE_FOR_PICTURE_MS: f64 = 4_000.0;

/// What one worker does at a time.
#[derive(Clone, Debug)]
pub enum Unit {
    /// The spectra of all pictures.
    Survey,
    /// One mask on all pictures of its part.
    Probe(Arc<Probe>),
}

/// The workers of one study.
pub struct LabCrew {
    crew: Crew<Unit>,
    /// The pictures are shared by all workers, so a run goes on with the same ones.
    running: bool,
    key: String,
    study: Arc<Study>,
    set: Arc<Opened>,
    pieces: Arc<Vec<Piece>>,
    /// How many pieces each worker has opened.
    opened: BTreeMap<usize, usize>,
}

impl LabCrew {
    fn progress(&self) -> (usize, usize) {
        let furthest = self.opened.values().copied().max().unwrap_or(0);
        let count = |pieces: &[Piece]| pieces.iter().map(|piece| piece.pictures.len()).sum();
        (
            count(&self.pieces[..furthest.min(self.pieces.len())]),
            count(&self.pieces),
        )
    }
}

impl Laboratory {
    /// Has the workers of `study` do these units; starts them if there are none.
    pub(super) fn ask_crew(
        self,
        study: &Arc<Study>,
        set: &Arc<Opened>,
        units: Vec<Unit>,
        (backend, wanted): (BackendChoice, usize),
    ) {
        let key = study.key();
        self.crew.update_value(|crew| {
            let fits = crew
                .as_ref()
                .is_some_and(|crew| crew.key == key && crew.crew.backend == backend);
            if !fits {
                let own = self.page.own_card(&study.model);
                let mut workers = Crew::new(study.model.clone(), own, backend);
                let pictures = study.split.search.len().max(study.split.test.len());
                workers.patience_ms += PATIENCE_FOR_PICTURE_MS * pictures as f64;
                *crew = Some(LabCrew {
                    crew: workers,
                    running: false,
                    key,
                    study: study.clone(),
                    set: set.clone(),
                    pieces: Arc::new(set.pieces(&study.split.pictures(), true, false)),
                    opened: BTreeMap::new(),
                });
            }
            if let Some(crew) = crew {
                if crew.running {
                    crew.crew.go_on(units);
                } else {
                    crew.crew.begin(units, wanted);
                    crew.running = true;
                }
                let kept: Vec<usize> = crew.crew.ids();
                crew.opened.retain(|id, _| kept.contains(id));
            }
        });
        self.fill_lab();
        self.feed_lab_all();
    }

    fn lab_crew<T>(self, with: impl FnOnce(&mut LabCrew) -> T) -> Option<T> {
        self.crew
            .try_update_value(|crew| crew.as_mut().map(with))
            .flatten()
    }

    /// Ends all workers, whatever they are doing.
    pub(super) fn dismiss_lab(self) {
        self.crew.set_value(None);
    }

    /// Nothing more is asked for now; the workers stay for a while.
    pub(super) fn rest_lab(self) {
        self.lab_crew(|lab| {
            lab.crew.forget();
            lab.running = false;
        });
    }

    /// How many pictures are open, and in all, until the first worker has them all.
    pub(super) fn lab_opening(self) -> Option<(usize, usize)> {
        let (done, total) = self.lab_crew(|lab| lab.progress())?;
        (done < total).then_some((done, total))
    }

    /// Looks after the workers for as long as the page lives.
    pub(super) fn watch_lab(self) {
        set_interval(
            move || {
                let now = now_ms();
                for id in self
                    .lab_crew(|lab| lab.crew.silent(now))
                    .unwrap_or_default()
                {
                    self.lose_lab(id, "it no longer answered");
                }
                if self.lab_crew(|lab| lab.crew.is_idle(now)) == Some(true) {
                    self.dismiss_lab();
                }
            },
            WATCH,
        );
    }

    fn fill_lab(self) {
        while let Some(id) = self.lab_crew(|lab| lab.crew.missing()).flatten() {
            let Some(backend) = self.lab_crew(|lab| lab.crew.backend) else {
                return;
            };
            let started = start_worker(
                backend.kind().set_program(),
                move |message, buffer| self.hear_lab(id, message, buffer),
                move || self.lose_lab(id, "it stopped unexpectedly"),
            );
            match started {
                Ok(worker) => self.lab_crew(|lab| lab.crew.enlist(id, worker)),
                Err(why) => {
                    self.fail_experiment(format!("The engine could not be started ({why})."));
                    return;
                }
            };
        }
    }

    fn feed_lab_all(self) {
        for id in self.lab_crew(|lab| lab.crew.ids()).unwrap_or_default() {
            self.feed_lab(id);
        }
    }

    /// Has a worker open its next piece; when all are open it takes part.
    fn open_next(self, id: usize) {
        let next = self.lab_crew(|lab| {
            let opened = *lab.opened.entry(id).or_default();
            let piece = lab.pieces.get(opened).cloned();
            (opened, piece, lab.set.clone())
        });
        let Some((opened, piece, set)) = next else {
            return;
        };
        let Some(piece) = piece else {
            self.lab_crew(|lab| lab.crew.is_ready(id));
            self.feed_lab(id);
            return;
        };
        spawn_local(async move {
            match set.bytes(&piece).await {
                Ok((pictures, buffer)) => {
                    self.lab_crew(|lab| {
                        let gather = ToEngine::Gather {
                            ticket: opened as u64,
                            pictures,
                        };
                        lab.crew.post(id, &gather, Some(buffer));
                    });
                }
                // The worker may be gone, and the run with it.
                Err(_) if self.lab_crew(|lab| lab.crew.has(id)) != Some(true) => {}
                Err(why) => self.fail_experiment(format!(
                    "Some pictures of the set could not be read ({why}). What is known so far is kept; try again to go on."
                )),
            }
        });
    }

    fn feed_lab(self, id: usize) {
        self.lab_crew(|lab| {
            while let Some((ticket, unit)) = lab.crew.take(id) {
                let study = &lab.study;
                let question = match unit {
                    Unit::Survey => ToEngine::Survey {
                        ticket,
                        classes: study.classes.len(),
                        search: study.split.search.clone(),
                        test: study.split.test.clone(),
                    },
                    Unit::Probe(probe) => ToEngine::Probe {
                        ticket,
                        pictures: study.split.part(probe.part).to_vec(),
                        probe: (*probe).clone(),
                        scoring: study.scoring.clone(),
                        treatment: study.treatment,
                    },
                };
                lab.crew.post(id, &question, None);
            }
        });
    }

    fn awaits_lab(self, ticket: u64) -> bool {
        self.lab_crew(|lab| lab.crew.awaits(ticket)) == Some(true)
    }

    fn hear_lab(self, id: usize, message: FromEngine, buffer: Option<js_sys::ArrayBuffer>) {
        if self.lab_crew(|lab| {
            lab.crew.heard(id);
            lab.crew.has(id)
        }) != Some(true)
        {
            return;
        }
        match message {
            FromEngine::Ready { .. } => self.open_next(id),
            FromEngine::Gathered { refused, .. } => {
                if !refused.is_empty() {
                    self.refuse_pictures(refused);
                    return;
                }
                self.lab_crew(|lab| *lab.opened.entry(id).or_default() += 1);
                self.open_next(id);
            }
            FromEngine::Surveyed { ticket, nearest } => {
                if !self.awaits_lab(ticket) {
                    return;
                }
                let bytes = buffer.map(|buffer| js_sys::Uint8Array::new(&buffer).to_vec());
                match ClassSpectra::from_bytes(&bytes.unwrap_or_default()) {
                    Ok(spectra) => {
                        let nearest = nearest.into_iter().map(|class| Some(usize::from(class)));
                        self.note_survey(spectra, nearest.collect());
                        self.done_lab(id, ticket);
                    }
                    Err(error) => self.fail_experiment(error.to_string()),
                }
            }
            FromEngine::Probed { ticket, reading } => {
                if self.awaits_lab(ticket)
                    && let Some((Unit::Probe(probe), finished)) =
                        self.lab_crew(|lab| lab.crew.done(id, ticket)).flatten()
                {
                    self.note_reading(&probe, reading);
                    self.after_unit(id, finished);
                }
            }
            FromEngine::Failed { ticket, sentence } => {
                // While it opens pictures, a worker answers under the pieces' numbers.
                let opening =
                    self.lab_crew(|lab| lab.opened.get(&id).copied() < Some(lab.pieces.len()));
                if opening == Some(true) || self.awaits_lab(ticket) {
                    self.fail_experiment(sentence);
                }
            }
            FromEngine::LoadFailed { sentence, .. } => self.fail_experiment(sentence),
            FromEngine::Died { sentence } | FromEngine::Untrusted { sentence } => {
                self.avoid_gpu();
                self.lab_crew(|lab| lab.crew.backend = BackendChoice::Cpu);
                self.lose_lab(id, sentence.trim_end_matches('.'));
            }
            FromEngine::Started
            | FromEngine::Progress { .. }
            | FromEngine::Preparing
            | FromEngine::Timed { .. }
            | FromEngine::Classified { .. }
            | FromEngine::Judged { .. }
            | FromEngine::Pong => {}
        }
    }

    fn done_lab(self, id: usize, ticket: u64) {
        if let Some((_, finished)) = self.lab_crew(|lab| lab.crew.done(id, ticket)).flatten() {
            self.after_unit(id, finished);
        }
    }

    fn after_unit(self, id: usize, finished: bool) {
        if finished {
            self.go_on();
        } else {
            self.feed_lab(id);
        }
    }

    /// A worker is gone: others do its units, and another takes its place.
    fn lose_lab(self, id: usize, why: &str) {
        let loss = self.lab_crew(|lab| {
            lab.opened.remove(&id);
            lab.crew.lose(id)
        });
        let Some(loss) = loss.flatten() else { return };
        if !loss.given_up.is_empty() || loss.losses >= MOST_LOSSES {
            self.fail_experiment(format!(
                "The engine keeps stopping on this device ({why}). What is known so far is kept; fewer workers, fewer pictures or a smaller model may help."
            ));
        } else {
            self.fill_lab();
            self.feed_lab_all();
        }
    }

    fn fail_experiment(self, sentence: String) {
        self.dismiss_lab();
        if untrack(|| self.is_going()) {
            self.run.set(LabRun::Stopped(Some(sentence)));
        }
        self.settle_lab();
    }
}
