//! The one way into what is loaded only when its drawer is opened.

use super::chart::TrailChart;
use super::pin_search::PinSearch;
use leptos::prelude::*;

/// The network's confidence over the steps of the history.
pub fn chart() -> AnyView {
    view! { <TrailChart/> }.into_any()
}

/// Finds a class to follow.
pub fn pin_search() -> AnyView {
    view! { <PinSearch/> }.into_any()
}
