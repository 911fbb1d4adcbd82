//! Networks that were trained in a browser or come from the visitor's files: models like the site's, but for where they are kept. Their cards lie in the browser's memory, where
//! they are found before anything is drawn, and their files beside the site's weights.

pub mod adopting;
pub mod hosted;
pub mod unkept;

use crate::core::state::Page;
use crate::storage::local::{self, Key};
use leptos::prelude::*;
use models::card::{Catalogue, ModelCard};
use platform::weight_store;
use wasm_bindgen_futures::spawn_local;

/// The cards of earlier visits.
pub fn recall() -> Vec<ModelCard> {
    let text = local::get(Key::OwnNetworks);
    let cards: Vec<ModelCard> = text
        .and_then(|text| serde_json::from_str(&text).ok())
        .unwrap_or_default();
    cards
        .into_iter()
        .filter(|card| card.is_own() && card.answer.is_some())
        .collect()
}

/// Those of a catalogue: the visitor's, or those that lie beside the site.
pub fn own(catalogue: &Catalogue, hosted: bool) -> impl Iterator<Item = &ModelCard> {
    let all = catalogue.models.iter();
    all.filter(move |card| card.is_own() && card.hosted == hosted)
}

/// Changes what is kept. Another tab may have kept more than this one knows, so it is read anew.
fn change_kept(change: impl FnOnce(&mut Vec<ModelCard>)) -> bool {
    let mut cards = recall();
    change(&mut cards);
    let text = serde_json::to_string(&cards).unwrap_or_default();
    local::set(Key::OwnNetworks, &text)
}

impl Page {
    /// Forgets a network for good. What shows it goes on with the first model.
    pub fn forget_network(self, id: &str) {
        let file = self
            .models
            .with_untracked(|models| models.get(id).map(|card| card.file.clone()));
        let first = self
            .models
            .with_untracked(|models| models.first().map(|card| card.id.clone()))
            .unwrap_or_default();
        if self.model.get_untracked() == id {
            self.choose_model(first.clone());
        }
        // Neither undo nor redo must lead back to it.
        self.history.update(|history| {
            history.amend_all(|edit| {
                if edit.model == id {
                    edit.model.clone_from(&first);
                }
            });
        });
        change_kept(|cards| cards.retain(|card| card.id != id));
        self.models
            .update(|models| models.models.retain(|card| card.id != id));
        if let Some(file) = file {
            unkept::forget(&file);
            spawn_local(async move { weight_store::remove(&file).await });
        }
    }
}
