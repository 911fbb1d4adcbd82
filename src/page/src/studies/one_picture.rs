//! A plan that is run about one picture, with what the page must know of it: how far it is, its answers, and how it ended.

use super::device::{arithmetic, is_on_gpu, workers_for};
use super::driver::{Bytes, StudyDriver, StudyPictures, StudyWorkers};
use super::pace::Pace;
use super::readings;
use crate::browser::{cores, now_ms};
use crate::core::engine_link::values;
use crate::core::state::{Answer, Page};
use futures_channel::oneshot;
use leptos::prelude::*;
use models::card::ModelCard;
use protocol::Pictures;
use session::Source;
use shortcuts::one_picture;
use shortcuts::plan::{Nothing, Plan};
use shortcuts::probe::{Probe, Readings};
use shortcuts::runner::Event;
use shortcuts::study::Study;
use spectrum::picture::Picture;
use std::ops::Deref;
use std::rc::Rc;
use std::sync::Arc;
use std::time::Duration;
use wasm_bindgen_futures::spawn_local;

/// Answers are told and kept at most so often.
const REFRESH: Duration = Duration::from_millis(200);
/// More workers would load their networks for longer than they save on the few questions about one picture.
const MOST_WORKERS: usize = 4;

/// How a question is going.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub enum PictureRun {
    /// Nothing has been asked, or all of it is answered.
    #[default]
    Resting,
    /// Workers load the network.
    Preparing,
    /// The network is being asked.
    Asking {
        /// Questions answered.
        done: usize,
        /// Questions in all, as far as can be told.
        total: usize,
    },
}

/// How a question or a run ended.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Ended {
    /// Everything is answered.
    Done,
    /// Somebody stopped it, or asked something else.
    Stopped,
    /// It could not go on, for the reason in this sentence.
    Failed(String),
}

/// What is to be asked.
pub struct PictureQuestion {
    /// The network.
    pub card: ModelCard,
    /// The picture at the network's size: what the study of [`one_picture::study`] is about.
    pub picture: Picture,
    /// The study.
    pub study: Study,
    /// What to ask.
    pub plan: Rc<dyn Plan>,
}

