//! Pretrained image classifiers: what the network sees, what it answers, and how to know that the answer is right.
//!
//! [`card`], [`labels`] and [`ranking`] describe models and answers and touch no tensor, so the page can use them without
//! linking an engine. [`Classifier`] runs a network in burn, on the CPU (`Device::flex()`) or, with the feature `webgpu`, on
//! the GPU. Inference only.

pub mod card;
pub mod known_answer;
pub mod labels;
pub mod preprocessing;
pub mod ranking;

mod classifier;
pub mod networks;
mod weights;

pub use burn::tensor::Device;
pub use classifier::{Classifier, InferenceError};
pub use weights::LoadError;
