//! Workers that answer about a study: each opens all its pictures, then they answer what the runner of a plan asks.

use crate::browser::now_ms;
use crate::workers::Engines;
use js_sys::ArrayBuffer;
use leptos::prelude::*;
use models::card::ModelCard;
use pool::Rules;
use protocol::{BackendChoice, FromEngine, Pictures, ToEngine};
use shortcuts::plan::Plan;
use shortcuts::probe::{Probe, Readings};
use shortcuts::runner::{Answer, Command, Event, Question, Runner};
use shortcuts::spectra::ClassSpectra;
use shortcuts::study::Study;
use std::collections::BTreeMap;
use std::pin::Pin;
use std::rc::Rc;
use std::sync::Arc;
use std::time::Duration;
use wasm_bindgen_futures::spawn_local;

const WATCH: Duration = Duration::from_secs(2);
/// A worker is silent over a probe; a slow GPU or a large network takes seconds for each picture of it.
const PATIENCE_FOR_PICTURE_MS: f64 = 4_000.0;

/// A part's description and its bytes on their way, or a sentence for the visitor.
pub type Bytes = Pin<Box<dyn Future<Output = Result<(Pictures, ArrayBuffer), String>>>>;

/// The pictures of a study, in parts that go to a worker one after another.
pub trait StudyPictures {
    /// How many pictures each part has.
    fn parts(&self) -> Vec<usize>;

    /// What a worker needs to open a part.
    fn bytes(&self, part: usize) -> Bytes;
}

/// The workers and what they are about.
pub struct StudyWorkers {
    runner: Runner,
    subject: Option<Subject>,
}

/// What all workers have loaded, or are loading.
struct Subject {
    key: String,
    study: Arc<Study>,
    pictures: Rc<dyn StudyPictures>,
    engines: Engines,
    /// How many parts of the pictures each worker has opened.
    opened: BTreeMap<usize, usize>,
}

impl StudyWorkers {
    /// Nobody yet.
    pub fn new() -> Self {
        Self {
            runner: Runner::new(Rules::default()),
            subject: None,
        }
    }

    /// How many pictures the furthest worker has opened, and pictures in all, until it has them all.
    pub fn opening(&self) -> Option<(usize, usize)> {
        let Subject {
            pictures, opened, ..
        } = self.subject.as_ref()?;
        let parts = pictures.parts();
        let furthest = opened.values().copied().max().unwrap_or(0);
        let (done, total) = (
            parts.iter().take(furthest).sum::<usize>(),
            parts.iter().sum(),
        );
        (done < total).then_some((done, total))
    }
}

impl Subject {
    fn ask(&self, worker: usize, ticket: u64, question: &Question) {
        let study = &self.study;
        let question = match question {
            Question::Spectra => ToEngine::Survey {
                ticket,
                classes: study.classes.len(),
                search: study.split.search.clone(),
                test: study.split.test.clone(),
            },
            Question::Probe(probe) => ToEngine::Probe {
                ticket,
                pictures: study.split.part(probe.part).to_vec(),
                probe: (**probe).clone(),
                scoring: study.scoring.clone(),
                treatment: study.treatment,
            },
        };
        self.engines.tell(worker, &question, None);
    }
}

