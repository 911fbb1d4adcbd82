//! The shortcut laboratory: the papers' experiments on the set under test and the chosen model.
//!
//! What there is to ask, in what words and with which plans, is the table in `shortcuts::experiments`; how each experiment is set and shown
//! is the table in [`experiments`].

mod context;
mod entry;
mod experiments;
mod gallery;
mod keeping;
mod masked_picture;
mod needs;
mod panel;
mod recorded;
mod report;
mod results;
mod running;
mod said;
mod setting;
mod settings;
mod stage;
mod study;
mod workers;

pub use entry::{LaboratoryEntry, view};
