//! The one way into what is loaded only when its drawer is opened.

use super::chart::ConfidenceChart;
use super::pin_search::PinSearch;
use crate::later::view_in_chunk;
use leptos::prelude::*;

view_in_chunk!(
    answers,
    /// The network's confidence over the steps of the history.
    pub fn chart() {
        view! { <ConfidenceChart/> }
    }
);

view_in_chunk!(
    answers,
    /// Finds a class to follow.
    pub fn pin_search() {
        view! { <PinSearch/> }
    }
);
