//! What views call that do not hold [`DataSets`] yet.

use super::context::DataSets;
use super::opened::{Batch, Opened};
use super::own::OwnSet;
use super::pictures;
use crate::state::Page;
use leptos::prelude::*;
use session::Source;
use sets::scoring::Scoring;
use std::sync::Arc;

/// The signals that those views read.
#[derive(Clone, Copy)]
pub struct SetSignals {
    /// The visitor's sets.
    pub own: RwSignal<Vec<OwnSet>>,
    /// The chosen set.
    pub opened: RwSignal<Option<Arc<Opened>>>,
    held: StoredValue<Option<DataSets>, LocalStorage>,
}

impl SetSignals {
    /// Nothing opened yet.
    pub fn new() -> Self {
        Self {
            own: RwSignal::new(Vec::new()),
            opened: RwSignal::new(None),
            held: StoredValue::new_local(None),
        }
    }

    /// The sets are there.
    pub fn hold(self, sets: DataSets) {
        self.held.set_value(Some(sets));
    }
}

impl Page {
    /// Calls the sets, which `app.rs` makes before any view.
    fn with_sets<T>(self, then: impl FnOnce(DataSets) -> T) -> Option<T> {
        self.test.held.get_value().map(then)
    }

    /// [`DataSets::load_set`]
    pub async fn load_set(self, id: &str) -> Result<Arc<Opened>, String> {
        match self.test.held.get_value() {
            Some(sets) => sets.load_set(id).await.map_err(|error| error.to_string()),
            None => Err("The sets are not there yet.".to_owned()),
        }
    }

    /// [`DataSets::choose_set`]
    pub fn choose_set(self, id: String) {
        self.with_sets(|sets| sets.choose_set(id));
    }

    /// [`DataSets::take_to_workbench`]
    pub fn take_to_bench(self, set: &Arc<Opened>, picture: usize) {
        self.with_sets(|sets| sets.take_to_workbench(set, picture));
    }

    /// Ends the test of a set, if one is going on.
    pub fn stop_test(self) {
        self.ask(|hooks| &hooks.stop_test, ());
    }

    /// [`DataSets::scoring`]
    pub fn scoring(self) -> Option<Scoring> {
        self.with_sets(DataSets::scoring).flatten()
    }

    /// [`pictures::source_in`]
    pub fn source_in(set: &Opened, picture: usize) -> Source {
        pictures::source_in(set, picture)
    }
}

impl Opened {
    /// [`Opened::batches`]
    pub fn pieces(&self, pictures: &[usize], original: bool, filtered: bool) -> Vec<Batch> {
        self.batches(pictures, original, filtered)
    }
}
