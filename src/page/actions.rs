//! What the visitor can do, apart from opening pictures and asking the engine.

use super::browser::fetch_blob;
use super::state::Page;
use crate::port::words;
use classifier::labels::IMAGENET_ID;
use leptos::prelude::*;
use session::{BackendChoice, Source, Subject, View};
use spectrum::filter::{Filter, FilterChain};
use wasm_bindgen::JsCast as _;
use wasm_bindgen_futures::{JsFuture, spawn_local};
use web_sys::File;

impl Page {
    /// Shows `chain` while a control is being dragged.
    pub fn preview(self, chain: FilterChain) {
        self.history.update(|history| history.preview(chain));
        self.request_frame();
    }

    /// Makes `chain` a step of the history.
    pub fn commit(self, chain: FilterChain) {
        self.history.update(|history| history.commit(chain));
        self.request_frame();
    }

    /// Changes the filter at `index`: as a step if the visitor let go, else as a preview.
    pub fn set_filter(self, index: usize, filter: Filter, let_go: bool) {
        let mut chain = self
            .history
            .with_untracked(|history| history.present().clone());
        let Some(slot) = chain.filters.get_mut(index) else {
            return;
        };
        *slot = filter;
        if let_go {
            self.commit(chain)
        } else {
            self.preview(chain)
        }
    }

    /// Goes back one step.
    pub fn undo(self) {
        self.history.update(|history| {
            history.undo();
        });
        self.request_frame();
    }

    /// Goes forward one step.
    pub fn redo(self) {
        self.history.update(|history| {
            history.redo();
        });
        self.request_frame();
    }

    /// Filters and paints in the next frame, once, however many edits come before it.
    fn request_frame(self) {
        if self.frame_requested.get_value() {
            return;
        }
        self.frame_requested.set_value(true);
        request_animation_frame(move || {
            self.frame_requested.set_value(false);
            let chain = self
                .history
                .with_untracked(|history| history.present().clone());
            self.studio.update_value(|studio| {
                if let Some(studio) = studio {
                    studio.edit(&chain);
                }
            });
            self.painted.update(|count| *count += 1);
            self.want(Subject::Filtered);
        });
    }

    /// Opens one of the site's photographs.
    pub fn open_sample(self, id: &str) {
        let Some(sample) = self.sample(id) else {
            return;
        };
        spawn_local(async move {
            match fetch_blob(&format!("samples/{}", sample.file)).await {
                Ok(blob) => self.open(blob, Source::Sample(sample.id), sample.title, sample.alt),
                Err(why) => self.say(format!(
                    "“{}” could not be loaded ({why}). Check the connection and try again.",
                    sample.title
                )),
            }
        });
    }

    /// Opens a picture of the visitor's.
    pub fn open_own(self, file: &File) {
        let name = file.name();
        let title = if name.is_empty() {
            "Your picture".to_owned()
        } else {
            name
        };
        self.open(
            file.clone().unchecked_into(),
            Source::Own,
            title,
            "Your own picture".to_owned(),
        );
    }

    /// Chooses another model.
    pub fn choose_model(self, id: String) {
        if id == self.model.get_untracked() {
            return;
        }
        let side = self.side();
        self.model.set(id);
        self.load_model();
        if !self.suit_picture() && self.side() != side {
            self.reopen();
        }
    }

    /// Opens a picture that the chosen model can know, where the site's own one on the page is of another world: clothing for a
    /// network that knows clothing. The visitor's own picture stays. Tells whether it did.
    pub fn suit_picture(self) -> bool {
        let Some(list) = untrack(|| self.card()).map(|card| card.labels) else {
            return false;
        };
        let suits = match self.source.get_untracked() {
            Source::Sample(_) => list == IMAGENET_ID,
            Source::FromSet { set, .. } => self
                .sets
                .with_value(|sets| sets.get(&set).is_some_and(|card| card.labels == list)),
            Source::Own => true,
        };
        if suits {
            return false;
        }
        let source = if list == IMAGENET_ID {
            self.samples.with_value(|samples| {
                samples
                    .first()
                    .map(|sample| Source::Sample(sample.id.clone()))
            })
        } else {
            self.set_of(&list)
                .map(|set| Source::FromSet { set, picture: 0 })
        };
        match source {
            Some(source) => {
                self.open_source(source);
                true
            }
            None => false,
        }
    }

    /// The first set whose classes are those of a label list.
    pub fn set_of(self, list: &str) -> Option<String> {
        self.sets.with_value(|sets| {
            sets.sets
                .iter()
                .find(|card| card.labels == list)
                .map(|card| card.id.clone())
        })
    }

    /// Opens what a link or a rule names; the visitor's own picture cannot be named.
    pub fn open_source(self, source: Source) {
        match source {
            Source::Sample(id) => self.open_sample(&id),
            Source::FromSet { set, picture } => self.open_linked(set, picture),
            Source::Own => {}
        }
    }

    /// Chooses another device.
    pub fn choose_backend(self, backend: BackendChoice) {
        if backend != self.backend.get_untracked() {
            self.backend.set(backend);
            self.retry_engine();
        }
    }

    /// Takes over what a link says.
    pub fn follow(self, hash: &str) {
        let (session, complaints) = self.known().read(hash);
        for complaint in complaints {
            self.say(complaint);
        }
        if session.filters
            != self
                .history
                .with_untracked(|history| history.present().clone())
        {
            self.commit(session.filters);
        }
        self.choose_model(session.model);
        self.choose_backend(session.backend);
        if session.source != self.source.get_untracked() {
            self.open_source(session.source);
        }
        if session.view != View::Picture && session.set != self.set.get_untracked() {
            self.choose_set(session.set);
        }
        self.go_to(session.view);
    }

    /// The address of the page as it stands.
    pub fn address(self) -> String {
        let here = window().location().href().unwrap_or_default();
        let base = here.split('#').next().unwrap_or_default();
        format!("{base}{}", self.hash())
    }

    /// Copies the address to the clipboard.
    pub fn share(self) {
        let address = self.address();
        let own = matches!(self.source.get_untracked(), Source::Own);
        spawn_local(async move {
            let copied =
                JsFuture::from(window().navigator().clipboard().write_text(&address)).await;
            self.say(match (copied, own) {
                (Err(error), _) => format!("The link could not be copied ({}); it is in the address bar.", words(&error)),
                (Ok(_), _) if untrack(|| self.own_set_chosen()) && self.view.get_untracked() != View::Picture => "Link copied. It holds your filter and model, but not your set, which stays here.".to_owned(),
                (Ok(_), true) => "Link copied. It holds your filter and model, but not your picture, which stays here.".to_owned(),
                (Ok(_), false) => "Link copied. Whoever opens it sees this picture, filter and model.".to_owned(),
            });
        });
    }
}
