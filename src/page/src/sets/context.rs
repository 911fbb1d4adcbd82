//! What the page knows of labelled sets: which one is chosen, its list of pictures, and the visitor's own ones.

use super::opened::Opened;
use super::own::OwnSet;
use crate::core::state::Page;
use leptos::prelude::*;
use std::rc::Rc;
use std::sync::Arc;

/// Files on their way into a set.
#[derive(Clone, Debug, PartialEq)]
pub struct Adding {
    /// Tells one from the next.
    pub number: u64,
    /// What is being done.
    pub doing: String,
    /// Files kept so far.
    pub done: usize,
    /// Files to keep; 0 while they are still being counted.
    pub total: usize,
}

/// Told the number of pictures of the set that takes the old one's place, or `None` while its list is on its way.
pub type OnChange = Rc<dyn Fn(Option<usize>)>;

/// The labelled sets. Which one is chosen stands in [`Page::set`], since a link names it.
#[derive(Clone, Copy)]
pub struct DataSets {
    /// The page that shows them.
    pub page: Page,
    /// The visitor's sets.
    pub own: RwSignal<Vec<OwnSet>>,
    /// The chosen set, once its list of pictures has come.
    pub opened: RwSignal<Option<Arc<Opened>>>,
    /// Why the list of the chosen set's pictures has not come: a sentence.
    pub missing: RwSignal<Option<String>>,
    /// The visitor's files on their way into a set.
    pub adding: RwSignal<Option<Adding>>,
    on_change: StoredValue<Vec<OnChange>, LocalStorage>,
}

impl DataSets {
    /// Nothing opened yet.
    pub fn new(page: Page) -> Self {
        Self {
            page,
            own: RwSignal::new(Vec::new()),
            opened: RwSignal::new(None),
            missing: RwSignal::new(None),
            adding: RwSignal::new(None),
            on_change: StoredValue::new_local(Vec::new()),
        }
    }

    /// Has `act` run whenever another set takes the chosen one's place, or the same one with other classes, just before it does: what was
    /// found on the old one has nothing to do with it.
    pub fn on_change(self, act: impl Fn(Option<usize>) + 'static) {
        self.on_change.update_value(|all| all.push(Rc::new(act)));
    }

    /// Makes a set the chosen one.
    pub(super) fn put(self, set: Option<Arc<Opened>>) {
        let pictures = set.as_ref().map(|set| set.truths.len());
        for act in self.on_change.get_value() {
            act(pictures);
        }
        self.opened.set(set);
    }

    /// Whether the visitor has a set of this id.
    pub fn has_own(self, id: &str) -> bool {
        self.own
            .with_untracked(|sets| sets.iter().any(|set| set.id == id))
    }
}
