//! The judgements made so far, by picture, and under which names this browser keeps them: by set, model and filter, so that nothing
//! is judged twice and a run that was stopped goes on where it was.

use crate::storage::{self, Store};
use protocol::Judged;
use serde::{Deserialize, Serialize};
use sets::scoring::Judgement;
use std::collections::BTreeMap;

/// What was judged: names the record in the storage.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Names {
    /// The pictures as they are.
    pub original: String,
    /// The pictures under the filter; `None` without a filter.
    pub filtered: Option<String>,
}

/// The judgements on one set, by one model, under one filter.
#[derive(Clone, Debug, Default, Serialize, Deserialize)]
pub struct Record {
    /// By picture.
    pub judgements: BTreeMap<usize, Judgement>,
    /// Pictures that cannot be judged, and why.
    pub refused: BTreeMap<usize, String>,
}

/// The judgements on the page.
#[derive(Clone, Debug, Default)]
pub struct Judgements {
    /// Their names.
    pub names: Names,
    /// On the pictures as they are.
    pub original: Record,
    /// Under the filter.
    pub filtered: Record,
    /// Something is not in the storage yet.
    pub unsaved: bool,
}

impl Record {
    /// Whether nothing more can be learned about a picture.
    pub fn knows(&self, picture: usize) -> bool {
        self.judgements.contains_key(&picture) || self.refused.contains_key(&picture)
    }

    /// The record of this name, or an empty one.
    pub async fn recall(name: &str) -> Self {
        let text = storage::text(Store::Judgements, name).await;
        // Without storage, or with an older version's record, judging starts anew.
        text.and_then(|text| serde_json::from_str(&text).ok())
            .unwrap_or_default()
    }

    async fn save(&self, name: &str) {
        storage::put_json(Store::Judgements, name, self).await;
    }
}

impl Judgements {
    /// Takes in what a worker said.
    pub fn note(&mut self, judged: Vec<Judged>) {
        self.unsaved |= !judged.is_empty();
        for Judged {
            picture,
            original,
            filtered,
            refused,
        } in judged
        {
            if let Some(judgement) = original {
                self.original.judgements.insert(picture, judgement);
            }
            if let Some(judgement) = filtered {
                self.filtered.judgements.insert(picture, judgement);
            }
            if let Some(why) = refused {
                self.original.refused.insert(picture, why.clone());
                self.filtered.refused.insert(picture, why);
            }
        }
    }

    /// Pictures that cannot be judged, and why.
    pub fn refused(&self) -> Vec<(usize, String)> {
        let mut all = self.original.refused.clone();
        all.extend(self.filtered.refused.clone());
        all.into_iter().collect()
    }

    /// Puts the records into the storage.
    pub async fn save(&self) {
        self.original.save(&self.names.original).await;
        if let Some(name) = &self.names.filtered {
            self.filtered.save(name).await;
        }
    }
}
