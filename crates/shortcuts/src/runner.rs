//! Runs a plan on a pool of workers, as a state machine: events in, commands out. It knows no thread, no browser and no clock; the page
//! drives it with its workers and `forge` with threads.
//!
//! The driver obeys the commands in order and tells what comes of them. The readings are the driver's, so that they can be shown and kept
//! while the run goes on; whoever resumes a run brings those that were kept, and nothing is asked twice.

use std::sync::Arc;

use pool::{Loss, Pool, Rules};

use crate::plan::{Plan, Step};
use crate::probe::{Probe, Reading, Readings};
use crate::spectra::ClassSpectra;

/// What one worker does at a time.
#[derive(Clone, Debug, PartialEq)]
pub enum Question {
    /// The spectra of all classes.
    Spectra,
    /// One mask on all pictures of its part.
    Probe(Arc<Probe>),
}

/// What a worker found.
#[derive(Clone, Debug)]
pub enum Answer {
    /// To [`Question::Spectra`].
    Spectra {
        /// The mean spectra.
        spectra: Arc<ClassSpectra>,
        /// For each test picture, the class whose mean is nearest.
        nearest: Vec<Option<usize>>,
    },
    /// To [`Question::Probe`].
    Reading(Reading),
}

/// What happened.
#[derive(Clone, Debug)]
pub enum Event {
    /// A run should begin, on so many workers. Workers of an earlier run of the same study go on.
    Begin {
        /// At least one is used.
        workers: usize,
    },
    /// A worker has the network and the pictures.
    Ready {
        /// Its number.
        worker: usize,
    },
    /// A worker gave a sign of life.
    Heard {
        /// Its number.
        worker: usize,
    },
    /// A worker has answered.
    Answered {
        /// Its number.
        worker: usize,
        /// What the question came with.
        ticket: u64,
        /// What it found.
        answer: Answer,
    },
    /// A worker has ended, or should be.
    Lost {
        /// Its number.
        worker: usize,
        /// Why, in words that go on "it stopped because".
        why: String,
    },
    /// Some time has passed: to be told every few seconds, for workers that have fallen silent.
    Tick,
    /// The run should end.
    Stop,
}

/// What to do.
#[derive(Clone, Debug, PartialEq)]
pub enum Command {
    /// Start a worker of this number. When it has the network and the pictures, it is [`Event::Ready`].
    Start {
        /// Never used twice.
        worker: usize,
    },
    /// End a worker, whatever it is doing.
    End {
        /// Its number.
        worker: usize,
    },
    /// Ask a worker.
    Ask {
        /// Its number.
        worker: usize,
        /// Comes back with the answer.
        ticket: u64,
        /// What to ask.
        question: Question,
    },
    /// The readings have one more, which should be kept for later.
    Keep(Arc<Probe>),
    /// The spectra are there and should be kept for later.
    KeepSpectra {
        /// The mean spectra.
        spectra: Arc<ClassSpectra>,
        /// For each test picture, the class whose mean is nearest.
        nearest: Vec<Option<usize>>,
    },
    /// Everything that the plan asked for at once has been answered.
    Stepped,
    /// The plan has nothing more to ask. The workers stay for a while, in case another run begins.
    Done,
    /// The run has ended because workers keep being lost.
    GiveUp {
        /// The reason of the last loss.
        why: String,
    },
}

/// A pool of workers that answer the questions of one plan.
#[derive(Clone, Debug)]
pub struct Runner {
    pool: Pool<Question>,
}

impl Runner {
    /// No workers yet.
    pub fn new(rules: Rules) -> Self {
        Self {
            pool: Pool::new(rules),
        }
    }

    /// Whether a run is on.
    pub fn is_running(&self) -> bool {
        self.pool.is_running()
    }

    /// Whether a worker of this number is there.
    pub fn has(&self, worker: usize) -> bool {
        self.pool.has(worker)
    }

    /// Whether an answer with this ticket is still of interest.
    pub fn awaits(&self, ticket: u64) -> bool {
        self.pool.awaits(ticket)
    }

