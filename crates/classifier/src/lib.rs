#![doc = include_str!("../README.md")]

mod classifier;
mod networks;
mod weights;

pub use classifier::{Classifier, InferenceError, RehearsalError};
pub use networks::Device;
pub use weights::{LoadError, Misfit, WeightFile};
