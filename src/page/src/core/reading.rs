//! How files are read on this page: the visitor's two choices, and where they do not apply.

use crate::core::state::Page;
use leptos::prelude::*;
use models::card::ModelCard;
use models::read_as::{ReadAs, Reading};
use session::Source;
use sets::card::Contents;

impl Page {
    /// Both choices.
    pub fn read_as(self) -> ReadAs {
        self.history.with(|history| history.present().read_as)
    }

    /// How a picture of this source is read for a network. Cells of the site's sheets are made for networks, and are read in one way.
    pub fn reading(self, source: &Source, card: Option<&ModelCard>) -> Reading {
        let Some(card) = card else {
            return Reading::default();
        };
        if self.is_of_a_sheet(source) {
            ReadAs::default().of(card)
        } else {
            untrack(|| self.read_as()).of(card)
        }
    }

    /// Whether a picture is a cell of one of the site's sheets.
    pub fn is_of_a_sheet(self, source: &Source) -> bool {
        let Source::FromSet { set, .. } = source else {
            return false;
        };
        self.sets.with_value(|sets| {
            let stored = sets.get(set).and_then(|card| sets.stored(card));
            stored.is_some_and(|card| !matches!(card.contents, Contents::Files { .. }))
        })
    }
}
