//! Choosing a set, and fetching the list of its pictures.

use super::context::DataSets;
use super::error::SetError;
use super::opened::Opened;
use super::own::OwnSet;
use crate::storage::local::{self, Key};
use crate::storage::names::is_own_set;
use leptos::prelude::*;
use models::labels;
use session::Source;
use std::sync::Arc;
use wasm_bindgen_futures::spawn_local;

impl DataSets {
    /// The set called `id` with the list of its pictures.
    pub async fn load_set(self, id: &str) -> Result<Arc<Opened>, SetError> {
        if let Some(set) = self.opened.get_untracked().filter(|set| set.id == id)
            && set.as_own().is_none()
        {
            return Ok(set);
        }
        let own = self
            .own
            .with_untracked(|sets| sets.iter().find(|set| set.id == id).cloned());
        if let Some(set) = own {
            return Ok(Arc::new(Opened::own(set)));
        }
        let catalogue = self.page.sets.get_value();
        let card = catalogue.get(id).ok_or(SetError::Gone)?;
        Ok(Arc::new(Opened::shipped(&catalogue, card).await?))
    }

    /// Chooses another set.
    pub fn choose_set(self, id: String) {
        self.page.ask(|hooks| &hooks.stop_test, ());
        self.page.set.set(id);
        self.remember_chosen();
        self.open_chosen();
    }

    /// Fetches the list of the chosen set's pictures.
    pub fn open_chosen(self) {
        let id = self.page.set.get_untracked();
        if self.is_open(&id) {
            return;
        }
        self.put(None);
        self.missing.set(None);
        spawn_local(async move {
            let opened = self.load_set(&id).await;
            if self.page.set.get_untracked() != id || self.is_open(&id) {
                // Another was chosen, or somebody else asked for the same and was answered first: it may be being tested by now.
                return;
            }
            match opened {
                Ok(set) => self.put(Some(set)),
                Err(error @ SetError::NotLoaded { .. }) => {
                    self.missing.set(Some(error.to_string()))
                }
                Err(error) => self.page.say(error.to_string()),
            }
        });
    }

    fn is_open(self, id: &str) -> bool {
        self.opened
            .with_untracked(|set| set.as_ref().is_some_and(|set| set.id == id))
    }

    /// Chooses a set of the visitor's, also anew after a change.
    pub(super) fn show_own(self, set: &OwnSet) {
        self.page.set.set(set.id.clone());
        self.remember_chosen();
        self.missing.set(None);
        self.put(Some(Arc::new(Opened::own(set.clone()))));
    }

    /// Chooses the visitor's set that was chosen last, which no link may name.
    pub fn recall_chosen(self) {
        if let Some(id) = local::get(Key::ChosenSet)
            && self.has_own(&id)
        {
            self.page.set.set(id);
        }
    }

    fn remember_chosen(self) {
        let id = self.page.set.get_untracked();
        // Without memory the next visit begins with the first set.
        if is_own_set(&id) {
            local::set(Key::ChosenSet, &id);
        } else {
            local::remove(Key::ChosenSet);
        }
    }

    /// The first picture of the visitor's set whose classes are those of a list.
    pub fn own_picture_of(self, list: &str) -> Option<Source> {
        let id = self.own_set_of(list)?;
        let key = |set: &OwnSet| set.key(0);
        self.own
            .with_untracked(|sets| sets.iter().find(|set| set.id == id).map(key))
            .map(Source::Own)
    }

    /// The visitor's set whose classes are those of a list.
    pub fn own_set_of(self, list: &str) -> Option<String> {
        self.own.with_untracked(|sets| {
            let fits = |set: &&OwnSet| labels::id_of(&set.classes) == list;
            sets.iter().rev().find(fits).map(|set| set.id.clone())
        })
    }
}
