//! What the visitor has set, as plain values with no browser in them: the session and its link, the history of edits, and
//! the messages between the page and its workers.

pub mod history;
pub mod link;
pub mod messages;
pub mod requests;
pub mod sample;
pub mod state;

pub use history::History;
pub use link::Known;
pub use messages::{BackendChoice, EngineKind, FromDecoder, FromEngine, ToDecoder, ToEngine};
pub use requests::{Requests, Subject};
pub use sample::Sample;
pub use state::{Session, Source};
