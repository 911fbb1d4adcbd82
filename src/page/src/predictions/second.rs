//! A second network on the same edit: its choice, its picture, and when both go.
//!
//! It gets the same picture under the same recipe at its own input size. Filters are in cycles/image, so they mean the same at any size.

use super::super::engine_link::EngineLink;
use super::super::state::{Answer, EngineStatus, Page};
use leptos::prelude::*;
use models::card::ModelCard;
use session::{Crop, Source};
use spectrum::editor::Editor;
use spectrum::picture::Picture;
use spectrum::recipe::{Extras, Recipe};
use wasm_bindgen_futures::spawn_local;

/// What the page knows of the second network.
#[derive(Clone, Copy)]
pub struct Second {
    /// `ModelCard::id`; none while nothing is compared.
    pub model: RwSignal<Option<String>>,
    /// What its engine is doing.
    pub status: RwSignal<EngineStatus>,
    /// Its answer for the picture as it came.
    pub original: RwSignal<Option<Answer>>,
    /// Its answer for the filtered picture.
    pub filtered: RwSignal<Option<Answer>>,
    /// A newer answer is on its way.
    pub asking: RwSignal<bool>,
    /// Why it gets no picture: one sentence.
    pub refused: RwSignal<Option<String>>,
    pub(in super::super) link: StoredValue<EngineLink, LocalStorage>,
    bench: StoredValue<Option<Bench>, LocalStorage>,
    /// What the bench is made for, or was to be made for, last.
    making: StoredValue<Option<Need>>,
}

/// Which pictures a bench holds.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
struct Need {
    side: usize,
    /// `Studio::number` of the picture on the page.
    picture: u64,
    /// The number of the picture that is mixed in.
    mixed: Option<u64>,
}

/// The picture at the second network's size, under edit.
struct Bench {
    need: Need,
    editor: Editor,
    mixed: Option<Picture>,
    /// What was done to it last.
    recipe: Option<Recipe>,
}

impl Second {
    /// Nothing is compared.
    pub fn new() -> Self {
        Self {
            model: RwSignal::new(None),
            status: RwSignal::new(EngineStatus::Starting),
            original: RwSignal::new(None),
            filtered: RwSignal::new(None),
            asking: RwSignal::new(false),
            refused: RwSignal::new(None),
            link: StoredValue::new_local(EngineLink::default()),
            bench: StoredValue::new_local(None),
            making: StoredValue::new(None),
        }
    }

    /// Looks at its picture, if there is one.
    pub fn with_editor<T>(self, look: impl FnOnce(&Editor) -> T) -> Option<T> {
        self.bench
            .with_value(|bench| bench.as_ref().map(|bench| look(&bench.editor)))
    }
}

impl Page {
    /// The second network.
    pub fn second_card(self) -> Option<ModelCard> {
        let id = self.predictions().second.model.get()?;
        self.models.with(|models| models.get(&id).cloned())
    }

    /// Networks that know the same classes as the chosen one.
    pub fn comparable(self) -> Vec<ModelCard> {
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

    /// Compares with a network, or with none.
    pub fn compare_with(self, model: Option<String>) {
        let second = self.predictions().second;
        let before = second.model.get_untracked();
        if before == model {
            return;
        }
        let goes_on = model.is_some();
        second.model.set(model);
        match (before, goes_on) {
            (Some(_), true) => self.second_engine().load(),
            (None, true) => self.second_engine().retry(),
            _ => {
                self.second_engine().end();
                second.bench.set_value(None);
                second.making.set_value(None);
                second.refused.set(None);
            }
        }
    }

    /// Ends the comparison when the page's own network becomes the other one, or one of other classes.
    pub fn watch_comparison(self) {
        Effect::new(move |_| {
            let fits = self.comparable();
            let Some(model) = self.predictions().second.model.get_untracked() else {
                return;
            };
            if fits.iter().all(|card| card.id != model) {
                self.compare_with(None);
                self.say(if self.model.get_untracked() == model {
                    "The comparison has ended: the network to compare with is the chosen one now."
                } else {
                    "The comparison has ended: the two networks know different classes."
                });
            }
        });
    }

    /// Brings the second network's picture after the first's: at once where only the recipe is another, else as soon as it is made.
    pub fn prepare_second(self) {
        let second = self.predictions().second;
        let Some(card) = untrack(|| self.second_card()) else {
            return;
        };
        let recipe = untrack(|| self.recipe());
        let need = self.studio.with_value(|studio| {
            let studio = studio.as_ref()?;
            let mixed = studio.second().map(|(number, _)| *number);
            Some(Need {
                side: card.input_size,
                picture: studio.number(),
                mixed: mixed.filter(|_| recipe.content.needs_second()),
            })
        });
        let Some(need) = need else { return };
        let normalisation = Some(card.preprocessing.normalisation());
        let is_here = second.bench.try_update_value(|bench| match bench {
            Some(bench) if bench.need == need => {
                if bench.recipe.as_ref() != Some(&recipe) {
                    let mixed = bench.mixed.as_ref();
                    let extras = Extras {
                        second: need.mixed.zip(mixed),
                        normalisation,
                    };
                    bench.editor.edit(&recipe, &extras);
                    bench.recipe = Some(recipe);
                }
                true
            }
            _ => {
                *bench = None;
                false
            }
        });
        if is_here == Some(true) || second.making.get_value() == Some(need) {
            return;
        }
        second.making.set_value(Some(need));
        spawn_local(async move {
            let bench = self.make_bench(need).await;
            // Meanwhile it may be another picture that is needed, or none.
            if second.making.get_value() != Some(need) {
                return;
            }
            second.refused.set(bench.as_ref().err().cloned());
            second.bench.set_value(bench.ok());
            self.second_engine().want_both();
        });
    }

    async fn make_bench(self, need: Need) -> Result<Bench, String> {
        let present = untrack(|| self.present());
        let source = self.source.get_untracked();
        // At the same size, the pictures on the page will do.
        let (original, mixed) = self.studio.with_value(|studio| {
            let studio = studio
                .as_ref()
                .filter(|studio| studio.editor().height() == need.side);
            (
                studio.map(|studio| studio.editor().original().clone()),
                studio.and_then(|studio| studio.second().map(|(_, picture)| picture.clone())),
            )
        });
        let original = match original {
            Some(picture) => picture,
            None if source == Source::Camera => {
                return Err(
                    "what the camera sees goes only to networks of the same input size.".to_owned(),
                );
            }
            None => self.picture_of(&source, need.side, present.crop).await?,
        };
        let mixed = match (mixed, present.second) {
            _ if need.mixed.is_none() => None,
            (None, Some(source)) => {
                Some(self.picture_of(&source, need.side, Crop::default()).await?)
            }
            (here, _) => here,
        };
        let editor = Editor::new(original).map_err(|error| error.to_string())?;
        Ok(Bench {
            need,
            editor,
            mixed,
            recipe: None,
        })
    }
}
