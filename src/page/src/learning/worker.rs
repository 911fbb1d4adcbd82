//! The conversation with the trainer worker.

use super::super::browser::{dismiss, read, start_worker};
use super::super::state::Page;
use super::gathering::chosen;
use super::keeping::as_file;
use super::testing::Asked;
use super::{Begun, Doing, Learning, Wish};
use js_sys::ArrayBuffer;
use learning::course::Course;
use learning::lesson::Lesson;
use learning::material::{Data, Material};
use learning::messages::{FromTrainer, TO_LEARN, ToTrainer};
use leptos::prelude::*;
use platform::port::{pack, words};
use synthetic::{CLASSES, NAMES};
use wasm_bindgen_futures::spawn_local;
use web_sys::Blob;

/// How much of the steps' pace a new one replaces.
const RENEWED: f64 = 0.3;

impl Page {
    /// Begins what is chosen, or goes on with it.
    pub(super) fn start_training(self) {
        self.wish_of_trainer(Wish::Run);
    }

    /// Makes one step.
    pub(super) fn step_training(self) {
        self.wish_of_trainer(Wish::Step);
    }

    /// Has the network saved as a file.
    pub(super) fn save_network(self) {
        self.wish_of_trainer(Wish::Save);
    }

    /// Stops after the step that is being made.
    pub(super) fn pause_training(self) {
        self.learning().wish.set(Wish::Nothing);
        self.tell_trainer(&ToTrainer::Pause, None);
    }

    /// Gives up what is being prepared; what was learned before stays.
    pub(super) fn cancel_preparing(self) {
        let learning = self.learning();
        let checkpoint = learning.link.with_value(|link| link.checkpoint.clone());
        learning.end();
        learning
            .link
            .update_value(|link| link.checkpoint = checkpoint);
        learning.wish.set(Wish::Nothing);
        learning.doing.set(Doing::Resting);
    }

    /// Back to the beginning: the course is forgotten, here and in the storage.
    pub(super) fn reset_training(self) {
        let learning = self.learning();
        learning.wish.set(Wish::Nothing);
        learning.end();
        learning.doing.set(Doing::Resting);
        learning.begun.set(None);
        learning.course.set(Course::default());
        learning.rate.set(0.0);
        self.forget_course();
    }

    /// Changes how fast it goes, now if it goes.
    pub(super) fn set_pace(self, pace: Option<f32>) {
        let learning = self.learning();
        learning.pace.set(pace);
        if learning.doing.get_untracked() == Doing::Training {
            self.tell_trainer(&ToTrainer::Run { pace }, None);
        }
    }

    pub(super) fn wish_of_trainer(self, wish: Wish) {
        let learning = self.learning();
        if learning.doing.get_untracked() == Doing::Preparing {
            learning.wish.set(wish);
            return;
        }
        let chosen = (
            untrack(|| learning.material()),
            learning.lesson.get_untracked(),
        );
        let (material, lesson) = match learning.begun.get_untracked() {
            Some(begun) if wish.asks() => (begun.material, begun.lesson),
            _ => chosen,
        };
        let current = learning.begun.with_untracked(|begun| {
            begun
                .as_ref()
                .is_some_and(|begun| begun.is_of(&material, lesson))
        });
        let holds = learning.link.with_value(|link| link.holds);
        if current && holds {
            self.grant(wish);
            return;
        }
        // What is no set has no word, so it cannot be told the worker either.
        if let Data::Made(recipe) = &material.data
            && let Err(error) = recipe.check()
        {
            learning.doing.set(Doing::Failed(error.to_string()));
            return;
        }
        learning.wish.set(wish);
        learning.doing.set(Doing::Preparing);
        let checkpoint = learning
            .link
            .with_value(|link| link.checkpoint.clone())
            .filter(|_| current);
        if checkpoint.is_none() {
            learning.course.set(Course::default());
            learning.begun.set(None);
        }
        let ticket = learning.link.try_update_value(|link| {
            link.ticket += 1;
            link.holds = false;
            link.ticket
        });
        let ticket = ticket.unwrap_or_default();
        spawn_local(async move {
            let prepared = self.prepare(ticket, material, lesson, checkpoint).await;
            let late = learning.link.with_value(|link| link.ticket != ticket);
            if let Err(sentence) = prepared
                && !late
            {
                learning.fail(sentence);
            }
        });
    }

    /// Has the trainer make ready what is learned from, and the network.
    async fn prepare(
        self,
        ticket: u64,
        material: Material,
        lesson: Lesson,
        checkpoint: Option<Blob>,
    ) -> Result<(), String> {
        let learning = self.learning();
        let buffer = match checkpoint {
            Some(file) => Some(read(&file).await.map_err(|why| {
                format!("The training could not be read from this browser’s storage ({why}). “Reset” begins it anew.")
            })?),
            None => None,
        };
        let (names, pictures) = match &material.data {
            Data::Made(_) => (
                NAMES.map(str::to_owned).to_vec(),
                CLASSES * TO_LEARN as usize,
            ),
            Data::Set(id) => {
                let set = self.load_set(id).await?;
                if !self.gather_for_training(&set, ticket).await? {
                    return Ok(());
                }
                // A sixth is held out.
                (set.classes.clone(), chosen(&set).len() * 5 / 6)
            }
        };
        if learning.link.with_value(|link| link.ticket != ticket) {
            return Ok(());
        }
        let begin = ToTrainer::Begin {
            ticket,
            material: material.clone(),
            names: names.clone(),
            lesson,
            resume: buffer.is_some(),
        };
        let asked = Begun {
            material,
            names,
            pictures,
            lesson,
            parameters: 0,
        };
        learning.link.update_value(|link| link.asked = Some(asked));
        self.tell_trainer(&begin, buffer);
        Ok(())
    }

