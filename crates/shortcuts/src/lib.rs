//! The experiments of the frequency shortcut papers, without a network: what to ask it ([`probe::Probe`]), and what its answers
//! ([`probe::Reading`]) mean.
//!
//! Every experiment is a [`plan::Plan`]: from the readings there are, it tells which to ask for next. [`runner::Runner`] runs a plan, in
//! the browser with workers and in `forge` with threads. It may ask in any order and on any number of workers; a plan only looks at
//! readings, so the result is the same, and a run that is taken up again is the same plan with some readings to begin with.

#![cfg_attr(test, allow(clippy::unwrap_used))]

pub mod blocks;
pub mod controls;
pub mod document;
pub mod experiments;
pub mod plan;
pub mod probe;
pub mod runner;
pub mod spectra;
pub mod study;

pub use experiments::{dominant, heat_map, hfss, shortcut_test, transfer};
