#![doc = include_str!("../README.md")]

pub mod confidence;
pub mod crop;
pub mod edit;
pub mod history;
pub mod link;
pub mod messages;
pub mod presets;
pub mod record;
pub mod requests;
pub mod sample;
pub mod state;
pub mod steps;
pub mod zoom;

pub use confidence::StepAnswers;
pub use crop::Crop;
pub use edit::Edit;
pub use history::History;
pub use link::{Known, KnownSet};
pub use messages::{
    BackendChoice, EngineKind, FromDecoder, FromEngine, Judged, Pictures, ToDecoder, ToEngine,
};
pub use pool::Jobs;
pub use requests::{Requests, Subject};
pub use sample::Sample;
pub use state::{Session, Source, View};
