#![doc = include_str!("../README.md")]
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
