//! What of the laboratory is there before its code has come: the place of its state.

use super::context::Laboratory;
use super::panel::LabPanel;
use super::results::LabResults;
use crate::later::view_in_chunk;
use crate::sets::DataSets;
use leptos::prelude::*;
use shortcuts::experiments::Experiment;

/// The context that `app.rs` provides; the state itself is made when the view is first opened, and stays.
#[derive(Clone, Copy)]
pub struct LaboratoryEntry {
    /// What owns the state: the page, not the view, so that experiments go on while another view is open.
    owner: StoredValue<Owner>,
    state: StoredValue<Option<Laboratory>>,
}

impl LaboratoryEntry {
    /// Owned by whoever calls, which should be the page.
    pub fn new() -> Self {
        Self {
            owner: StoredValue::new(Owner::current().unwrap_or_default()),
            state: StoredValue::new(None),
        }
    }

    fn state(self, sets: DataSets) -> Laboratory {
        if let Some(state) = self.state.get_value() {
            return state;
        }
        let state = self.owner.get_value().with(|| {
            let state = Laboratory::new(sets);
            let page = sets.page;
            state.follow();
            Effect::new(move |_| {
                let wanted = page.experiment_wanted.get();
                if let Some(experiment) = wanted.and_then(Experiment::called) {
                    page.experiment_wanted.set(None);
                    state.choose_experiment(experiment);
                }
            });
            state
        });
        self.state.set_value(Some(state));
        state
    }
}

view_in_chunk!(
    laboratory,
    /// The view: everything that is behind this function is loaded when it is first needed.
    pub fn view() {
        let entry = expect_context::<LaboratoryEntry>();
        provide_context(entry.state(expect_context::<DataSets>()));
        view! {
            <LabPanel/>
            <LabResults/>
        }
    }
);
