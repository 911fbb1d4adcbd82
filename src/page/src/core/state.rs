//! What all views of the page share, as signals: one value, copied to every component. It knows no view; what it wants of one it asks
//! through [`crate::core::hooks`].

use crate::core::studio::Studio;
use learning::training_data::{PictureSource, TrainingData};
use leptos::prelude::*;
use models::card::{Catalogue, ModelCard};
use models::labels;
use protocol::BackendChoice;
use session::{Edit, History, Known, Sample, Session, Source, View};
use sets::card::SetCatalogue;
use spectrum::recipe::{Normalisation, Recipe};
use web_sys::Blob;

use crate::core::engine_link::EngineLink;
use crate::core::hooks::{Hook, Hooks};
use crate::core::second_engine::SecondEngine;
use crate::core::training_choice::TrainingChoice;
use crate::decoder::Opening;
use crate::storage::names::is_own_set;

pub use crate::core::answers::{Answer, EngineStatus, Notice, OpenedPicture, Shown};

#[derive(Clone, Copy)]
pub struct Page {
    /// What fills the page.
    pub view: RwSignal<View>,
    /// The chosen set: `SetCard::id`, or the id of one of the visitor's.
    pub set: RwSignal<String>,
    /// The experiment, by its word, that another view wants to see chosen in the laboratory.
    pub experiment_wanted: RwSignal<Option<&'static str>>,
    /// The workbench, with its past and future.
    pub history: RwSignal<History<Edit>>,
    /// `ModelCard::id` of the present.
    pub model: Memo<String>,
    /// Where the picture on the page comes from; another one of the history may be on its way.
    pub source: RwSignal<Source>,
    pub backend: RwSignal<BackendChoice>,
    /// Whether the page stands in a frame of another page, as the bench alone.
    pub embed: RwSignal<bool>,
    /// What a link says of a training.
    pub training: TrainingChoice,
    /// The picture, once there is one.
    pub shown: RwSignal<Option<Shown>>,
    /// A picture is being opened.
    pub opening: RwSignal<bool>,
    /// A picture to mix with is on its way.
    pub fetching_second: RwSignal<bool>,
    /// Rises with each repaint.
    pub painted: RwSignal<u32>,
    /// The answer for the picture as it came.
    pub original: RwSignal<Option<Answer>>,
    /// The answer for the filtered picture.
    pub filtered: RwSignal<Option<Answer>>,
    /// A newer answer is on its way.
    pub asking: RwSignal<bool>,
    pub engine: RwSignal<EngineStatus>,
    /// The engine of the network that is compared with the chosen one.
    pub second: SecondEngine,
    /// What the visitor should hear.
    pub notices: RwSignal<Vec<Notice>>,
    /// The site's models, and after them the networks that were trained in this browser.
    pub(crate) models: RwSignal<Catalogue>,
    pub(crate) samples: StoredValue<Vec<Sample>>,
    pub(crate) sets: StoredValue<SetCatalogue>,
    pub(crate) studio: StoredValue<Option<Studio>, LocalStorage>,
    /// The file behind the picture, kept to decode it again at another model's size.
    pub(crate) file: StoredValue<Option<Blob>, LocalStorage>,
    pub(crate) engine_link: StoredValue<EngineLink, LocalStorage>,
    pub(crate) decoding: StoredValue<Opening, LocalStorage>,
    /// An edit is not painted yet.
    pub(crate) frame_requested: RwSignal<bool>,
    hooks: StoredValue<Hooks, LocalStorage>,
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
            experiment_wanted: RwSignal::new(None),
            history,
            model: Memo::new(move |_| history.with(|history| history.present().model.clone())),
            source,
            backend: RwSignal::new(session.backend),
            embed: RwSignal::new(session.embed),
            training,
            shown: RwSignal::new(None),
            opening: RwSignal::new(false),
            fetching_second: RwSignal::new(false),
            painted: RwSignal::new(0),
            original: RwSignal::new(None),
            filtered: RwSignal::new(None),
            asking: RwSignal::new(false),
            engine: RwSignal::new(EngineStatus::Starting),
            second: SecondEngine::new(),
            notices: RwSignal::new(Vec::new()),
            models: RwSignal::new(models),
            samples: StoredValue::new(samples),
            sets: StoredValue::new(sets),
            studio: StoredValue::new_local(None),
            file: StoredValue::new_local(None),
            engine_link: StoredValue::new_local(EngineLink::default()),
            decoding: StoredValue::new_local(Opening::default()),
            frame_requested: RwSignal::new(false),
            hooks: StoredValue::new_local(Hooks::default()),
        }
    }

    /// Connects views with what the core asks of them.
    pub fn connect(self, connect: impl FnOnce(&mut Hooks)) {
        self.hooks.update_value(connect);
    }

    /// Asks the view that is connected to a hook.
    pub fn ask<A, R: Default>(self, which: impl FnOnce(&Hooks) -> &Hook<A, R>, about: A) -> R {
        // The answer may lead to the next question, so the hooks are not held meanwhile.
        self.hooks
            .with_value(|hooks| which(hooks).clone())
            .ask(about)
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

    /// Networks that know the same classes as the chosen one.
    pub fn comparable(&self) -> Vec<ModelCard> {
        let Some(card) = self.card() else {
            return Vec::new();
        };
        self.models.with(|models| {
            let others = models.models.iter();
            others
                .filter(|other| other.labels == card.labels && other.id != card.id)
                .cloned()
                .collect()
        })
    }

    /// What is known about the network that is compared with the chosen one.
    pub fn second_card(&self) -> Option<ModelCard> {
        let id = self.second.model.get()?;
        self.models.with(|models| models.get(&id).cloned())
    }

    /// The chosen network's own normalisation.
    pub fn normalisation(&self) -> Option<Normalisation> {
        untrack(|| self.card()).map(|card| card.preprocessing.normalisation())
    }

    /// What an engine must be told of a model that is no file of the site.
    pub fn own_card(&self, id: &str) -> Option<Box<ModelCard>> {
        self.models
            .with_untracked(|models| models.get(id).filter(|card| card.is_own()).cloned())
            .map(Box::new)
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

    /// What is learned from, as far as a link may name it.
    pub(crate) fn as_shared(&self, training_data: TrainingData) -> TrainingData {
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

    /// Whether the chosen set is the visitor's own.
    pub fn own_set_chosen(&self) -> bool {
        self.set.with(|id| is_own_set(id))
    }

    /// Whether what fills the page is about a set of the visitor's, which no link can name.
    pub fn shows_own_set(&self) -> bool {
        match self.view.get() {
            View::Picture => false,
            View::Set | View::Laboratory => self.own_set_chosen(),
            View::Learning => {
                let set = self.training.set;
                set.with(|set| set.as_ref().is_some_and(|id| is_own_set(id)))
            }
        }
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

    /// What a picture is called.
    pub fn title_of(&self, source: &Source) -> String {
        match source {
            Source::Sample(id) => self
                .sample(id)
                .map_or_else(|| id.clone(), |sample| sample.title),
            Source::FromSet { set, picture } => format!("{set} {picture}"),
            Source::Made(formula) => formula.title(),
            Source::Own(id) => self
                .ask(|hooks| &hooks.title_of_own, id.clone())
                .unwrap_or_else(|| "your picture".to_owned()),
            Source::Camera => "camera".to_owned(),
        }
    }

    /// The word of `data-state`.
    pub fn state_word(&self) -> &'static str {
        match self.engine.get() {
            EngineStatus::Failed(_) => "error",
            // Nothing there is asked of an engine, so none is waited for.
            _ if self.view.get() == View::Learning => "ready",
            EngineStatus::Ready { .. } if self.shown.with(Option::is_some) => {
                // An edit is asked about once it is painted.
                let is_busy = [
                    self.frame_requested,
                    self.asking,
                    self.opening,
                    self.fetching_second,
                ]
                .iter()
                .any(|reason| reason.get());
                if is_busy { "busy" } else { "ready" }
            }
            _ => "loading",
        }
    }
}
