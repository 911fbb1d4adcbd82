//! The one way into what is loaded only when a set is to be tested: nothing but this file may name the other modules. The state is made
//! when the view is first opened, and stays.

use super::context::SetTest;
use super::results::Results;
use super::start::StartPanel;
use crate::later::view_in_chunk;
use crate::sets::DataSets;
use leptos::prelude::*;

/// Where the state is kept; `app.rs` provides it as a context.
#[derive(Clone, Copy)]
pub struct SetTestEntry {
    /// What owns the state: the page, not the view, so that a test can go on while other parts of the page are looked at.
    owner: StoredValue<Owner>,
    state: StoredValue<Option<SetTest>>,
}

impl SetTestEntry {
    /// Owned by whoever calls, which should be the page.
    pub fn new() -> Self {
        Self {
            owner: StoredValue::new(Owner::current().unwrap_or_default()),
            state: StoredValue::new(None),
        }
    }

    fn state(self, sets: DataSets) -> SetTest {
        if let Some(state) = self.state.get_value() {
            return state;
        }
        let state = self.owner.get_value().with(|| {
            let state = SetTest::new(sets);
            state.follow();
            state
        });
        self.state.set_value(Some(state));
        state
    }
}

view_in_chunk!(
    sets,
    /// The test's two panels.
    pub fn view() {
        let entry = expect_context::<SetTestEntry>();
        provide_context(entry.state(expect_context::<DataSets>()));
        view! {
            <StartPanel/>
            <Results/>
        }
    }
);
