//! Keeping the visitor's sets: finding those of earlier visits, changing which labels count as right, and forgetting a set.

use super::context::DataSets;
use crate::storage::names::{ADDED_SETS, added_ms, files_of_set, judgements_of_set};
use crate::storage::{self, Store};
use js_sys::Date;
use leptos::prelude::*;
use sets::own::Choice;
use std::collections::BTreeSet;
use wasm_bindgen_futures::spawn_local;

/// No set is being added for longer.
const ADDING_MOST_MS: f64 = 86_400_000.0;

impl DataSets {
    /// Finds the visitor's sets of earlier visits.
    pub async fn recall_own(self) {
        // Without storage there are none.
        let texts = storage::texts(Store::Sets).await;
        let sets = texts
            .iter()
            .filter_map(|text| serde_json::from_str(text).ok())
            .collect();
        self.own.set(sets);
        self.sweep().await;
    }

    /// Removes files of sets that were never whole, since their page was closed while they were added. Another tab may be adding one now.
    async fn sweep(self) {
        let known = self.own.with_untracked(|sets| {
            let files = sets.iter().map(|set| files_of_set(&set.id));
            files.collect::<BTreeSet<_>>()
        });
        let abandoned: BTreeSet<String> = (storage::file_keys(ADDED_SETS).await.iter())
            .filter_map(|key| key.split_once('/'))
            .filter(|(id, _)| {
                added_ms(id).is_some_and(|added| added + ADDING_MOST_MS < Date::now())
            })
            .map(|(id, _)| files_of_set(id))
            .filter(|files| !known.contains(files))
            .collect();
        for files in abandoned {
            // What stays is found again next time.
            let _ = storage::remove(Store::Files, &files).await;
        }
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
            spawn_local(async move { set.save().await });
        }
    }

    /// Sorts the files of a set of the visitor's in another way.
    pub(super) fn arrange(self, id: &str, choice: &Choice) {
        self.page.ask(|hooks| &hooks.stop_test, ());
        let mut changed = None;
        self.own.update(|sets| {
            if let Some(set) = sets.iter_mut().find(|set| set.id == id) {
                set.arrange(Some(choice));
                changed = Some(set.clone());
            }
        });
        if let Some(set) = changed {
            self.show_own(&set);
            spawn_local(async move { set.save().await });
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
            let (files, judgements) = (files_of_set(&id), judgements_of_set(&id));
            let forgotten = storage::remove_all(vec![
                (Store::Sets, id),
                (Store::Files, files),
                (Store::Judgements, judgements),
            ]);
            if let Err(why) = forgotten.await {
                self.page.say(format!(
                    "The set could not be removed from this browser’s storage: {why}."
                ));
            }
        });
    }
}
