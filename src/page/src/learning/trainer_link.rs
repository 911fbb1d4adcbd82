//! The conversation with the trainer worker.

use super::super::browser::{dismiss, read, start_worker};
use super::sending::chosen;
use super::storing::as_file;
use super::testing::Waiting;
use super::{Learning, Status, Training};
use futures_channel::oneshot;
use js_sys::ArrayBuffer;
use learning::curves::LearningCurves;
use learning::hyperparameters::Hyperparameters;
use learning::messages::{FromTrainer, TO_LEARN, ToTrainer};
use learning::training_data::{PictureSource, TrainingData};
use leptos::prelude::*;
use platform::port::{pack, words};
use synthetic::{CLASSES, NAMES};
use wasm_bindgen_futures::spawn_local;
use web_sys::{Blob, Worker};

/// How much of the steps' pace a new one replaces.
const RENEWED: f64 = 0.3;

/// The page's end of the trainer.
#[derive(Default)]
pub struct Connection {
    worker: Option<Worker>,
    /// Which training is meant; what is said of another one is late.
    pub(super) ticket: u64,
    /// Which one that is, until it has begun.
    asked: Option<Training>,
    /// From here a training that the worker does not hold goes on.
    pub(super) checkpoint: Option<Blob>,
    /// Whether the worker holds the training that the curves are of.
    holds: bool,
    /// The set, in its version, whose pictures the worker has opened.
    pub(super) sent: Option<String>,
    /// Waits for some pictures to be opened.
    pub(super) opening: Option<oneshot::Sender<usize>>,
    /// Who waits for the network and its held-out pictures.
    pub(super) waiting: Waiting,
}

/// What is asked of the trainer once it is ready.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Request {
    /// Begin what is chosen, or go on with it.
    Run,
    /// Make one step.
    Step,
    /// Hand the network over as a file.
    Save,
    /// Hand the network and its held-out pictures over, to be tested.
    Test,
}

impl Request {
    /// Whether it is about the network that there is, whatever has been chosen since, and trains nothing.
    const fn is_of_the_network(self) -> bool {
        matches!(self, Self::Save | Self::Test)
    }
}

impl Learning {
    /// Stops after the step that is being made.
    pub(super) fn pause(self) {
        self.request.set(None);
        self.tell(&ToTrainer::Pause, None);
    }

    /// Gives up what is being prepared; what was learned before stays.
    pub(super) fn cancel_preparing(self) {
        self.end_keeping_checkpoint();
        self.status.set(Status::Resting);
    }

    /// Back to the beginning: the training is forgotten, here and in the storage.
    pub(super) fn reset(self) {
        self.end();
        self.status.set(Status::Resting);
        self.training.set(None);
        self.curves.set(LearningCurves::default());
        self.rate.set(0.0);
        self.forget();
        self.fetch_recorded();
    }

    /// Changes how fast it goes, now if it goes.
    pub(super) fn set_pace(self, pace: Option<f32>) {
        self.pace.set(pace);
        if self.status.get_untracked() == Status::Training {
            self.tell(&ToTrainer::Run { pace }, None);
        }
    }

