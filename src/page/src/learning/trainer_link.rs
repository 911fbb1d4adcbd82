//! One training at a time in a trainer: made ready when something is asked of it, told what to do, and heard.

use super::connection::{Checkpoint, Connection, PrepareError, Request, sentence};
use super::context::{Learning, Status};
use super::sending::chosen;
use super::storing::as_file;
use crate::browser::read;
use crate::sets::Opened;
use crate::trainer::{Begun, Program, Trainer, TrainerError};
use futures_channel::oneshot;
use js_sys::ArrayBuffer;
use learning::curves::LearningCurves;
use learning::hyperparameters::Hyperparameters;
use learning::messages::{Command, News, Processor, TO_LEARN};
use learning::training::Training;
use learning::training_data::{PictureSource, TrainingData};
use leptos::prelude::*;
use platform::worker::WorkerError;
use synthetic::{CLASSES, NAMES};
use wasm_bindgen_futures::spawn_local;

/// How much of the steps' pace a new one replaces.
const RENEWED: f64 = 0.3;

impl Learning {
    /// Stops after the step that is being made.
    pub(super) fn pause(self) {
        self.request.set(None);
        self.connection.update_value(|link| link.granted = None);
        self.tell(Command::Pause);
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
            self.tell(Command::Run { pace });
        }
    }

    /// Trains what is chosen: begins it, or goes on with it.
    pub(super) fn request(self, request: Request) {
        if self.status.get_untracked() == Status::Preparing {
            self.request.set(Some(request));
            return;
        }
        let data = untrack(|| self.choice.training_data());
        let hyperparameters = self.choice.hyperparameters.get_untracked();
        if self.is_of(&data, hyperparameters) && self.connection.with_value(|link| link.holds) {
            self.grant(Some(request));
        } else {
            self.make_ready(data, hyperparameters, Some(request));
        }
    }

    /// The trainer, once it holds the training that the curves are of, whatever has been chosen since. `None` where there is no such
    /// training, and where it is given up or fails, which is said elsewhere.
    pub(super) async fn holding(self) -> Option<Trainer> {
        let training = self.training.get_untracked()?;
        if !self.connection.with_value(|link| link.holds) {
            let (ready, is_ready) = oneshot::channel();
            self.connection
                .update_value(|link| link.waiting.push(ready));
            if self.status.get_untracked() != Status::Preparing {
                self.make_ready(training.data, training.hyperparameters, None);
            }
            is_ready.await.ok()?;
        }
        self.connection.with_value(|link| link.trainer.clone())
    }

    /// Says why the network was not handed over, and ends the trainer.
    pub(super) fn refused(self, error: &TrainerError) {
        // Who ended it has said so.
        if !matches!(error, TrainerError::Worker(_)) {
            self.fail(sentence(error));
        }
    }

    /// Whether the curves are of these choices.
    fn is_of(self, data: &TrainingData, hyperparameters: Hyperparameters) -> bool {
        self.training.with_untracked(|training| {
            training
                .as_ref()
                .is_some_and(|training| training.is_of(data, hyperparameters))
        })
    }

    /// Has the trainer make a training ready, then do what is requested.
    pub(super) fn make_ready(
        self,
        data: TrainingData,
        hyperparameters: Hyperparameters,
        request: Option<Request>,
    ) {
        // What is no set has no word, so it cannot be told the worker either.
        if let PictureSource::Made(recipe) = &data.source
            && let Err(error) = recipe.check()
        {
            self.status.set(Status::Failed(error.to_string()));
            self.connection.update_value(|link| link.waiting.clear());
            return;
        }
        self.request.set(request);
        self.status.set(Status::Preparing);
        let current = self.is_of(&data, hyperparameters);
        let checkpoint = self
            .connection
            .with_value(|link| link.checkpoint.clone())
            .filter(|_| current);
        // What was shown since the checkpoint will be shown again.
        let curves = checkpoint
            .as_ref()
            .map(|checkpoint| checkpoint.curves.clone());
        self.curves.set(curves.unwrap_or_default());
        if checkpoint.is_none() {
            self.training.set(None);
        }
        let attempt = self.connection.try_update_value(|link| {
            link.attempt += 1;
            link.meant = Some((data.clone(), hyperparameters));
            link.checkpoint.clone_from(&checkpoint);
            link.holds = false;
            link.number = None;
            link.attempt
        });
        let attempt = attempt.unwrap_or_default();
        spawn_local(async move {
            let prepared = self
                .prepare(attempt, data, hyperparameters, checkpoint)
                .await;
            match prepared {
                // Who gave it up has said so.
                _ if !self.is_meant(attempt) => {}
                Ok(training) => {
                    self.training.set(Some(training));
                    let waiting = self.connection.try_update_value(|link| {
                        link.holds = true;
                        std::mem::take(&mut link.waiting)
                    });
                    self.grant(self.request.get_untracked());
                    for ready in waiting.unwrap_or_default() {
                        // Who does not wait any more does not mind.
                        let _ = ready.send(());
                    }
                }
                Err(error) => self.fail(error.to_string()),
            }
        });
    }

    /// What is learned from goes to the trainer, then the choices.
    async fn prepare(
        self,
        attempt: u64,
        data: TrainingData,
        hyperparameters: Hyperparameters,
        checkpoint: Option<Checkpoint>,
    ) -> Result<Training, PrepareError> {
        let checkpoint = match checkpoint {
            Some(Checkpoint { file, .. }) => {
                Some(read(&file).await.map_err(PrepareError::Checkpoint)?)
            }
            None => None,
        };
        let set = match &data.source {
            PictureSource::Made(_) => None,
            PictureSource::Set(id) => Some(self.sets.load_set(id).await?),
        };
        let program = self.program(hyperparameters).await;
        if !self.is_meant(attempt) {
            return Err(PrepareError::GivenUp);
        }
        let trainer = self.trainer(program)?;
        let (names, pictures) = match &set {
            None => (
                NAMES.map(str::to_owned).to_vec(),
                CLASSES * TO_LEARN as usize,
            ),
            Some(set) => {
                self.send(&trainer, set, attempt).await?;
                // A sixth is held out.
                (set.classes.clone(), chosen(set).len() * 5 / 6)
            }
        };
        let (number, begun) = trainer.begin(
            data.clone(),
            names.clone(),
            hyperparameters,
            checkpoint,
            program == Program::Gpu { compare: true },
        );
        self.connection
            .update_value(|link| link.number = Some(number));
        let Begun {
            parameters,
            step,
            processor,
            compared,
        } = begun.await?;
        if !self.is_meant(attempt) {
            return Err(PrepareError::GivenUp);
        }
        self.processor.set(processor);
        self.compared.set(compared);
        // Once a graphics device has made steps of it, that stays so.
        let before = self.training.with_untracked(|training| {
            let training = training.as_ref()?;
            Some(training.processor)
        });
        let processor = match before {
            Some(Processor::WebGpu) => Processor::WebGpu,
            Some(Processor::Cpu) | None => processor,
        };
        self.curves.update(|curves| curves.step = step);
        Ok(Training {
            data,
            names,
            pictures,
            hyperparameters,
            parameters,
            processor,
        })
    }

    /// Has the trainer open the set's pictures, unless it has.
    async fn send(self, trainer: &Trainer, set: &Opened, attempt: u64) -> Result<(), PrepareError> {
        let sent = self.connection.with_value(|link| link.sent.clone());
        if sent.as_ref() == Some(&set.version) {
            return Ok(());
        }
        self.connection.update_value(|link| link.sent = None);
        let refused = self
            .send_pictures(trainer, set, move || self.is_meant(attempt))
            .await?;
        self.opening.set(None);
        self.connection
            .update_value(|link| link.sent = Some(set.version.clone()));
        if let Some((picture, why)) = refused.first() {
            let more = match refused.len() - 1 {
                0 => String::new(),
                more => format!(" {more} more are left out too."),
            };
            self.sets.page.say(format!(
                "Picture {} of the set is left out of the training: {why}{more}",
                picture + 1
            ));
        }
        Ok(())
    }

    /// Whether this is still the preparation that is meant.
    fn is_meant(self, attempt: u64) -> bool {
        self.connection.with_value(|link| link.attempt == attempt)
    }

    /// The trainer that is such a program, started if there is none.
    fn trainer(self, program: Program) -> Result<Trainer, WorkerError> {
        let running = self.connection.with_value(|link| {
            let running = link.trainer.clone()?;
            (link.program == Some(program)).then_some(running)
        });
        if let Some(trainer) = running {
            return Ok(trainer);
        }
        let trainer = Trainer::start(
            program,
            move |number, news, buffer| self.hear(number, news, buffer),
            move |why| self.leave_gpu(&why),
            move |error| match program {
                Program::Cpu => self.fail(sentence(&error.into())),
                Program::Gpu { .. } => self.leave_gpu("its trainer stopped unexpectedly"),
            },
        )?;
        let backend = self.sets.page.backend.get_untracked();
        let before = self.connection.try_update_value(|link| {
            link.program = Some(program);
            link.backend = backend;
            link.sent = None;
            link.trainer.replace(trainer.clone())
        });
        // It may tell who waits for it, who may look at the connection.
        drop(before);
        Ok(trainer)
    }

    /// Tells the trainer, which holds the right training, what is requested.
    fn grant(self, request: Option<Request>) {
        self.request.set(None);
        self.connection.update_value(|link| link.granted = request);
        let command = match request {
            None => {
                self.status.set(Status::Resting);
                return;
            }
            Some(Request::Run) => Command::Run {
                pace: self.pace.get_untracked(),
            },
            Some(Request::Step) => Command::Step { steps: 1 },
        };
        self.status.set(Status::Training);
        self.tell(command);
    }

    fn tell(self, command: Command) {
        self.connection.with_value(|link| {
            if let Some(trainer) = &link.trainer {
                trainer.tell(command);
            }
        });
    }

    fn hear(self, number: u64, news: News, buffer: Option<ArrayBuffer>) {
        if self.connection.with_value(|link| link.number) != Some(number) {
            return;
        }
        match news {
            News::Stepped {
                first,
                losses,
                milliseconds,
            } => {
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
            News::Measured(measured) => self.curves.update(|curves| curves.measure(measured)),
            News::Kept { resting } => {
                if let Some(file) = buffer.and_then(|buffer| as_file(&buffer)) {
                    let checkpoint = Checkpoint {
                        file: file.clone(),
                        curves: self.curves.get_untracked(),
                    };
                    self.connection
                        .update_value(|link| link.checkpoint = Some(checkpoint));
                    self.store(file);
                }
                if resting && self.status.get_untracked() == Status::Training {
                    self.status.set(Status::Resting);
                }
            }
            News::Failed(refusal) => self.fail(refusal.to_string()),
        }
    }

    /// Ends the trainer; what it was asked is forgotten.
    fn end(self) {
        let before = self.connection.try_update_value(|link| {
            let attempt = link.attempt + 1;
            std::mem::replace(
                link,
                Connection {
                    attempt,
                    ..Connection::default()
                },
            )
        });
        // Whoever waits for the trainer is told here, when nobody holds the connection.
        drop(before);
        self.request.set(None);
        self.opening.set(None);
    }

    /// The same, but what was learned stays to go on from.
    pub(super) fn end_keeping_checkpoint(self) {
        let checkpoint = self.connection.with_value(|link| link.checkpoint.clone());
        self.end();
        self.connection
            .update_value(|link| link.checkpoint = checkpoint);
    }

    /// Ends the trainer and says why.
    fn fail(self, sentence: String) {
        self.end_keeping_checkpoint();
        self.status.set(Status::Failed(sentence));
    }
}
