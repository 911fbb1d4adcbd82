//! What is learned first: pictures, a small network that is trained on them here, and what it can do at every step. The first experiment of
//! the founding paper (S. Wang and others, ICCV 2023), to watch, and the same with other pictures and a shortcut planted among them.
//!
//! The view owns its state, [`Learning`]. What a link says of it lies in [`TrainingChoice`], what it wants of other parts of the page is in
//! `needs`, and `trainer_link` is its end of the conversation with the trainer worker.

mod connection;
mod context;
mod curves;
mod data_panel;
mod device;
mod first_layer;
mod hyperparameters;
mod learned_panel;
mod made_pictures;
mod needs;
mod painting;
mod planted;
mod planting;
mod recorded;
mod saving;
mod sending;
mod set_pictures;
mod stops;
mod storing;
mod testing;
mod trainer_link;
mod training_panel;

use crate::kept::kept;
use crate::later::view_in_chunk;
use context::Learning;
use data_panel::DataPanel;
use learned_panel::LearnedPanel;
use leptos::prelude::*;
use training_panel::TrainingPanel;

view_in_chunk!(
    learning,
    /// The view. Its state stays while it is closed, so that a training goes on.
    pub fn view() {
        let sets = expect_context();
        kept(|| Learning::new(sets));
        view! {
            <DataPanel/>
            <TrainingPanel/>
            <LearnedPanel/>
        }
    }
);
