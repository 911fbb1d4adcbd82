//! What page and trainer share about a training in the browser: the visitor's choices, the messages, and what is made of the curves. It
//! knows no tensor, so that the page does not carry what trains.

#![cfg_attr(test, allow(clippy::unwrap_used))]

pub mod curves;
pub mod hyperparameters;
pub mod kernel;
pub mod learned;
pub mod messages;
pub mod methods;
pub mod shortcut;
pub mod stops;
pub mod training;
pub mod training_data;