    /// Tells the trainer, which holds the right training, what is wished.
    fn grant(self, wish: Wish) {
        let learning = self.learning();
        learning.wish.set(Wish::Nothing);
        let message = match wish {
            Wish::Nothing => {
                learning.doing.set(Doing::Resting);
                return;
            }
            Wish::Run => ToTrainer::Run {
                pace: learning.pace.get_untracked(),
            },
            Wish::Step => ToTrainer::Step { steps: 1 },
            Wish::Save => ToTrainer::Save,
            Wish::Test => {
                self.tell_trainer(&ToTrainer::Export, None);
                ToTrainer::HeldOut
            }
        };
        if !wish.asks() {
            learning.doing.set(Doing::Training);
        } else if learning.doing.get_untracked() == Doing::Preparing {
            learning.doing.set(Doing::Resting);
        }
        self.tell_trainer(&message, None);
    }

    pub(super) fn tell_trainer(self, message: &ToTrainer, buffer: Option<ArrayBuffer>) {
        let learning = self.learning();
        let told = learning.link.try_update_value(|link| {
            if link.worker.is_none() {
                link.worker = Some(start_worker(
                    "trainer",
                    move |message, buffer| self.hear_trainer(message, buffer),
                    move || {
                        self.learning().fail("The training stopped without a word; the device may be short of memory. “Start” goes on from where it was kept.".to_owned());
                    },
                )?);
            }
            let parcel = pack(message, buffer);
            match &link.worker {
                Some(worker) => worker
                    .post_message_with_transfer(&parcel.message, &parcel.transfer)
                    .map_err(|error| words(&error)),
                None => Ok(()),
            }
        });
        if let Some(Err(why)) = told {
            learning.fail(format!("Nothing can be trained in this browser ({why})."));
        }
    }

    fn hear_trainer(self, message: FromTrainer, buffer: Option<ArrayBuffer>) {
        let learning = self.learning();
        let expected = learning.link.with_value(|link| link.ticket);
        match message {
            FromTrainer::Begun {
                ticket,
                parameters,
                step,
            } if ticket == expected => {
                let asked = learning
                    .link
                    .try_update_value(|link| link.asked.take())
                    .flatten();
                learning.begun.set(asked.map(|asked| Begun {
                    parameters,
                    ..asked
                }));
                learning.course.update(|course| course.step = step);
                learning.link.update_value(|link| link.holds = true);
                self.grant(learning.wish.get_untracked());
            }
            FromTrainer::Stepped {
                ticket,
                first,
                losses,
                milliseconds,
            } if ticket == expected => {
                learning
                    .course
                    .update(|course| course.step_on(first, &losses));
                let now = 1000.0 * losses.len() as f64 / milliseconds.max(0.1);
                learning.rate.update(|rate| {
                    *rate = if *rate == 0.0 {
                        now
                    } else {
                        *rate + RENEWED * (now - *rate)
                    };
                });
            }
            FromTrainer::Measured { ticket, measured } if ticket == expected => {
                learning.course.update(|course| course.measure(measured));
            }
            FromTrainer::Kept {
                ticket, resting, ..
            } if ticket == expected => {
                if let Some(checkpoint) = buffer.and_then(|buffer| as_file(&buffer)) {
                    learning
                        .link
                        .update_value(|link| link.checkpoint = Some(checkpoint.clone()));
                    self.keep_course(checkpoint);
                }
                if resting && learning.doing.get_untracked() == Doing::Training {
                    learning.doing.set(Doing::Resting);
                }
            }
            FromTrainer::Saved { ticket, step } if ticket == expected => {
                if let Some(file) = buffer.and_then(|buffer| as_file(&buffer)) {
                    self.hand_over_network(&file, step);
                }
            }
            FromTrainer::Exported { ticket, card } if ticket == expected => {
                let asked = learning
                    .link
                    .try_update_value(|link| link.tested.exported.take());
                if let (Some(Some(asked)), Some(buffer)) = (asked, buffer) {
                    // Whoever asked may be gone.
                    let _ = asked.send((*card, buffer));
                }
            }
            FromTrainer::HeldOut { ticket, pictures } if ticket == expected => {
                let asked = learning
                    .link
                    .try_update_value(|link| link.tested.held_out.take());
                if let (Some(Some(asked)), Some(buffer)) = (asked, buffer) {
                    let _ = asked.send((pictures, buffer));
                }
            }
            FromTrainer::Gathered {
                ticket,
                opened,
                refused,
            } if ticket == expected => self.note_gathered(opened, &refused),
            FromTrainer::Failed { ticket, sentence } if ticket == expected => {
                learning.fail(sentence);
            }
            _ => {}
        }
    }
}

impl Learning {
    /// Ends the worker; what it was asked is forgotten.
    fn end(self) {
        self.link.update_value(|link| {
            if let Some(worker) = link.worker.take() {
                dismiss(&worker);
            }
            link.ticket += 1;
            link.holds = false;
            link.checkpoint = None;
            link.gathered = None;
            link.opening = None;
            link.tested = Asked::default();
        });
        self.opening.set(None);
    }

    /// Ends the worker and says why. What was kept stays to go on from.
    fn fail(self, sentence: String) {
        let checkpoint = self.link.with_value(|link| link.checkpoint.clone());
        self.end();
        self.link.update_value(|link| link.checkpoint = checkpoint);
        self.wish.set(Wish::Nothing);
        self.doing.set(Doing::Failed(sentence));
    }
}
