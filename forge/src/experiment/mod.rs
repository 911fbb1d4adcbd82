//! The page's experiments on frequency shortcuts, natively: the same plans, the same probes, on threads in place of workers.

pub mod bench;
mod class_spectra;
pub mod null;
pub mod runner;

use anyhow::Result;
use clap::Subcommand;

use bench::Subject;

/// The experiments.
#[derive(Subcommand)]
pub enum Experiment {
    /// Spectra of classes: how far they alone tell the classes apart.
    Adcs(Subject),
}

/// Runs one.
pub fn run(experiment: &Experiment) -> Result<()> {
    match experiment {
        Experiment::Adcs(subject) => class_spectra::run(subject),
    }
}
