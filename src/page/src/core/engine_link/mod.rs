//! The page's end of its engines: starts them, asks them, notices when one is gone, and starts it again.
//!
//! There is one for the page's own network, and while two networks are compared a second one. All that differs between them is which
//! model they load, which picture they get and where their answers go: [`Engine`].

mod adapter;
mod asking;
mod choice;
mod hearing;
mod last_answers;
mod life;
mod link;
mod trial;

pub use self::adapter::adapter;
pub use self::asking::values;
pub use self::choice::{Adapter, Start, instead, start};
pub use self::link::EngineLink;

use crate::core::second_engine::SecondEngine;
use crate::core::state::{Answer, EngineStatus, Page};
use leptos::prelude::*;
use models::card::ModelCard;
use protocol::Subject;
use session::View;
use spectrum::editor::Editor;

/// One of the two.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Place {
    /// The page's own.
    First,
    /// The one that is compared with it.
    Second,
}

/// An engine and what is known of it.
#[derive(Clone, Copy)]
pub struct Engine {
    page: Page,
    place: Place,
    /// What it is doing.
    pub status: RwSignal<EngineStatus>,
    /// Its answer for the picture as it came.
    pub original: RwSignal<Option<Answer>>,
    /// Its answer for the filtered picture.
    pub filtered: RwSignal<Option<Answer>>,
    /// A newer answer is on its way.
    pub asking: RwSignal<bool>,
    link: StoredValue<EngineLink, LocalStorage>,
}

impl Engine {
    /// The network that it runs.
    pub fn card(self) -> Option<ModelCard> {
        match self.place {
            Place::First => self.page.card(),
            Place::Second => self.page.second_card(),
        }
    }

    /// Whether the graphics device is not to be used any more, since it failed.
    pub fn is_without_gpu(self) -> bool {
        self.link.with_value(|link| link.without_gpu.is_some())
    }

    /// Whether its network comes from an ONNX file, which takes a program of its own.
    fn is_onnx(self) -> bool {
        untrack(|| self.card()).is_some_and(|card| card.is_onnx())
    }

    fn model(self) -> Option<String> {
        match self.place {
            Place::First => Some(self.page.model.get_untracked()),
            Place::Second => self.page.second.model.get_untracked(),
        }
    }

    /// Looks at the picture that it gets, if there is one.
    fn with_editor<T>(self, look: impl FnOnce(&Editor) -> T) -> Option<T> {
        match self.place {
            Place::First => (self.page.studio)
                .with_value(|studio| studio.as_ref().map(|studio| look(studio.editor()))),
            Place::Second => self.page.second.with_editor(look),
        }
    }

    fn say(self, sentence: String) {
        self.page.say(match self.place {
            Place::First => sentence,
            Place::Second => format!("Second network: {sentence}"),
        });
    }
}

impl Page {
    /// The page's own engine.
    pub fn first_engine(self) -> Engine {
        Engine {
            page: self,
            place: Place::First,
            status: self.engine,
            original: self.original,
            filtered: self.filtered,
            asking: self.asking,
            link: self.engine_link,
        }
    }

    /// The engine that is compared with it. It runs only while a network to compare with is chosen.
    pub fn second_engine(self) -> Engine {
        let SecondEngine {
            status,
            original,
            filtered,
            asking,
            link,
            ..
        } = self.second;
        Engine {
            page: self,
            place: Place::Second,
            status,
            original,
            filtered,
            asking,
            link,
        }
    }

    /// The engines that are wanted.
    fn viewers(self) -> impl Iterator<Item = Engine> {
        let compares = self.second.model.get_untracked().is_some();
        [self.first_engine()]
            .into_iter()
            .chain(compares.then(|| self.second_engine()))
    }

    /// Starts the engine as soon as a view is open that asks a network of the site, and has it load the chosen model.
    pub fn start_engine(self) {
        let start = move |view: View| {
            let is_needed = view != View::Learning;
            if is_needed {
                untrack(|| self.first_engine().start());
            }
            is_needed
        };
        // At once where it can be: an effect runs after the whole page is drawn, and its program would be asked for that much later.
        if start(self.view.get_untracked()) {
            return;
        }
        Effect::new(move |started: Option<bool>| started == Some(true) || start(self.view.get()));
    }

    /// Has the engine load the chosen model.
    pub fn load_model(self) {
        self.first_engine().load();
    }

    /// Tries again after another choice of device.
    pub fn retry_engines(self) {
        for engine in self.viewers() {
            if engine.link.with_value(|link| link.wanted) {
                engine.retry();
            } else {
                // The trainer asks about it, too.
                engine.link.update_value(|link| link.without_gpu = None);
            }
        }
    }

    /// The graphics device failed somewhere: nothing more is asked of it during this visit, unless the visitor chooses it again.
    pub fn leave_gpu(self, sentence: &str) {
        self.say(sentence);
        self.viewers().for_each(Engine::leave_gpu);
    }

    /// Something about the pictures changed: asks the engines that are free.
    pub fn want(self, subject: Subject) {
        self.viewers().for_each(|engine| engine.want(subject));
    }

    /// All answers are out of date.
    pub fn want_both(self) {
        self.viewers().for_each(Engine::want_both);
    }
}
