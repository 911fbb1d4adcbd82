#![doc = include_str!("../README.md")]
#![cfg_attr(test, allow(clippy::unwrap_used))]

pub mod augmentation;
pub mod checkpoint;
pub mod collection;
pub mod dominant;
pub mod export;
pub mod fold;
pub mod measure;
pub mod network;
pub mod optimiser;
mod parallel;
pub mod passes;
pub mod pictures;
pub mod plan;
pub mod predict;
mod scaling;
pub mod shortcut_effect;

pub mod run;
pub mod saved;
#[cfg(any(test, feature = "gpu"))]
pub mod tensors;
pub mod trainer;

/// What separates the random streams of one seed from each other.
mod streams {
    /// Initial weights.
    pub(crate) const WEIGHTS: u64 = 0x0077_6569_6768_7473;
    /// Order of the pictures, one stream for each epoch.
    pub(crate) const ORDER: u64 = 0x0000_006f_7264_6572;
    /// Augmentation, one stream for each picture of each epoch.
    pub(crate) const AUGMENT: u64 = 0x0061_7567_6d65_6e74;
}
