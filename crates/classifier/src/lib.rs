//! Pretrained image classifiers: what the network sees, what it answers, and how to know that the answer is right.
//!
//! [`card`], [`labels`] and [`ranking`] describe models and answers and touch no tensor, so the page can use them without
//! linking an engine (feature `networks`, on by default). [`Classifier`] runs a network in burn, on the CPU (`Device::flex()`) or, with the feature `webgpu`, on
//! the GPU. Inference only.

pub mod card;
pub mod known_answer;
pub mod labels;
pub mod preprocessing;
pub mod ranking;

#[cfg(feature = "networks")]
mod classifier;
#[cfg(feature = "networks")]
pub mod networks;
#[cfg(feature = "networks")]
mod weights;

#[cfg(feature = "networks")]
pub use burn::tensor::Device;
#[cfg(feature = "networks")]
pub use classifier::{Classifier, InferenceError, RehearsalError};
#[cfg(feature = "networks")]
pub use weights::{LoadError, WeightFile};
