//! What every view can have done: edits and their undoing, another model, picture, device or view.

use crate::browser::fetch_blob;
use crate::core::state::Page;
use leptos::prelude::*;
use models::labels::IMAGENET_ID;
use protocol::{BackendChoice, Crop, Subject};
use session::{Edit, History, Source, View};
use spectrum::layer::Layer;
use spectrum::recipe::Recipe;

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

    /// Makes a step of what is shown without being one, where a gesture ends or the next begins.
    pub fn finish(self) {
        if self
            .history
            .with_untracked(|history| history.before_preview().is_some())
        {
            self.history
                .update(|history| history.commit(history.present().clone()));
        }
    }

    /// Takes back what is shown without being a step.
    pub fn call_off(self) {
        self.walk(History::call_off);
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
        let mut reopen = before.crop != after.crop || before.read_as != after.read_as;
        if before.model != after.model {
            let input = |id: &str| {
                self.models.with_untracked(|models| {
                    let card = models.get(id)?;
                    Some((card.input_size, after.read_as.of(card)))
                })
            };
            reopen |= input(&before.model) != input(&after.model);
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
            self.ask(|hooks| &hooks.load_second, ());
        }
        self.request_frame();
    }

    /// Filters and paints in the next frame, once, however many edits come before it.
    pub fn request_frame(self) {
        if self.frame_requested.get_untracked() {
            return;
        }
        self.frame_requested.set(true);
        request_animation_frame(move || {
            let recipe = untrack(|| self.recipe());
            self.studio.update_value(|studio| {
                if let Some(studio) = studio {
                    studio.edit(&recipe);
                }
            });
            self.painted.update(|count| *count += 1);
            self.frame_requested.set(false);
            self.want(Subject::Filtered);
        });
    }

    /// Opens one of the site's photographs.
    pub fn open_sample(self, id: &str) {
        let Some(sample) = self.sample(id) else {
            return;
        };
        let file = fetch_blob(&format!("samples/{}", sample.file));
        self.open_coming(file, Source::Sample(sample.id), sample.title, sample.alt);
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
            Source::FromSet { set, picture } => {
                self.ask(|hooks| &hooks.open_from_set, (set, picture));
            }
            Source::Own(id) => self.ask(|hooks| &hooks.open_own, id),
            Source::Made(formula) => self.make(formula),
            // It shows what is before it now, so there is nothing to go back to.
            Source::Camera => {}
        }
    }

    pub fn choose_backend(self, backend: BackendChoice) {
        if backend != self.backend.get_untracked() {
            self.backend.set(backend);
            self.retry_engines();
        }
    }

    /// Shows another part of the page.
    pub fn go_to(self, view: View) {
        self.view.set(view);
        self.ask(|hooks| &hooks.went_to, view);
    }

    /// The site's first picture that the chosen network can know.
    pub fn first_suited(self) -> Option<Source> {
        let list = untrack(|| self.card()).map(|card| card.labels)?;
        self.first_of_list(&list)
    }

    /// The first picture with a class of this label list: one of the site's, else one of the visitor's.
    pub fn first_of_list(self, list: &str) -> Option<Source> {
        if list == IMAGENET_ID {
            return self.samples.with_value(|samples| {
                samples
                    .first()
                    .map(|sample| Source::Sample(sample.id.clone()))
            });
        }
        self.set_of(list)
            .map(|set| Source::FromSet { set, picture: 0 })
            .or_else(|| self.ask(|hooks| &hooks.own_picture_of, list.to_owned()))
    }
}
