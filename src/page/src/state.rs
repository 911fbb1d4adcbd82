//! Everything the page knows, as signals; one value, copied to every component.

use crate::studio::Studio;
use classifier::card::{Catalogue, ModelCard};
use classifier::labels;
use learning::training_data::{PictureSource, TrainingData};
use leptos::prelude::*;
use session::{
    BackendChoice, Edit, EngineKind, History, Known, Sample, Session, Source, View, link,
};
use sets::card::SetCatalogue;
use spectrum::recipe::Recipe;
use web_sys::Blob;

use super::brush::BrushTool;
use super::decoder_link::DecoderLink;
use super::engine_link::EngineLink;
use super::filters::Aside;
use super::laboratory::Laboratory;
use super::pictures::Pictures;
use super::predictions::Predictions;
use super::set_test::SetTest;
use super::training_choice::TrainingChoice;
use super::views::Views;

/// What the engine is doing, for the visitor.
#[derive(Clone, Debug, PartialEq)]
pub enum EngineStatus {
    /// The worker's code is on its way.
    Starting,
    /// Weights are arriving.
    Loading {
        /// Bytes so far.
        received: usize,
        /// Bytes in all.
        total: usize,
    },
    /// A device is being prepared and tested.
    Preparing(EngineKind),
    /// Answers are right and on their way.
    Ready {
        /// On what.
        engine: EngineKind,
        /// Why there.
        reason: String,
    },
    /// It cannot go on until the visitor tries again.
    Failed(String),
}

/// The picture on the page.
#[derive(Clone, Debug, PartialEq)]
pub struct Shown {
    /// Its title, or its file's name.
    pub title: String,
    /// What is seen.
    pub alt: String,
    /// Height and width of the square under edit.
    pub side: usize,
    /// Size of the whole picture, upright: columns, rows.
    pub original_size: (usize, usize),
}

/// The probabilities of all classes for one picture.
#[derive(Clone, Debug, PartialEq)]
pub struct Answer {
    /// By class.
    pub probabilities: Vec<f32>,
    /// The five best, best first: class and probability.
    pub top: Vec<(usize, f32)>,
    /// What the network took.
    pub elapsed_ms: f64,
}

/// A sentence for the visitor.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Notice {
    /// Tells notices apart.
    pub id: u32,
    /// The sentence.
    pub sentence: String,
}

/// The page's state.
#[derive(Clone, Copy)]
pub struct Page {
    /// What fills the page.
    pub view: RwSignal<View>,
    /// The set under test: `SetCard::id`, or the id of one of the visitor's.
    pub set: RwSignal<String>,
    /// The test of that set.
    pub test: SetTest,
    /// The experiments on that set.
    pub lab: Laboratory,
    /// The visitor's own pictures, the camera, the picture to mix with.
    pub pictures: Pictures,
    /// The workbench, with its past and future.
    pub history: RwSignal<History<Edit>>,
    /// `ModelCard::id` of the present.
    pub model: Memo<String>,
    /// Where the picture on the page comes from; another one of the history may be on its way.
    pub source: RwSignal<Source>,
    /// The asked-for device.
    pub backend: RwSignal<BackendChoice>,
    /// Whether the page stands in a frame of another page, as the bench alone.
    pub embed: RwSignal<bool>,
    /// The brush, as it is set.
    pub brush: RwSignal<BrushTool>,
    /// The recipe put aside for comparison.
    pub aside: RwSignal<Option<Aside>>,
    /// What a link says of a training.
    pub training: TrainingChoice,
    /// How picture and spectrum are looked at.
    views: StoredValue<Views>,
    /// The picture, once there is one.
    pub shown: RwSignal<Option<Shown>>,
    /// A picture is being opened.
    pub opening: RwSignal<bool>,
    /// Rises with each repaint.
    pub painted: RwSignal<u32>,
    /// The answer for the picture as it came.
    pub original: RwSignal<Option<Answer>>,
    /// The answer for the filtered picture.
    pub filtered: RwSignal<Option<Answer>>,
    /// How the answers are shown.
    pub(super) predictions: StoredValue<Predictions>,
    /// A newer answer is on its way.
    pub asking: RwSignal<bool>,
    /// The engine.
    pub engine: RwSignal<EngineStatus>,
    /// What the visitor should hear.
    pub notices: RwSignal<Vec<Notice>>,
    /// The site's models, and after them the networks that were trained in this browser.
    pub(super) models: RwSignal<Catalogue>,
    pub(super) samples: StoredValue<Vec<Sample>>,
    pub(super) sets: StoredValue<SetCatalogue>,
    pub(super) studio: StoredValue<Option<Studio>, LocalStorage>,
    /// The file behind the picture, kept to decode it again at another model's size.
    pub(super) file: StoredValue<Option<Blob>, LocalStorage>,
    pub(super) engine_link: StoredValue<EngineLink, LocalStorage>,
    pub(super) decoder_link: StoredValue<DecoderLink, LocalStorage>,
    pub(super) frame_requested: StoredValue<bool>,
}

