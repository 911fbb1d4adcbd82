#![doc = include_str!("../README.md")]

mod classifier;
mod networks;
mod weights;

pub use burn::tensor::Device;
pub use classifier::{Classifier, InferenceError, RehearsalError};
pub use weights::{LoadError, Misfit, WeightFile};
