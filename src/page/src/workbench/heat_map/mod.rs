//! Below the workbench: the Fourier heat map of the picture, which tells how its answer fares when one wave is added.
//!
//! The first code holds the closed section; the rest is behind [`entry`].

mod context;
mod entry;
mod map;
mod panel;
mod running;
mod saving;

use super::section::section;
use crate::storage::local::Key;
use leptos::prelude::*;

/// The section.
#[component]
pub fn HeatMap() -> impl IntoView {
    section(
        "picture-heat",
        "Fourier heat map",
        "which added waves change the answer",
        Key::HeatMapOpen,
        entry::contents,
    )
}
