#![doc = include_str!("../README.md")]
#![allow(
    clippy::inline_always,
    reason = "an operation on registers that is not inlined goes through memory"
)]

mod arithmetic;
mod bytewise;
mod convolution;
mod depthwise;
mod lanes;
mod layout;
mod pooling;
mod winograd;

pub use arithmetic::{Arithmetic, Clamp, Levels, Real, Scale};
pub use bytewise::{Bytewise, Signs};
pub use convolution::{Convolution, Shape};
pub use depthwise::Depthwise;
pub use layout::Layout;
pub use pooling::{Change, Changing, each, max_pool, mean, mean_around, pooled_size};
pub use winograd::Winograd;
