#![doc = include_str!("../README.md")]

pub mod confidence;
pub mod edit;
pub mod history;
pub mod link;
pub mod link_error;
pub mod presets;
pub mod record;
pub mod sample;
pub mod state;
pub mod steps;
pub mod zoom;

pub use confidence::StepAnswers;
pub use edit::Edit;
pub use history::History;
pub use link::{Known, KnownSet};
pub use link_error::LinkError;
pub use sample::Sample;
pub use state::{Session, Source, View};