/// Whoever has workers answer a plan: what it must do about what comes of it, and what it can have done.
pub trait StudyDriver: Copy + 'static {
    /// Looks at its workers, or changes them; `None` once they are gone.
    fn with_workers<T>(self, with: impl FnOnce(&mut StudyWorkers) -> T) -> Option<T>;

    /// With the plan under way and the answers that it is about; `None` once they are gone.
    fn with_plan<T>(self, with: impl FnOnce(&dyn Plan, &mut Readings) -> T) -> Option<T>;

    /// There is one more answer, which should be kept.
    fn note_reading(self, probe: &Probe);

    /// The spectra that the plan asked for are there. Only plans that ask for any need it.
    fn note_spectra(self, _spectra: Arc<ClassSpectra>, _nearest: Vec<Option<usize>>) {}

    /// The plan has nothing more to ask.
    fn finish(self);

    /// It cannot go on, for the reason in this sentence.
    fn fail(self, sentence: String);

    /// Some pictures cannot be opened: their positions, and why, a sentence each.
    fn refuse(self, refused: Vec<(usize, String)>);

    /// The graphics device is not to be used any more, as this sentence tells.
    fn leave_gpu(self, sentence: &str);

    /// Has workers for this study and no other. `own` is the card of a network that is no file of the site.
    fn take_in_hand(
        self,
        study: &Arc<Study>,
        own: Option<Box<ModelCard>>,
        backend: BackendChoice,
        pictures: impl FnOnce() -> Rc<dyn StudyPictures>,
    ) {
        let key = study.key();
        let fits = with_subject(self, |old| old.key == key && old.engines.backend == backend);
        if fits == Some(true) {
            return;
        }
        self.tell(Event::Stop);
        let most = study.split.search.len().max(study.split.test.len());
        let subject = Subject {
            key,
            study: study.clone(),
            pictures: pictures(),
            engines: Engines::new(study.model.clone(), own, backend),
            opened: BTreeMap::new(),
        };
        self.with_workers(|workers| {
            let patience = Rules::default().patience_ms;
            workers
                .runner
                .be_patient(patience + PATIENCE_FOR_PICTURE_MS * most as f64);
            workers.subject = Some(subject);
        });
    }

    /// Tells the runner what happened, and does what it says.
    fn tell(self, event: Event) {
        let now = now_ms();
        let commands = self.with_plan(|plan, readings| {
            self.with_workers(|workers| workers.runner.handle(event, plan, readings, now))
        });
        for command in commands.flatten().unwrap_or_default() {
            obey(self, command);
        }
    }

    /// Ends all workers, whatever they are doing.
    fn dismiss_workers(self) {
        self.tell(Event::Stop);
    }

    /// Looks after the workers for as long as the page lives.
    fn watch_workers(self) {
        set_interval(move || self.tell(Event::Tick), WATCH);
    }
}

fn with_subject<T>(driver: impl StudyDriver, with: impl FnOnce(&mut Subject) -> T) -> Option<T> {
    driver
        .with_workers(|workers| workers.subject.as_mut().map(with))
        .flatten()
}

fn has_worker(driver: impl StudyDriver, worker: usize) -> bool {
    driver.with_workers(|workers| workers.runner.has(worker)) == Some(true)
}

fn obey(driver: impl StudyDriver, command: Command) {
    match command {
        Command::Start { worker } => start(driver, worker),
        Command::End { worker } => {
            with_subject(driver, |subject| {
                subject.engines.end(worker);
                subject.opened.remove(&worker);
            });
        }
        Command::Ask {
            worker,
            ticket,
            question,
        } => {
            with_subject(driver, |subject| subject.ask(worker, ticket, &question));
        }
        Command::Keep(probe) => driver.note_reading(&probe),
        Command::KeepSpectra { spectra, nearest } => driver.note_spectra(spectra, nearest),
        Command::Stepped => {}
        Command::Done => driver.finish(),
        Command::GiveUp { why } => driver.fail(format!(
            "The engine keeps stopping on this device ({why}). What is known so far is kept; fewer workers, fewer pictures or a smaller model may help."
        )),
    }
}

fn start(driver: impl StudyDriver, worker: usize) {
    // One before it may have failed to start, and ended the run.
    if !has_worker(driver, worker) {
        return;
    }
    let started = with_subject(driver, |subject| {
        subject.opened.insert(worker, 0);
        subject.engines.start(
            worker,
            move |news, buffer| hear(driver, worker, news, buffer),
            move |error| {
                let why = error.to_string();
                driver.tell(Event::Lost { worker, why });
            },
        )
    });
    if let Some(Err(error)) = started {
        driver.fail(format!("The engine could not be started ({error})."));
    }
}

