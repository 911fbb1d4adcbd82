//! The engine worker: loads weights, proves the device right, classifies pictures one after the other.

mod device;
mod faults;
mod weights;
mod worker;

pub use worker::run;
