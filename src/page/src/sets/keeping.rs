//! Keeping the visitor's sets: finding those of earlier visits, changing which labels count as right, and forgetting a set.

use super::context::DataSets;
use crate::storage::names::{files_of_set, judgements_of_set};
use crate::storage::{self, Store};
use leptos::prelude::*;
use wasm_bindgen_futures::spawn_local;

impl DataSets {
    /// Finds the visitor's sets of earlier visits.
    pub async fn recall_own(self) {
        // Without storage there are none.
        let texts = storage::texts(Store::Sets).await.unwrap_or_default();
        let sets = texts
            .iter()
            .filter_map(|text| serde_json::from_str(text).ok())
            .collect();
        self.own.set(sets);
    }

    /// Sets which labels count as right for a class of the visitor's set.
    pub fn map_class(self, id: &str, class: usize, labels: Vec<usize>) {
        let Some(card) = untrack(|| self.page.card()) else {
            return;
        };
        let mut changed = None;
        self.own.update(|sets| {
            if let Some(set) = sets.iter_mut().find(|set| set.id == id) {
                let mut mapping = set.labels(&card.labels);
                if let Some(slot) = mapping.get_mut(class) {
                    *slot = labels;
                }
                set.mapping.insert(card.labels.clone(), mapping);
                changed = Some(set.clone());
            }
        });
        if let Some(set) = changed {
            self.show_own(&set);
            spawn_local(async move {
                if let Err(why) = set.save().await {
                    self.page.say(format!(
                        "The change could not be kept for the next visit: {why}."
                    ));
                }
            });
        }
    }

    /// Forgets a set of the visitor's, with its files and everything that was found on it.
    pub fn forget_own(self, id: String) {
        self.page.ask(|hooks| &hooks.stop_test, ());
        self.own.update(|sets| sets.retain(|set| set.id != id));
        if self.page.set.get_untracked() == id {
            let first = self
                .page
                .sets
                .with_value(|catalogue| catalogue.sets.first().map(|card| card.id.clone()));
            self.choose_set(first.unwrap_or_default());
        }
        spawn_local(async move {
            let forgotten = async {
                storage::remove(Store::Sets, &id).await?;
                storage::remove(Store::Files, &files_of_set(&id)).await?;
                storage::remove(Store::Judgements, &judgements_of_set(&id)).await
            };
            if let Err(why) = forgotten.await {
                self.page.say(format!(
                    "The set could not be removed from this browser’s storage: {why}."
                ));
            }
        });
    }
}
