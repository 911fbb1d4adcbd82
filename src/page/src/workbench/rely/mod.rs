//! Below the workbench: what the network's answer for the picture rests on.
//!
//! The first code holds the closed section; the rest is behind [`entry`].

mod context;
mod entry;
mod evidence;
mod findings;
mod importance;
mod panel;
mod running;
mod saving;

use super::section::section;
use crate::storage::local::Key;
use leptos::prelude::*;

/// The section.
#[component]
pub fn Rely() -> impl IntoView {
    section(
        "rely",
        "What does it rely on?",
        "which frequencies carry the answer",
        Key::RelyOpen,
        entry::contents,
    )
}
