//! The engine worker: loads weights, proves the device right, classifies single pictures and judges whole sets.

mod device;
mod faults;
mod judging;
mod weights;
mod worker;

pub use worker::run;