/// A run of a section: one plan at a time, or several one after another. It is made once and stays as long as the page, so that every closure may hold it.
#[derive(Clone, Copy)]
pub struct PictureStudies(&'static Parts);

impl Deref for PictureStudies {
    type Target = Parts;

    fn deref(&self) -> &Parts {
        self.0
    }
}

/// What it consists of.
pub struct Parts {
    page: Page,
    /// How the question under way is going.
    pub run: RwSignal<PictureRun>,
    /// Whether a run goes on, which may be between two questions.
    pub is_going: RwSignal<bool>,
    /// Why the run ended early, a sentence.
    pub complaint: RwSignal<Option<String>>,
    /// How long questions take.
    pub pace: RwSignal<Pace>,
    /// Rises with each run.
    number: StoredValue<u64>,
    /// Told once a run has its last answers, before it is over.
    settle: StoredValue<Option<Callback<()>>>,
    /// Rises when there are more answers.
    pub answers: RwSignal<u32>,
    state: StoredValue<State, LocalStorage>,
    workers: StoredValue<StudyWorkers, LocalStorage>,
}

struct State {
    /// Rises with each run: what was awaited for another is not of interest.
    run: u64,
    plan: Rc<dyn Plan>,
    key: String,
    readings: Readings,
    /// Names of readings that are not in the storage yet.
    unsaved: Vec<String>,
    /// The graphics device failed in a run.
    without_gpu: bool,
    ended: Option<oneshot::Sender<Ended>>,
}

impl PictureStudies {
    /// Nothing asked yet.
    pub fn new(page: Page) -> Self {
        let studies = Self(Box::leak(Box::new(Parts {
            page,
            run: RwSignal::new(PictureRun::Resting),
            is_going: RwSignal::new(false),
            complaint: RwSignal::new(None),
            pace: RwSignal::new(Pace::default()),
            number: StoredValue::new(0),
            settle: StoredValue::new(None),
            answers: RwSignal::new(0),
            state: StoredValue::new_local(State {
                run: 0,
                plan: Rc::new(Nothing),
                key: String::new(),
                readings: Readings::default(),
                unsaved: Vec::new(),
                without_gpu: false,
                ended: None,
            }),
            workers: StoredValue::new_local(StudyWorkers::new()),
        })));
        studies.watch_workers();
        studies
    }

    /// Has this told once a run has its last answers, and whenever there are more before.
    pub fn on_answers(self, tell: Callback<()>) {
        self.settle.set_value(Some(tell));
        Effect::new(move |_| {
            self.answers.track();
            if self.is_going.get_untracked() {
                tell.run(());
            }
        });
    }

    /// Begins a run: `work`, which may ask several questions and is told the run's number. What was going on is stopped.
    pub fn go(self, work: impl AsyncFnOnce(u64) -> Ended + 'static) {
        self.halt();
        self.complaint.set(None);
        self.is_going.set(true);
        let number = self.number.get_value();
        spawn_local(async move {
            let ended = work(number).await;
            if !self.is_current(number) {
                return;
            }
            if let Ended::Failed(sentence) = ended {
                self.complaint.set(Some(sentence));
            }
            self.halt();
        });
    }

    /// Whether the run of this number still goes on.
    pub fn is_current(self, number: u64) -> bool {
        self.number.get_value() == number
    }

    /// Ends the run; what is known stays and is kept.
    pub fn halt(self) {
        self.number.update_value(|number| *number += 1);
        self.stop();
        if let (Some(tell), true) = (self.settle.get_value(), self.is_going.get_untracked()) {
            tell.run(());
        }
        self.is_going.set(false);
    }

    /// The same at the visitor’s wish.
    pub fn cancel(self) {
        self.halt();
        self.complaint.set(Some(
            "Stopped. The answers so far are shown and kept; the next start goes on from them."
                .to_owned(),
        ));
    }

    /// The page shows something else: the run is about nothing any more.
    pub fn forget(self) {
        self.halt();
        self.complaint.set(None);
    }

    /// Whether a graphics device would be used now.
    pub fn uses_gpu(self) -> bool {
        is_on_gpu(self.page) && !self.state.with_value(|state| state.without_gpu)
    }

    /// Looks at the answers of the last question.
    pub fn with_readings<T>(self, look: impl FnOnce(&Readings) -> T) -> T {
        self.state.with_value(|state| look(&state.readings))
    }

    /// The page's answer for the picture as it came, once it is the whole network's.
    pub fn answer(self) -> Option<usize> {
        let answer = Answer::whole(self.page.original)?;
        answer.top.first().map(|(class, _)| *class)
    }

    /// `Studio::number` of the picture on the workbench: another crop or way of reading is another picture. `None` without one.
    pub fn picture(self) -> Option<u64> {
        // The studio is no signal; a picture that it has taken in is painted.
        self.page.painted.track();
        self.page.shown.track();
        (self.page.studio).with_value(|studio| Some(studio.as_ref()?.number()))
    }

    /// Why nothing can be asked about the picture now, a sentence.
    pub fn hindrance(self) -> Option<&'static str> {
        if self.page.source.get() == Source::Camera {
            return Some(
                "A camera’s picture is another one all the time. Keep a picture of it first.",
            );
        }
        (self.answer().is_none())
            .then_some("It can begin once the network has answered for the picture.")
    }

    /// The same for what keeps to what is done on the workbench.
    pub fn hindrance_with_recipe(self) -> Option<&'static str> {
        self.hindrance().or_else(|| {
            self.page.recipe().content.needs_second().then_some(
                "“Magnitude & phase” mixes two pictures, and this is about one. Choose another way there.",
            )
        })
    }

    /// What to ask about the probability of `label` for `picture`, which has the network's input size.
    pub fn question(
        self,
        card: ModelCard,
        picture: Picture,
        label: usize,
        plan: Rc<dyn Plan>,
    ) -> PictureQuestion {
        let on_gpu = untrack(|| self.uses_gpu());
        let arithmetic = Some(arithmetic(&card, on_gpu));
        let version = env!("CARGO_PKG_VERSION");
        let study = one_picture::study(&card, &picture, label, version, arithmetic);
        PictureQuestion {
            card,
            picture,
            study,
            plan,
        }
    }

    /// Asks what is not known yet, and returns when it has ended. What was asked before is stopped.
    pub async fn ask(self, question: PictureQuestion) -> Ended {
        self.stop();
        let PictureQuestion {
            card,
            picture,
            study,
            plan,
        } = question;
        self.run.set(PictureRun::Preparing);
        self.pace.update(Pace::begin);
        let key = study.key();
        let (sender, ended) = oneshot::channel();
        let run = self.state.try_update_value(|state| {
            state.run += 1;
            state.plan = plan;
            state.key.clone_from(&key);
            state.readings = Readings::default();
            state.ended = Some(sender);
            state.run
        });
        let kept = readings::of_entries(&readings::entries(&key).await);
        if self.state.with_value(|state| Some(state.run) == run) {
            self.state.update_value(|state| state.readings = kept);
            self.tell_answers();
            self.begin(&card, study, picture);
        }
        ended.await.unwrap_or(Ended::Stopped)
    }

    fn begin(self, card: &ModelCard, study: Study, picture: Picture) {
        let total = self.with_plan(|plan, readings| plan.progress(readings));
        let questions = total.map_or(1, |(done, total)| total.saturating_sub(done).max(1));
        let on_gpu = untrack(|| self.uses_gpu());
        let wanted = cores().min(MOST_WORKERS).min(questions);
        let (backend, workers) = workers_for(Some(card), on_gpu, wanted);
        let own = self.page.own_card(&card.id);
        self.take_in_hand(&Arc::new(study), own, backend, || Rc::new(Shown(picture)));
        self.tell(Event::Begin { workers });
    }

    /// Ends the question; what is known is kept.
    fn stop(self) {
        if self.run.get_untracked() != PictureRun::Resting {
            self.dismiss_workers();
            self.end(Ended::Stopped);
        }
    }

    fn end(self, how: Ended) {
        self.tell_answers();
        self.run.set(PictureRun::Resting);
        let waiting = self.state.try_update_value(|state| {
            state.run += 1;
            state.ended.take()
        });
        if let Some(waiting) = waiting.flatten() {
            // Whoever asked may be gone.
            drop(waiting.send(how));
        }
    }

    /// Puts new answers into the storage and before the visitor.
    fn tell_answers(self) {
        self.state.update_value(|state| {
            let names = std::mem::take(&mut state.unsaved);
            readings::keep_named(&state.key, names, &state.readings);
        });
        self.answers.update(|count| *count += 1);
    }
}

