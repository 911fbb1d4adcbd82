//! What is learned first: pictures, a small network that is trained on them here, and what it can do at every step. The first experiment of
//! the founding paper (S. Wang and others, ICCV 2023), to watch, and the same with other pictures and a shortcut planted among them.

mod curves;
mod data;
mod filters;
mod gathering;
mod keeping;
mod made;
mod paint;
mod planted;
mod planting;
mod save;
mod set_data;
mod stops;
mod testing;
mod training;
mod worker;

pub use data::DataPanel;
pub use training::{LearnedPanel, TrainingPanel};

use super::set_test::Opened;
use super::state::Page;
use futures_channel::oneshot;
use learning::course::Course;
use learning::lesson::Lesson;
use learning::material::{Data, Material};
use learning::shortcut::Shortcut;
use leptos::prelude::*;
use serde::{Deserialize, Serialize};
use session::Session;
use std::sync::Arc;
use synthetic::NAMES;
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
    /// What it learns from.
    pub material: Material,
    /// Names of the classes.
    pub names: Vec<String>,
    /// Pictures in a pass.
    pub pictures: usize,
    /// The training.
    pub lesson: Lesson,
    /// Numbers that are learned.
    pub parameters: usize,
}

impl Begun {
    /// Whether it is of these choices.
    fn is_of(&self, material: &Material, lesson: Lesson) -> bool {
        self.material == *material && self.lesson == lesson
    }
}

/// The page's end of the trainer.
#[derive(Default)]
struct Link {
    worker: Option<Worker>,
    /// Which training is meant; what is said of another one is late.
    ticket: u64,
    /// Which one that is, until it has begun.
    asked: Option<Begun>,
    /// From here a training that the worker does not hold goes on.
    checkpoint: Option<Blob>,
    /// Whether the worker holds the course's training.
    holds: bool,
    /// The set, in its version, whose pictures the worker has opened.
    gathered: Option<String>,
    /// Waits for a parcel of pictures to be opened.
    opening: Option<oneshot::Sender<usize>>,
    /// Who waits for the network and its held-out pictures.
    tested: testing::Asked,
}

/// What is asked of the trainer once it is ready.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Wish {
    Nothing,
    Run,
    Step,
    Save,
    Test,
}

impl Wish {
    /// Whether it is about the network that there is, whatever has been chosen since, and trains nothing.
    const fn asks(self) -> bool {
        matches!(self, Self::Save | Self::Test)
    }
}

/// All signals of this part of the page.
#[derive(Clone, Copy)]
pub struct Learning {
    /// The made-up set, as it is chosen.
    pub recipe: RwSignal<Recipe>,
    /// The labelled set that is chosen in its place.
    pub set: RwSignal<Option<String>>,
    /// That set, once its list of pictures has come.
    pub opened: RwSignal<Option<Arc<Opened>>>,
    /// What is planted among the pictures.
    pub shortcut: RwSignal<Option<Shortcut>>,
    /// The training, as it is chosen.
    pub lesson: RwSignal<Lesson>,
    /// Most steps a second.
    pub pace: RwSignal<Option<f32>>,
    /// What the trainer is doing.
    pub doing: RwSignal<Doing>,
    /// Pictures opened while it is preparing, and all that are to be.
    pub opening: RwSignal<Option<(usize, usize)>>,
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
        let learning = Self {
            recipe: RwSignal::new(Recipe::default()),
            set: RwSignal::new(None),
            opened: RwSignal::new(None),
            shortcut: RwSignal::new(None),
            lesson: RwSignal::new(session.lesson),
            pace: RwSignal::new(None),
            doing: RwSignal::new(Doing::Resting),
            opening: RwSignal::new(None),
            begun: RwSignal::new(None),
            course: RwSignal::new(Course::default()),
            rate: RwSignal::new(0.0),
            stop: RwSignal::new(0),
            wish: RwSignal::new(Wish::Nothing),
            link: StoredValue::new_local(Link::default()),
            recalled: StoredValue::new(false),
        };
        learning.choose(session.material.clone());
        learning
    }

    /// Chooses what is learned from. The made-up set that was chosen last stays for when it is wanted again.
    pub fn choose(self, material: Material) {
        let Material { data, shortcut } = material;
        match data {
            Data::Made(recipe) => {
                self.recipe.set(recipe);
                self.set.set(None);
            }
            Data::Set(id) => self.set.set(Some(id)),
        }
        self.shortcut.set(shortcut);
    }

    /// What is chosen.
    pub fn material(self) -> Material {
        Material {
            data: match self.set.get() {
                Some(id) => Data::Set(id),
                None => Data::Made(self.recipe.get()),
            },
            shortcut: self.shortcut.get(),
        }
    }

    /// Names of the classes that are chosen; none while a set's list is on its way.
    pub fn names(self) -> Vec<String> {
        if self.set.with(Option::is_some) {
            (self.opened).with(|set| {
                set.as_ref()
                    .map_or_else(Vec::new, |set| set.classes.clone())
            })
        } else {
            NAMES.map(str::to_owned).to_vec()
        }
    }

    /// Names of the classes that results are of: those of the training that began, else those that are chosen.
    pub fn named(self) -> Vec<String> {
        let begun = self
            .begun
            .with(|begun| begun.as_ref().map(|begun| begun.names.clone()));
        begun.unwrap_or_else(|| self.names())
    }

    /// Whether the course is of what is chosen now.
    pub fn is_current(self) -> bool {
        let (material, lesson) = (self.material(), self.lesson.get());
        self.begun.with(|begun| {
            begun
                .as_ref()
                .is_some_and(|begun| begun.is_of(&material, lesson))
        })
    }
}

/// What a class is called where there is little room: its name up to a comma.
fn short(name: &str) -> String {
    let name = name.split(',').next().unwrap_or(name);
    let mut short: String = name.chars().take(14).collect();
    if short.len() < name.len() {
        short.push('…');
    }
    short
}

impl Page {
    /// This part of the page.
    pub fn learning(self) -> Learning {
        self.learning.get_value()
    }
}
