//! Below the workbench: one kind of filter at one cut-off after another, and how probable the picture's class is at each.
//!
//! The first code holds the closed section; the rest is behind [`entry`].

mod chart;
mod context;
mod entry;
mod panel;
mod running;
mod saving;

use super::section::section;
use crate::storage::local::Key;
use leptos::prelude::*;

/// The section.
#[component]
pub fn Sweep() -> impl IntoView {
    section(
        "sweep",
        "Sweep",
        "at which cut-off the answer changes",
        Key::SweepOpen,
        entry::contents,
    )
}