/// Has a worker open its next part of the pictures; when all are open it takes part.
fn open_next(driver: impl StudyDriver, worker: usize) {
    let next = with_subject(driver, |subject| {
        let opened = *subject.opened.get(&worker)?;
        let is_there = opened < subject.pictures.parts().len();
        Some((opened, is_there.then(|| subject.pictures.bytes(opened))))
    });
    let Some((opened, bytes)) = next.flatten() else {
        return;
    };
    let Some(bytes) = bytes else {
        driver.tell(Event::Ready { worker });
        return;
    };
    spawn_local(async move {
        match bytes.await {
            Ok((pictures, buffer)) => {
                let Some(read_as) = with_subject(driver, |subject| subject.study.read_as) else {
                    return;
                };
                let gather = ToEngine::Gather {
                    ticket: opened as u64,
                    read_as,
                    pictures,
                };
                // It may be silent from now on, not while the files were on their way.
                driver.tell(Event::Heard { worker });
                with_subject(driver, |subject| {
                    subject.engines.tell(worker, &gather, Some(buffer));
                });
            }
            // The worker may be gone, and the run with it.
            Err(_) if !has_worker(driver, worker) => {}
            Err(sentence) => driver.fail(sentence),
        }
    });
}

fn hear(driver: impl StudyDriver, worker: usize, news: FromEngine, buffer: Option<ArrayBuffer>) {
    if !has_worker(driver, worker) {
        return;
    }
    driver.tell(Event::Heard { worker });
    match news {
        FromEngine::Ready { .. } => open_next(driver, worker),
        FromEngine::Gathered { refused, .. } => {
            if !refused.is_empty() {
                driver.refuse(refused);
                return;
            }
            with_subject(driver, |subject| {
                *subject.opened.entry(worker).or_default() += 1;
            });
            open_next(driver, worker);
        }
        FromEngine::Surveyed { ticket, nearest } => {
            let bytes = buffer.map(|buffer| js_sys::Uint8Array::new(&buffer).to_vec());
            match ClassSpectra::from_bytes(&bytes.unwrap_or_default()) {
                Ok(spectra) => {
                    let nearest = nearest.into_iter().map(|class| Some(usize::from(class)));
                    driver.tell(Event::Answered {
                        worker,
                        ticket,
                        answer: Answer::Spectra {
                            spectra: Arc::new(spectra),
                            nearest: nearest.collect(),
                        },
                    });
                }
                Err(error) => fail_if_awaited(driver, ticket, error.to_string()),
            }
        }
        FromEngine::Probed { ticket, reading } => driver.tell(Event::Answered {
            worker,
            ticket,
            answer: Answer::Reading(reading),
        }),
        FromEngine::Failed { ticket, sentence } => {
            // While it opens pictures, a worker answers under the parts' numbers.
            let opening = with_subject(driver, |subject| {
                subject.opened.get(&worker).copied() < Some(subject.pictures.parts().len())
            });
            if opening == Some(true) {
                driver.fail(sentence);
            } else {
                fail_if_awaited(driver, ticket, sentence);
            }
        }
        FromEngine::LoadFailed { sentence, .. } => driver.fail(sentence),
        FromEngine::Died { sentence, .. } | FromEngine::Untrusted { sentence } => {
            driver.leave_gpu(&sentence);
            with_subject(driver, |subject| {
                subject.engines.backend = BackendChoice::Cpu;
            });
            let why = sentence.trim_end_matches('.').to_owned();
            driver.tell(Event::Lost { worker, why });
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

fn fail_if_awaited(driver: impl StudyDriver, ticket: u64, sentence: String) {
    if driver.with_workers(|workers| workers.runner.awaits(ticket)) == Some(true) {
        driver.fail(sentence);
    }
}