    /// How long a worker may be silent, in milliseconds.
    pub fn be_patient(&mut self, patience_ms: f64) {
        self.pool.rules.patience_ms = patience_ms;
    }

    /// What to do about an event. The plan may change between two events, but not the study that it is about.
    pub fn handle(
        &mut self,
        event: Event,
        plan: &dyn Plan,
        readings: &mut Readings,
        now_ms: f64,
    ) -> Vec<Command> {
        let mut commands = Vec::new();
        match event {
            Event::Begin { workers } => {
                self.pool.begin(workers, now_ms);
                self.go_on(plan, readings, now_ms, &mut commands);
            }
            Event::Ready { worker } => self.pool.ready(worker, now_ms),
            Event::Heard { worker } => self.pool.heard(worker, now_ms),
            Event::Answered {
                worker,
                ticket,
                answer,
            } => {
                let Some(question) = self.pool.answered(worker, ticket, now_ms) else {
                    return commands;
                };
                match (question, answer) {
                    (Question::Spectra, Answer::Spectra { spectra, nearest }) => {
                        plan.learn_spectra(&spectra);
                        commands.push(Command::KeepSpectra { spectra, nearest });
                    }
                    (Question::Probe(probe), Answer::Reading(reading)) => {
                        readings.insert(&probe, reading);
                        commands.push(Command::Keep(probe));
                    }
                    (Question::Spectra, Answer::Reading(_))
                    | (Question::Probe(_), Answer::Spectra { .. }) => {
                        let why = "it answered what it was not asked".to_owned();
                        self.give_up(why, now_ms, &mut commands);
                    }
                }
                if self.pool.is_running() && self.pool.is_finished() {
                    commands.push(Command::Stepped);
                    self.go_on(plan, readings, now_ms, &mut commands);
                }
            }
            Event::Lost { worker, why } => self.lose(worker, why, now_ms, &mut commands),
            Event::Tick => {
                for worker in self.pool.silent(now_ms) {
                    let why = "it no longer answered".to_owned();
                    self.lose(worker, why, now_ms, &mut commands);
                }
                if self.pool.is_idle(now_ms) {
                    self.dismiss(now_ms, &mut commands);
                }
            }
            Event::Stop => self.dismiss(now_ms, &mut commands),
        }
        let acts = self.pool.act(now_ms).into_iter().map(|act| match act {
            pool::Command::Start { worker } => Command::Start { worker },
            pool::Command::End { worker } => Command::End { worker },
            pool::Command::Ask {
                worker,
                ticket,
                job,
            } => Command::Ask {
                worker,
                ticket,
                question: job,
            },
        });
        commands.extend(acts);
        commands
    }

    /// Hands out the plan's next step, or ends the run.
    fn go_on(
        &mut self,
        plan: &dyn Plan,
        readings: &Readings,
        now_ms: f64,
        commands: &mut Vec<Command>,
    ) {
        match plan.next(readings) {
            Step::Spectra => self.pool.give([Question::Spectra]),
            Step::Ask(probes) => {
                let questions = probes.into_iter().map(Arc::new).map(Question::Probe);
                self.pool.give(questions);
            }
            Step::Finished => {
                self.pool.rest(now_ms);
                commands.push(Command::Done);
            }
        }
    }

    fn lose(&mut self, worker: usize, why: String, now_ms: f64, commands: &mut Vec<Command>) {
        let Some(Loss {
            given_up, too_many, ..
        }) = self.pool.lost(worker)
        else {
            return;
        };
        commands.push(Command::End { worker });
        if too_many || !given_up.is_empty() {
            self.give_up(why, now_ms, commands);
        }
    }

    fn give_up(&mut self, why: String, now_ms: f64, commands: &mut Vec<Command>) {
        self.dismiss(now_ms, commands);
        commands.push(Command::GiveUp { why });
    }

    fn dismiss(&mut self, now_ms: f64, commands: &mut Vec<Command>) {
        let ended = self.pool.dismiss(now_ms).into_iter();
        commands.extend(ended.map(|worker| Command::End { worker }));
    }
}
