//! What the visitor can do, apart from opening pictures and asking the engine.

use super::browser::{clipboard, fetch_blob};
use super::state::Page;
use classifier::labels::IMAGENET_ID;
use leptos::prelude::*;
use platform::port::words;
use session::{BackendChoice, Crop, Edit, History, Source, Subject, View};
use spectrum::layer::Layer;
use spectrum::recipe::{Normalisation, Recipe};
use wasm_bindgen_futures::{JsFuture, spawn_local};

impl Page {
    /// Changes the workbench: as a step of the history if the visitor let go, else as a preview.
    pub fn edit(self, let_go: bool, change: impl FnOnce(&mut Edit)) {
        let before = untrack(|| self.present());
        let mut after = before.clone();
        change(&mut after);
        self.history.update(|history| {
            if let_go {
                history.commit(after.clone());
            } else {
                history.preview(after.clone());
            }
        });
        self.settle(&before, &after);
    }

    /// Changes what is done to the picture.
    pub fn edit_recipe(self, let_go: bool, change: impl FnOnce(&mut Recipe)) {
        self.edit(let_go, |edit| change(&mut edit.recipe));
    }

    /// Changes the layer at `index`.
    pub fn edit_layer(self, index: usize, let_go: bool, change: impl FnOnce(&mut Layer)) {
        self.edit_recipe(let_go, |recipe| {
            if let Some(layer) = recipe.filters.layers.get_mut(index) {
                change(layer);
            }
        });
    }

    /// Goes back one step.
    pub fn undo(self) {
        self.walk(History::undo);
    }

    /// Goes forward one step.
    pub fn redo(self) {
        self.walk(History::redo);
    }

    /// Goes to a state of the history.
    pub fn go_to_state(self, position: usize) {
        self.walk(|history| history.go_to(position));
    }

    fn walk(self, step: impl FnOnce(&mut History<Edit>) -> bool) {
        let before = untrack(|| self.present());
        self.history.update(|history| {
            step(history);
        });
        self.settle(&before, &untrack(|| self.present()));
    }

    /// Brings the page after what the history says.
    fn settle(self, before: &Edit, after: &Edit) {
        let mut reopen = before.crop != after.crop;
        if before.model != after.model {
            let side = |id: &str| {
                self.models
                    .with_untracked(|models| models.get(id).map(|card| card.input_size))
            };
            reopen |= side(&before.model) != side(&after.model);
            let normalisation = self.normalisation();
            self.studio.update_value(|studio| {
                if let Some(studio) = studio {
                    studio.set_normalisation(normalisation);
                }
            });
            self.load_model();
        }
        if before.source != after.source {
            self.open_source(after.source.clone());
        } else if reopen {
            self.reopen();
        }
        if before.second != after.second {
            self.load_second();
        }
        self.request_frame();
    }

    /// The chosen network's own normalisation.
    pub fn normalisation(self) -> Option<Normalisation> {
        untrack(|| self.card()).map(|card| card.preprocessing.normalisation())
    }

