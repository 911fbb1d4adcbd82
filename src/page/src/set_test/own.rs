//! A set of the visitor's: what this browser keeps of it, and how its classes meet a model's labels.

use super::super::state::Page;
use super::super::storage::{self, Shelf};
use leptos::prelude::*;
use models::labels;
use serde::{Deserialize, Serialize};
use session::Source;
use std::collections::BTreeMap;
use wasm_bindgen_futures::spawn_local;

/// What the ids of the visitor's sets begin with; a shipped set's never does.
pub const PREFIX: &str = "own-";

/// A picture of the visitor's.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct OwnPicture {
    /// Where it was: folders and file name.
    pub path: String,
    /// Its class.
    pub class: usize,
    /// Length of the file.
    pub bytes: u64,
}

/// A set of the visitor's. The files lie beside it in the storage.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct OwnSet {
    /// Names it in the storage.
    pub id: String,
    /// Name for the visitor.
    pub title: String,
    /// Names of the classes.
    pub classes: Vec<String>,
    /// The pictures.
    pub pictures: Vec<OwnPicture>,
    /// Files that did not become pictures of the set: path and one sentence.
    pub left_out: Vec<(String, String)>,
    /// What the visitor should know about how the files were sorted.
    pub notes: Vec<String>,
    /// By label list: for each class, the labels that count as right.
    pub mapping: BTreeMap<String, Vec<Vec<usize>>>,
}

impl OwnSet {
    /// For each class, the labels of `list` that count as right: as the visitor set it, else as the names suggest.
    pub fn labels(&self, list: &str) -> Vec<Vec<usize>> {
        self.mapping.get(list).cloned().unwrap_or_else(|| {
            sets::matching::suggest(&self.classes, labels::list(list), list)
                .into_iter()
                .map(|suggestion| suggestion.labels)
                .collect()
        })
    }

    /// Where a picture's file lies in the storage.
    pub fn key(&self, picture: usize) -> String {
        format!("{}/{picture}", self.id)
    }

    /// Bytes of all files.
    pub fn bytes(&self) -> u64 {
        self.pictures.iter().map(|picture| picture.bytes).sum()
    }

    /// Keeps everything but the files.
    pub async fn save(&self) -> Result<(), String> {
        let text = serde_json::to_string(self).map_err(|error| error.to_string())?;
        storage::put_text(Shelf::Sets, &self.id, &text).await
    }
}

impl Page {
    /// Finds the visitor's sets of earlier visits. `then` runs when they are there.
    pub fn recall_own_sets(self, then: impl FnOnce() + 'static) {
        spawn_local(async move {
            // Without storage there are none.
            let texts = storage::texts(Shelf::Sets).await.unwrap_or_default();
            let sets = texts
                .iter()
                .filter_map(|text| serde_json::from_str(text).ok())
                .collect();
            self.test.own.set(sets);
            then();
        });
    }

    /// Sets which labels count as right for a class of the visitor's set.
    pub fn map_class(self, id: &str, class: usize, labels: Vec<usize>) {
        let Some(card) = untrack(|| self.card()) else {
            return;
        };
        let mut changed = None;
        self.test.own.update(|sets| {
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
                    self.say(format!(
                        "The change could not be kept for the next visit: {why}."
                    ));
                }
            });
        }
    }

    /// Forgets a set of the visitor's, with its files and everything that was found on it.
    pub fn forget_own(self, id: String) {
        self.stop_test();
        self.test.own.update(|sets| sets.retain(|set| set.id != id));
        if self.set.get_untracked() == id {
            let first = self
                .sets
                .with_value(|catalogue| catalogue.sets.first().map(|card| card.id.clone()));
            self.choose_set(first.unwrap_or_default());
        }
        spawn_local(async move {
            let forgotten = async {
                storage::remove(Shelf::Sets, &id).await?;
                storage::remove(Shelf::Files, &format!("{id}/")).await?;
                storage::remove(Shelf::Judgements, &format!("{id}|")).await
            };
            if let Err(why) = forgotten.await {
                self.say(format!(
                    "The set could not be removed from this browser’s storage: {why}."
                ));
            }
        });
    }

    /// The first picture of the visitor's set whose classes are those of a list.
    pub fn own_picture_of(self, list: &str) -> Option<Source> {
        let set = self.own_set_of(list)?;
        Some(Source::Own(format!("{set}/0")))
    }

    /// The visitor's set whose classes are those of a list.
    pub fn own_set_of(self, list: &str) -> Option<String> {
        self.test.own.with_untracked(|sets| {
            let fits = |set: &&OwnSet| labels::id_of(&set.classes) == list;
            sets.iter().rev().find(fits).map(|set| set.id.clone())
        })
    }
}
