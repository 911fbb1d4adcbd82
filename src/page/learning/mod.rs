//! What is learned first: made-up pictures, a small network that is trained on them here, and what it can do at every step. The first
//! experiment of the founding paper (S. Wang and others, ICCV 2023), to watch.

mod curves;
mod data;
mod filters;
mod keeping;
mod save;
mod stops;
mod training;
mod worker;

pub use data::DataPanel;
pub use training::{LearnedPanel, TrainingPanel};

use super::state::Page;
use learning::course::Course;
use learning::lesson::Lesson;
use leptos::prelude::*;
use serde::{Deserialize, Serialize};
use session::Session;
use synthetic::recipe::Recipe;
use web_sys::{Blob, Worker};

/// What the trainer is doing.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Doing {
    /// Nothing.
    Resting,
    /// Its code or its pictures are being made.
    Preparing,
    /// Steps.
    Training,
    /// It cannot go on: one sentence.
    Failed(String),
}

/// What a course is the course of.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Begun {
    /// The set.
    pub recipe: Recipe,
    /// The training.
    pub lesson: Lesson,
    /// Numbers that are learned.
    pub parameters: usize,
}

impl Begun {
    /// Whether it is of these choices.
    fn is_of(&self, recipe: &Recipe, lesson: Lesson) -> bool {
        self.recipe == *recipe && self.lesson == lesson
    }
}

/// The page's end of the trainer.
#[derive(Default)]
struct Link {
    worker: Option<Worker>,
    /// Which training is meant; what is said of another one is late.
    ticket: u64,
    /// Which one that is, until it has begun.
    asked: Option<(Recipe, Lesson)>,
    /// From here a training that the worker does not hold goes on.
    checkpoint: Option<Blob>,
    /// Whether the worker holds the course's training.
    holds: bool,
}

/// What is asked of the trainer once it is ready.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Wish {
    Nothing,
    Run,
    Step,
    Save,
}

/// All signals of this part of the page.
#[derive(Clone, Copy)]
pub struct Learning {
    /// The set, as it is chosen.
    pub recipe: RwSignal<Recipe>,
    /// The training, as it is chosen.
    pub lesson: RwSignal<Lesson>,
    /// Most steps a second.
    pub pace: RwSignal<Option<f32>>,
    /// What the trainer is doing.
    pub doing: RwSignal<Doing>,
    /// What `course` is the course of.
    pub begun: RwSignal<Option<Begun>>,
    /// What was learned so far.
    pub course: RwSignal<Course>,
    /// Steps a second, lately.
    pub rate: RwSignal<f64>,
    /// Which band-stop is looked at, in the order of `BandStop::all`.
    pub stop: RwSignal<usize>,
    wish: RwSignal<Wish>,
    link: StoredValue<Link, LocalStorage>,
    recalled: StoredValue<bool>,
}

impl Learning {
    /// As a link says.
    pub fn new(session: &Session) -> Self {
        Self {
            recipe: RwSignal::new(session.data.clone()),
            lesson: RwSignal::new(session.lesson),
            pace: RwSignal::new(None),
            doing: RwSignal::new(Doing::Resting),
            begun: RwSignal::new(None),
            course: RwSignal::new(Course::default()),
            rate: RwSignal::new(0.0),
            stop: RwSignal::new(0),
            wish: RwSignal::new(Wish::Nothing),
            link: StoredValue::new_local(Link::default()),
            recalled: StoredValue::new(false),
        }
    }

    /// Whether the course is of what is chosen now.
    pub fn is_current(self) -> bool {
        let (recipe, lesson) = (self.recipe.get(), self.lesson.get());
        self.begun.with(|begun| {
            begun
                .as_ref()
                .is_some_and(|begun| begun.is_of(&recipe, lesson))
        })
    }
}

impl Page {
    /// This part of the page.
    pub fn learning(self) -> Learning {
        self.learning.get_value()
    }
}
