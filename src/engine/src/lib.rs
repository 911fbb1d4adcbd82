//! The engine worker: loads weights, proves the device right, classifies single pictures, judges whole sets and answers experiments.

// wgpu's types are deep.
#![recursion_limit = "256"]

mod device;
mod experiments;
mod faults;
mod judging;
mod weights;
mod worker;

pub use worker::run;
