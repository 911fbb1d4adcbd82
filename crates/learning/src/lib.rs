//! What page and trainer share about a training in the browser: the visitor's choices, the messages, and what is made of the curves. It
//! knows no tensor, so that the page does not carry what trains.

#![cfg_attr(test, allow(clippy::unwrap_used))]

pub mod course;
pub mod learned;
pub mod lesson;
pub mod material;
pub mod messages;
pub mod shortcut;
pub mod stops;