impl Page {
    /// The page as `session` describes it, before anything is loaded.
    pub fn new(
        models: Catalogue,
        samples: Vec<Sample>,
        sets: SetCatalogue,
        session: Session,
    ) -> Self {
        let training = TrainingChoice::new(&session);
        let source = RwSignal::new(session.edit.source.clone());
        let history = RwSignal::new(History::new(session.edit));
        Self {
            view: RwSignal::new(session.view),
            set: RwSignal::new(session.set),
            test: SetTest::new(),
            lab: Laboratory::new(),
            pictures: Pictures::new(),
            history,
            model: Memo::new(move |_| history.with(|history| history.present().model.clone())),
            source,
            backend: RwSignal::new(session.backend),
            embed: RwSignal::new(session.embed),
            brush: RwSignal::new(BrushTool::default()),
            aside: RwSignal::new(None),
            training,
            views: StoredValue::new(Views::new()),
            shown: RwSignal::new(None),
            opening: RwSignal::new(false),
            painted: RwSignal::new(0),
            original: RwSignal::new(None),
            filtered: RwSignal::new(None),
            predictions: StoredValue::new(Predictions::new()),
            asking: RwSignal::new(false),
            engine: RwSignal::new(EngineStatus::Starting),
            notices: RwSignal::new(Vec::new()),
            models: RwSignal::new(models),
            samples: StoredValue::new(samples),
            sets: StoredValue::new(sets),
            studio: StoredValue::new_local(None),
            file: StoredValue::new_local(None),
            engine_link: StoredValue::new_local(EngineLink::default()),
            decoder_link: StoredValue::new_local(DecoderLink::default()),
            frame_requested: StoredValue::new(false),
        }
    }

    /// How picture and spectrum are looked at.
    pub fn views(&self) -> Views {
        self.views.get_value()
    }

    /// The workbench as it stands.
    pub fn present(&self) -> Edit {
        self.history.with(|history| history.present().clone())
    }

    /// What is done to the picture as it stands.
    pub fn recipe(&self) -> Recipe {
        self.history
            .with(|history| history.present().recipe.clone())
    }

    /// What is known about the chosen model.
    pub fn card(&self) -> Option<ModelCard> {
        let id = self.model.get();
        self.models.with(|models| models.get(&id).cloned())
    }

    /// Height and width that the chosen model wants.
    pub fn side(&self) -> usize {
        untrack(|| self.card()).map_or(224, |card| card.input_size)
    }

    /// The name of a class of the chosen model.
    pub fn class_name(&self, class: usize) -> String {
        let list = self.card().map(|card| card.labels).unwrap_or_default();
        labels::name(&list, class)
    }

    /// What a link would restore.
    pub fn session(&self) -> Session {
        Session {
            view: self.view.get(),
            set: if self.own_set_chosen() {
                String::new()
            } else {
                self.set.get()
            },
            edit: Edit {
                source: self.source.get(),
                ..self.present()
            },
            training_data: self.as_shared(self.training.training_data()),
            hyperparameters: self.training.hyperparameters.get(),
            backend: self.backend.get(),
            embed: self.embed.get(),
        }
    }

    /// What is learned from, as far as a link may name it.
    pub(super) fn as_shared(&self, training_data: TrainingData) -> TrainingData {
        match &training_data.source {
            PictureSource::Set(id) if self.sets.with_value(|sets| sets.get(id).is_none()) => {
                TrainingData {
                    source: PictureSource::default(),
                    ..training_data
                }
            }
            _ => training_data,
        }
    }

    /// The hash of the page as it stands.
    pub fn hash(&self) -> String {
        link::write(&self.session())
    }

    /// What links may name.
    pub fn known(&self) -> Known {
        self.models.with_untracked(|models| {
            self.samples.with_value(|samples| {
                self.sets
                    .with_value(|sets| catalogue::known(models, samples, sets))
            })
        })
    }

    /// The sample called `id`.
    pub fn sample(&self, id: &str) -> Option<Sample> {
        self.samples
            .with_value(|samples| samples.iter().find(|sample| sample.id == id).cloned())
    }

    /// Tells the visitor something; the same sentence is not said twice at once.
    pub fn say(&self, sentence: impl Into<String>) {
        let sentence = sentence.into();
        self.notices.update(|notices| {
            notices.retain(|notice| notice.sentence != sentence);
            let id = notices
                .iter()
                .map(|notice| notice.id)
                .max()
                .map_or(0, |id| id + 1);
            notices.push(Notice { id, sentence });
        });
    }

    /// The word of `data-state`.
    pub fn state_word(&self) -> &'static str {
        match self.engine.get() {
            EngineStatus::Failed(_) => "error",
            EngineStatus::Ready { .. } if self.shown.with(Option::is_some) => {
                if self.asking.get() || self.opening.get() || self.pictures.fetching_second.get() {
                    "busy"
                } else {
                    "ready"
                }
            }
            _ => "loading",
        }
    }
}
