//! Files of a network that wait to be looked into.

use crate::incoming::{Dropped, Incoming};
use leptos::prelude::*;

/// What came at once.
pub enum Came {
    /// Files.
    Files(Vec<Incoming>),
    /// What was dropped, maybe with folders.
    Dropped(Dropped),
}

/// Files of a network that nobody has looked into yet.
#[derive(Clone, Copy)]
pub struct OwnClassifier {
    came: RwSignal<Vec<Came>, LocalStorage>,
    /// Whether the dialog is open.
    pub is_open: RwSignal<bool>,
}

impl OwnClassifier {
    /// None.
    pub fn new() -> Self {
        Self {
            came: RwSignal::new_local(Vec::new()),
            is_open: RwSignal::new(false),
        }
    }

    /// Opens the dialog about these files, beside those that it is about already.
    pub fn add(self, came: Came) {
        self.came.update(|all| all.push(came));
        self.is_open.set(true);
    }

    /// What came since this was asked last. Whoever asks in an effect is told when there is more.
    pub(super) fn take(self) -> Vec<Came> {
        self.came.track();
        let mut all = Vec::new();
        self.came
            .update_untracked(|came| std::mem::swap(came, &mut all));
        all
    }
}