impl StudyDriver for PictureStudies {
    fn with_workers<T>(self, with: impl FnOnce(&mut StudyWorkers) -> T) -> Option<T> {
        self.workers.try_update_value(with)
    }

    fn with_plan<T>(self, with: impl FnOnce(&dyn Plan, &mut Readings) -> T) -> Option<T> {
        self.state.try_update_value(|state| {
            let plan = state.plan.clone();
            with(&*plan, &mut state.readings)
        })
    }

    fn note_reading(self, probe: &Probe) {
        let is_first = self.state.try_update_value(|state| {
            state.unsaved.push(probe.name());
            state.unsaved.len() == 1
        });
        if let Some((done, total)) = self.with_plan(|plan, readings| plan.progress(readings)) {
            self.pace.update(|pace| pace.note(now_ms(), done));
            self.run.set(PictureRun::Asking { done, total });
        }
        if is_first == Some(true) {
            set_timeout(move || self.tell_answers(), REFRESH);
        }
    }

    fn finish(self) {
        self.end(Ended::Done);
    }

    fn fail(self, sentence: String) {
        self.dismiss_workers();
        self.end(Ended::Failed(sentence));
    }

    fn refuse(self, refused: Vec<(usize, String)>) {
        let sentence = refused.into_iter().next().map(|(_, sentence)| sentence);
        self.fail(sentence.unwrap_or_default());
    }

    fn leave_gpu(self, sentence: &str) {
        self.state.update_value(|state| state.without_gpu = true);
        self.page.leave_gpu(sentence);
    }
}

/// The picture that the page shows.
struct Shown(Picture);

impl StudyPictures for Shown {
    fn parts(&self) -> Vec<usize> {
        vec![1]
    }

    fn bytes(&self, _part: usize) -> Bytes {
        let pictures = Pictures::Planes {
            picture: one_picture::POSITION,
            side: self.0.width,
        };
        let buffer = values(&self.0).buffer();
        Box::pin(async move { Ok((pictures, buffer)) })
    }
}
