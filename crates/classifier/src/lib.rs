//! Pretrained image classifiers: their networks and weight files, and how to know that an answer is right.
//!
//! [`Classifier`] runs a network in burn on any device that burn was compiled for: on the CPU (`Device::flex()`), or on the GPU in a
//! program that turns on burn's feature `webgpu`. Inference only. What can be said of a model without running it is in the crate
//! `models`.

mod classifier;
pub mod networks;
mod weights;

pub use burn::tensor::Device;
pub use classifier::{Classifier, InferenceError, RehearsalError};
pub use weights::{LoadError, WeightFile};
