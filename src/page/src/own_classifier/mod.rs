//! A classifier that the visitor brings as files: what they are, what they do not say, and how it becomes one of the models.

mod choosing;
mod collecting;
mod contents;
mod entry;
mod importer;
mod looking;
mod trying;
mod waiting;

pub use entry::dialog;
pub use waiting::{Came, OwnClassifier};