    /// Filters and paints in the next frame, once, however many edits come before it.
    pub fn request_frame(self) {
        if self.frame_requested.get_value() {
            return;
        }
        self.frame_requested.set_value(true);
        request_animation_frame(move || {
            self.frame_requested.set_value(false);
            let recipe = untrack(|| self.recipe());
            self.studio.update_value(|studio| {
                if let Some(studio) = studio {
                    studio.edit(&recipe);
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

    /// Chooses another model, with a picture that it can know.
    pub fn choose_model(self, id: String) {
        if id != self.model.get_untracked() {
            let source = self.suited(&id);
            self.edit(true, |edit| {
                edit.model = id;
                if let Some(source) = source {
                    edit.source = source;
                    edit.crop = Crop::default();
                }
            });
        }
    }

    /// A picture that a model can know, where the site's own one on the page is of another world: clothing for a network that knows
    /// clothing. The visitor's own picture stays.
    pub fn suited(self, model: &str) -> Option<Source> {
        let list = self
            .models
            .with_untracked(|models| models.get(model).map(|card| card.labels.clone()))?;
        let suits = match self
            .history
            .with_untracked(|history| history.present().source.clone())
        {
            Source::Sample(_) => list == IMAGENET_ID,
            Source::FromSet { set, .. } => self
                .sets
                .with_value(|sets| sets.get(&set).is_some_and(|card| card.labels == list)),
            Source::Own(_) | Source::Made(_) | Source::Camera => true,
        };
        if suits {
            None
        } else {
            self.first_of_list(&list)
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

    /// Opens what the history, a link or a rule names.
    pub fn open_source(self, source: Source) {
        match source {
            Source::Sample(id) => self.open_sample(&id),
            Source::FromSet { set, picture } => self.open_linked(set, picture),
            Source::Own(id) => self.open_kept(id),
            Source::Made(formula) => self.make(formula),
            // It shows what is before it now, so there is nothing to go back to.
            Source::Camera => {}
        }
    }

    /// Chooses another device.
    pub fn choose_backend(self, backend: BackendChoice) {
        if backend != self.backend.get_untracked() {
            self.backend.set(backend);
            self.retry_engines();
        }
    }

    /// Takes over what a link says.
    pub fn follow(self, hash: &str) {
        let (session, complaints) = self.known().read(hash);
        for complaint in complaints {
            self.say(complaint);
        }
        self.choose_backend(session.backend);
        self.embed.set(session.embed);
        let mut edit = session.edit;
        // A link without a picture, as from somebody's own one, leaves the picture here as it is.
        if !names_a_picture(hash) {
            edit.source = match self.source.get_untracked() {
                Source::Camera => untrack(|| self.present()).source,
                source => source,
            };
            edit.crop = untrack(|| self.present()).crop;
        }
        self.edit(true, |present| *present = edit);
        if session.view == View::Learning {
            self.training
                .follow(session.training_data, session.hyperparameters);
        }
        if session.view.is_of_a_set() && session.set != self.set.get_untracked() {
            self.choose_set(session.set);
        }
        self.go_to(session.view);
    }

    /// The address of the page as it stands.
    pub fn address(self) -> String {
        address_with(&self.hash())
    }

    /// Copies the address to the clipboard, and tells what is in it.
    pub fn share(self) -> impl Future<Output = Result<String, String>> {
        let asked = clipboard().map(|clipboard| clipboard.write_text(&untrack(|| self.address())));
        async move {
            let copied = match asked {
                Ok(promise) => JsFuture::from(promise).await.map_err(|error| words(&error)),
                Err(why) => Err(why),
            };
            if let Err(why) = copied {
                return Err(format!(
                    "The link could not be copied ({why}); it is in the address bar."
                ));
            }
            let own_set = untrack(|| self.shows_own_set());
            Ok(if self.view.get_untracked() == View::Learning {
                if own_set {
                    "Link copied. It holds your training, but not your set, which stays here."
                } else {
                    "Link copied. Whoever opens it can train the same network on the same pictures."
                }
            } else if own_set {
                "Link copied. It holds your filter and model, but not your set, which stays here."
            } else if untrack(|| self.card()).is_some_and(|card| card.is_own()) {
                "Link copied. It holds your filter, but not your network, which stays here."
            } else if self.source.get_untracked().is_private() {
                "Link copied. It holds your filter and model, but not your picture, which stays here."
            } else {
                "Link copied. Whoever opens it sees this picture, filter and model."
            }
            .to_owned())
        }
    }
}

/// The address of the page with this hash.
pub fn address_with(hash: &str) -> String {
    let here = window().location().href().unwrap_or_default();
    let base = here.split('#').next().unwrap_or_default();
    format!("{base}{hash}")
}

/// Whether a hash says which picture to show.
pub fn names_a_picture(hash: &str) -> bool {
    let mut keys = hash
        .trim_start_matches('#')
        .split('&')
        .filter_map(|pair| pair.split('=').next());
    keys.any(|key| ["sample", "picture", "made"].contains(&key))
}
