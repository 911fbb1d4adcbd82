//! The test of a whole labelled set: how often the network is right on it, as it is and under the current filter.

mod beforehand;
mod context;
mod entry;
mod export;
mod judgements;
mod judges;
mod matrix;
mod per_class;
mod recorded;
mod results;
mod run;
mod shown;
mod start;

pub use entry::{SetTestEntry, view};
