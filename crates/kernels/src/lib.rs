#![doc = include_str!("../README.md")]
#![allow(
    clippy::inline_always,
    reason = "an operation on registers that is not inlined goes through memory"
)]

mod arithmetic;
mod bytewise;
mod convolution;
mod depthwise;
mod gradient;
mod lanes;
mod layout;
mod maps;
mod normalisation;
mod pooling;
mod winograd;

pub use arithmetic::{Arithmetic, Clamp, Levels, Real, Scale};
pub use bytewise::{Bytewise, Signs};
pub use convolution::{Convolution, Shape};
pub use depthwise::Depthwise;
pub use gradient::WeightGradient;
pub use layout::Layout;
pub use maps::{Curve, Joining, Line, Windows, curve, join, window_means};
pub use normalisation::{
    Normalisation, NormalisationGradient, channel_slopes, channel_squares, channel_sums, masked,
    normalise, through_normalisation,
};
pub use pooling::{
    Change, Changing, each, max_pool, max_pool_gradient, mean, mean_around, pooled_size,
};
pub use winograd::Winograd;
