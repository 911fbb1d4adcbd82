//! A second network on the same edit: its choice, its picture, and when both go.
//!
//! It gets the same picture under the same recipe at its own input size. Filters are in cycles/image, so they mean the same at any size.

use super::context::{Need, Predictions, Prepared};
use crate::workbench::pictures::PictureError;
use leptos::prelude::*;
use models::card::ModelCard;
use protocol::Crop;
use spectrum::editor::{Editor, EditorError};
use spectrum::recipe::Extras;
use wasm_bindgen_futures::spawn_local;

/// Why the second network gets no picture: a sentence after a colon.
#[derive(Clone, Debug, thiserror::Error)]
enum NotPrepared {
    /// Its frames come in the first network's size.
    #[error(
        "what the camera sees goes only to networks that get pictures of the same size and part."
    )]
    Camera,
    /// There is none at its size.
    #[error(transparent)]
    Picture(#[from] PictureError),
    /// It takes none that can be filtered.
    #[error(transparent)]
    Editor(#[from] EditorError),
}

impl Predictions {
    /// Compares with a network, or with none.
    pub fn compare_with(self, model: Option<String>) {
        let second = self.page.second;
        let before = second.model.get_untracked();
        if before == model {
            return;
        }
        let goes_on = model.is_some();
        second.model.set(model);
        match (before, goes_on) {
            (Some(_), true) => self.page.second_engine().load(),
            (None, true) => self.page.second_engine().retry(),
            _ => {
                self.page.second_engine().end();
                second.editor.set_value(None);
                self.prepared.set_value(None);
                self.making.set_value(None);
                self.refused.set(None);
            }
        }
    }

    /// Ends the comparison when the page's own network becomes the other one, or one of other classes.
    pub fn watch_comparison(self) {
        Effect::new(move |_| {
            let fits = self.page.comparable();
            let Some(model) = self.page.second.model.get_untracked() else {
                return;
            };
            if fits.iter().all(|card| card.id != model) {
                let is_there = untrack(|| self.page.second_card()).is_some();
                self.compare_with(None);
                self.page.say(if self.page.model.get_untracked() == model {
                    "The comparison has ended: the network to compare with is the chosen one now."
                } else if !is_there {
                    "The comparison has ended: the network to compare with was removed."
                } else {
                    "The comparison has ended: the two networks know different classes."
                });
            }
        });
    }

    /// Brings the second network's picture after the first's: at once where only the recipe is another, else as soon as it is made.
    pub fn prepare_second(self) {
        let second = self.page.second;
        let Some(card) = untrack(|| self.page.second_card()) else {
            return;
        };
        let recipe = untrack(|| self.page.recipe());
        let source = self.page.source.get_untracked();
        let reading = self.page.reading(&source, Some(&card));
        let need = self.page.studio.with_value(|studio| {
            let studio = studio.as_ref()?;
            let mixed = studio.second().map(|(number, _)| *number);
            Some(Need {
                side: card.input_size,
                reading,
                picture: studio.number(),
                mixed: mixed.filter(|_| recipe.content.needs_second()),
            })
        });
        let Some(need) = need else { return };
        let normalisation = Some(card.preprocessing.normalisation());
        let is_here = self.prepared.try_update_value(|prepared| match prepared {
            Some(prepared) if prepared.need == need => {
                if prepared.recipe.as_ref() != Some(&recipe) {
                    let extras = Extras {
                        second: need.mixed.zip(prepared.mixed.as_ref()),
                        normalisation,
                    };
                    second.editor.update_value(|editor| {
                        if let Some(editor) = editor {
                            editor.edit(&recipe, &extras);
                        }
                    });
                    prepared.recipe = Some(recipe);
                }
                true
            }
            _ => {
                *prepared = None;
                second.editor.set_value(None);
                false
            }
        });
        if is_here == Some(true) || self.making.get_value() == Some(need) {
            return;
        }
        self.making.set_value(Some(need));
        spawn_local(async move {
            let made = self.prepare(need, &card).await;
            // Meanwhile it may be another picture that is needed, or none.
            if self.making.get_value() != Some(need) {
                return;
            }
            self.refused
                .set(made.as_ref().err().map(ToString::to_string));
            let (editor, prepared) = made.ok().unzip();
            second.editor.set_value(editor);
            self.prepared.set_value(prepared);
            self.page.second_engine().want_both();
        });
    }

    async fn prepare(
        self,
        need: Need,
        card: &ModelCard,
    ) -> Result<(Editor, Prepared), NotPrepared> {
        let present = untrack(|| self.page.present());
        // At the same size and read in the same way, the pictures on the page will do.
        let suits = self.pictures.suits(card);
        let mixed = self.page.studio.with_value(|studio| {
            let studio = studio.as_ref().filter(|_| suits)?;
            studio.second().map(|(_, picture)| picture.clone())
        });
        let original = match self.pictures.shown_for(card).await {
            Err(PictureError::Camera) => return Err(NotPrepared::Camera),
            shown => shown?,
        };
        let mixed = match (mixed, present.second) {
            _ if need.mixed.is_none() => None,
            (None, Some(source)) => Some(
                self.pictures
                    .picture_of(&source, card, Crop::default())
                    .await?,
            ),
            (here, _) => here,
        };
        let editor = Editor::new(original)?;
        let prepared = Prepared {
            need,
            mixed,
            recipe: None,
        };
        Ok((editor, prepared))
    }
}
