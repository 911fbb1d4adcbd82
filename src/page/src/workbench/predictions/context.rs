//! What the panel of answers remembers.

use crate::core::state::Page;
use crate::storage::local::{self, Key};
use crate::workbench::pictures::Pictures;
use leptos::prelude::*;
use models::read_as::Reading;
use session::{Edit, StepAnswers};
use spectrum::picture::Picture;
use spectrum::recipe::Recipe;

/// A class of a list of labels.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Pin {
    pub(super) list: String,
    pub(super) class: usize,
}

/// Which pictures the second network needs.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Need {
    pub(super) side: usize,
    /// How the picture's file is read for the second network.
    pub(super) reading: Reading,
    /// `Studio::number` of the picture on the page.
    pub(super) picture: u64,
    /// The number of the picture that is mixed in.
    pub(super) mixed: Option<u64>,
}

/// What the second network's editor holds.
pub struct Prepared {
    pub(super) need: Need,
    pub(super) mixed: Option<Picture>,
    /// What was done to the picture last.
    pub(super) recipe: Option<Recipe>,
}

/// The answers and what is compared with them.
#[derive(Clone, Copy)]
pub struct Predictions {
    pub(super) page: Page,
    pub(super) pictures: Pictures,
    /// Classes in a list.
    pub count: RwSignal<usize>,
    /// Classes that stay listed, of any list of labels.
    pub(super) pins: RwSignal<Vec<Pin>>,
    /// What the network said to the steps of the history.
    pub(super) step_answers: RwSignal<StepAnswers<Edit>>,
    /// Why the second network gets no picture: one sentence.
    pub(super) refused: RwSignal<Option<String>>,
    pub(super) prepared: StoredValue<Option<Prepared>, LocalStorage>,
    /// What the second network's picture is made for, or was to be made for, last.
    pub(super) making: StoredValue<Option<Need>>,
}

impl Predictions {
    /// How many classes may be listed.
    pub const COUNTS: [usize; 5] = [1, 3, 5, 10, 20];

    /// As the visitor left it.
    pub fn new(page: Page, pictures: Pictures) -> Self {
        let kept = local::get(Key::PredictionCount);
        let count = kept.and_then(|text| text.parse().ok());
        Self {
            page,
            pictures,
            count: RwSignal::new(
                count
                    .filter(|count| Self::COUNTS.contains(count))
                    .unwrap_or(5),
            ),
            pins: RwSignal::new(Vec::new()),
            step_answers: RwSignal::new(StepAnswers::default()),
            refused: RwSignal::new(None),
            prepared: StoredValue::new_local(None),
            making: StoredValue::new(None),
        }
    }

    /// Lists so many classes, also in the next visit.
    pub(super) fn choose_count(self, count: usize) {
        self.count.set(count);
        // Without memory the next visit begins with five.
        local::set(Key::PredictionCount, &count.to_string());
    }

    /// The pinned classes among those that the chosen model knows, in the order of pinning.
    pub(super) fn pinned(self) -> Vec<usize> {
        let list = self.labels();
        self.pins.with(|pins| {
            pins.iter()
                .filter(|pin| pin.list == list)
                .map(|pin| pin.class)
                .collect()
        })
    }

    /// The label list of the chosen model.
    pub(super) fn labels(self) -> String {
        self.page.card().map(|card| card.labels).unwrap_or_default()
    }
}
