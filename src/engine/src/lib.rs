//! What the engine programs share: a worker that loads weights, proves its processor right, classifies single pictures, judges whole
//! sets and answers experiments.
//!
//! The programs, `engine-cpu` and `engine-gpu`, differ in nothing but their [`Processor`]; the page decides which of them it starts.

mod experiments;
mod judging;
mod processor;
mod proving;
mod weights;
mod worker;

pub use classifier::Device;
pub use processor::Processor;
pub use worker::{lose_processor, run};