    /// Asks something of the trainer, which is started and told what it needs for that.
    pub(super) fn request(self, request: Request) {
        if self.status.get_untracked() == Status::Preparing {
            self.request.set(Some(request));
            return;
        }
        let (data, hyperparameters) = match self.training.get_untracked() {
            Some(training) if request.is_of_the_network() => {
                (training.data, training.hyperparameters)
            }
            _ => (
                untrack(|| self.choice.training_data()),
                self.choice.hyperparameters.get_untracked(),
            ),
        };
        let current = self.training.with_untracked(|training| {
            training
                .as_ref()
                .is_some_and(|training| training.is_of(&data, hyperparameters))
        });
        let holds = self.connection.with_value(|connection| connection.holds);
        if current && holds {
            self.grant(Some(request));
            return;
        }
        // What is no set has no word, so it cannot be told the worker either.
        if let PictureSource::Made(recipe) = &data.source
            && let Err(error) = recipe.check()
        {
            self.status.set(Status::Failed(error.to_string()));
            return;
        }
        self.request.set(Some(request));
        self.status.set(Status::Preparing);
        let checkpoint = self
            .connection
            .with_value(|connection| connection.checkpoint.clone())
            .filter(|_| current);
        if checkpoint.is_none() {
            self.curves.set(LearningCurves::default());
            self.training.set(None);
        }
        let ticket = self.connection.try_update_value(|connection| {
            connection.ticket += 1;
            connection.holds = false;
            connection.ticket
        });
        let ticket = ticket.unwrap_or_default();
        spawn_local(async move {
            let prepared = self
                .prepare(ticket, data, hyperparameters, checkpoint)
                .await;
            if let Err(sentence) = prepared
                && self.means(ticket)
            {
                self.fail(sentence);
            }
        });
    }

    /// Has the trainer make ready what is learned from, and the network.
    async fn prepare(
        self,
        ticket: u64,
        data: TrainingData,
        hyperparameters: Hyperparameters,
        checkpoint: Option<Blob>,
    ) -> Result<(), String> {
        let buffer = match checkpoint {
            Some(file) => Some(read(&file).await.map_err(|why| {
                format!("The training could not be read from this browser’s storage ({why}). “Reset” begins it anew.")
            })?),
            None => None,
        };
        let (names, pictures) = match &data.source {
            PictureSource::Made(_) => (
                NAMES.map(str::to_owned).to_vec(),
                CLASSES * TO_LEARN as usize,
            ),
            PictureSource::Set(id) => {
                let set = self.sets.load_set(id).await?;
                if !self.send_pictures(&set, ticket).await? {
                    return Ok(());
                }
                // A sixth is held out.
                (set.classes.clone(), chosen(&set).len() * 5 / 6)
            }
        };
        if !self.means(ticket) {
            return Ok(());
        }
        let begin = ToTrainer::Begin {
            ticket,
            training_data: data.clone(),
            names: names.clone(),
            hyperparameters,
            resume: buffer.is_some(),
        };
        let asked = Training {
            data,
            names,
            pictures,
            hyperparameters,
            parameters: 0,
        };
        self.connection
            .update_value(|connection| connection.asked = Some(asked));
        self.tell(&begin, buffer);
        Ok(())
    }

    /// Whether this is still the training that is meant.
    pub(super) fn means(self, ticket: u64) -> bool {
        self.connection
            .with_value(|connection| connection.ticket == ticket)
    }

    /// Tells the trainer, which holds the right training, what is asked.
    fn grant(self, request: Option<Request>) {
        self.request.set(None);
        let Some(request) = request else {
            self.status.set(Status::Resting);
            return;
        };
        let message = match request {
            Request::Run => ToTrainer::Run {
                pace: self.pace.get_untracked(),
            },
            Request::Step => ToTrainer::Step { steps: 1 },
            Request::Save => ToTrainer::Save,
            Request::Test => {
                self.tell(&ToTrainer::Export, None);
                ToTrainer::HeldOut
            }
        };
        if !request.is_of_the_network() {
            self.status.set(Status::Training);
        } else if self.status.get_untracked() == Status::Preparing {
            self.status.set(Status::Resting);
        }
        self.tell(&message, None);
    }

    pub(super) fn tell(self, message: &ToTrainer, buffer: Option<ArrayBuffer>) {
        let told = self.connection.try_update_value(|connection| {
            if connection.worker.is_none() {
                connection.worker = Some(start_worker(
                    "trainer",
                    move |message, buffer| self.hear(message, buffer),
                    move || {
                        self.fail("The training stopped without a word; the device may be short of memory. “Start” goes on from where it was kept.".to_owned());
                    },
                )?);
            }
            let packed = pack(message, buffer);
            match &connection.worker {
                Some(worker) => worker
                    .post_message_with_transfer(&packed.message, &packed.transfer)
                    .map_err(|error| words(&error)),
                None => Ok(()),
            }
        });
        if let Some(Err(why)) = told {
            self.fail(format!("Nothing can be trained in this browser ({why})."));
        }
    }

