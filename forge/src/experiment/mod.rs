//! The page's experiments on frequency shortcuts, natively: the same plans, the same probes, on threads in place of workers.

pub mod bench;
mod class_spectra;
mod dominant;
pub mod null;
mod report;
pub mod runner;

use anyhow::Result;
use clap::Subcommand;

use bench::Subject;

/// The experiments.
#[derive(Subcommand)]
pub enum Experiment {
    /// Spectra of classes: how far they alone tell the classes apart.
    Adcs(Subject),
    /// Dominant frequency maps: which frequencies each class misses most.
    Dominant(dominant::Arguments),
}

/// Runs one.
pub fn run(experiment: &Experiment) -> Result<()> {
    match experiment {
        Experiment::Adcs(subject) => class_spectra::run(subject),
        Experiment::Dominant(arguments) => dominant::run(arguments),
    }
}
