//! The networks' forward and backward passes, written out: the kernels of this project on one thread, in memory that is used again.
//!
//! Every sum is made in the same order whatever the machine, and exponentials and logarithms are `libm`'s, so a training gives the same
//! numbers everywhere.

mod backward;
mod forward;
mod loss;
mod maps;

pub use backward::Backward;
pub use forward::{Forward, Statistics};
pub use loss::{Loss, best};

#[cfg(test)]
mod tests;