    fn hear(self, message: FromTrainer, buffer: Option<ArrayBuffer>) {
        let expected = self.connection.with_value(|connection| connection.ticket);
        match message {
            FromTrainer::Begun {
                ticket,
                parameters,
                step,
            } if ticket == expected => {
                let asked = self
                    .connection
                    .try_update_value(|connection| connection.asked.take())
                    .flatten();
                self.training.set(asked.map(|asked| Training {
                    parameters,
                    ..asked
                }));
                self.curves.update(|curves| curves.step = step);
                self.connection
                    .update_value(|connection| connection.holds = true);
                self.grant(self.request.get_untracked());
            }
            FromTrainer::Stepped {
                ticket,
                first,
                losses,
                milliseconds,
            } if ticket == expected => {
                self.curves.update(|curves| curves.step_on(first, &losses));
                let now = 1000.0 * losses.len() as f64 / milliseconds.max(0.1);
                self.rate.update(|rate| {
                    *rate = if *rate == 0.0 {
                        now
                    } else {
                        *rate + RENEWED * (now - *rate)
                    };
                });
            }
            FromTrainer::Measured { ticket, measured } if ticket == expected => {
                self.curves.update(|curves| curves.measure(measured));
            }
            FromTrainer::Kept {
                ticket, resting, ..
            } if ticket == expected => {
                if let Some(checkpoint) = buffer.and_then(|buffer| as_file(&buffer)) {
                    self.connection.update_value(|connection| {
                        connection.checkpoint = Some(checkpoint.clone());
                    });
                    self.store(checkpoint);
                }
                if resting && self.status.get_untracked() == Status::Training {
                    self.status.set(Status::Resting);
                }
            }
            FromTrainer::Saved { ticket, step } if ticket == expected => {
                if let Some(file) = buffer.and_then(|buffer| as_file(&buffer)) {
                    self.hand_over_network(&file, step);
                }
            }
            FromTrainer::Exported { ticket, card } if ticket == expected => {
                let asked = self
                    .connection
                    .try_update_value(|connection| connection.waiting.exported.take());
                if let (Some(Some(asked)), Some(buffer)) = (asked, buffer) {
                    // Whoever asked may be gone.
                    let _ = asked.send((*card, buffer));
                }
            }
            FromTrainer::HeldOut { ticket, pictures } if ticket == expected => {
                let asked = self
                    .connection
                    .try_update_value(|connection| connection.waiting.held_out.take());
                if let (Some(Some(asked)), Some(buffer)) = (asked, buffer) {
                    let _ = asked.send((pictures, buffer));
                }
            }
            FromTrainer::PicturesOpened {
                ticket,
                opened,
                refused,
            } if ticket == expected => self.note_opened(opened, &refused),
            FromTrainer::Failed { ticket, sentence } if ticket == expected => {
                self.fail(sentence);
            }
            _ => {}
        }
    }

    /// Ends the worker; what it was asked is forgotten.
    fn end(self) {
        self.connection.update_value(|connection| {
            if let Some(worker) = connection.worker.take() {
                dismiss(&worker);
            }
            *connection = Connection {
                ticket: connection.ticket + 1,
                ..Connection::default()
            };
        });
        self.request.set(None);
        self.opening.set(None);
    }

    /// The same, but what was learned stays to go on from.
    fn end_keeping_checkpoint(self) {
        let checkpoint = self
            .connection
            .with_value(|connection| connection.checkpoint.clone());
        self.end();
        self.connection
            .update_value(|connection| connection.checkpoint = checkpoint);
    }

    /// Ends the worker and says why.
    fn fail(self, sentence: String) {
        self.end_keeping_checkpoint();
        self.status.set(Status::Failed(sentence));
    }
}
