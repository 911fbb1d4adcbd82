//! The page's experiments on frequency shortcuts, natively: the same plans, the same probes, on threads in place of workers.

mod class_spectra;
mod dominant;
mod false_alarms;
mod found;
mod heat_map;
mod hfss;
pub mod null;
pub mod opened;
mod order;
mod report;
pub mod runner;
mod test;
mod transfer;

use anyhow::Result;
use clap::Subcommand;

pub use found::Found;
use opened::Subject;

/// The experiments.
#[derive(Debug, Subcommand)]
pub enum Experiment {
    /// Spectra of classes: how far they alone tell the classes apart.
    Adcs(Subject),
    /// Dominant frequency maps: which frequencies each class misses most.
    Dominant(dominant::Arguments),
    /// Hierarchical search: small sets of frequencies that together are enough for a class.
    Hfss(hfss::Arguments),
    /// The shortcut test: the maps of a search held against controls on other pictures.
    Test(test::Arguments),
    /// The maps of a search on other models and sets.
    Transfer(transfer::Arguments),
    /// The Fourier heat map: how often a model errs when one wave is added.
    HeatMap(heat_map::Arguments),
    /// How often the shortcut test finds something in models that were trained on nothing.
    FalseAlarms(false_alarms::Arguments),
    /// How soon the progressive search knows what the exhaustive one finds.
    Order(order::Arguments),
}

/// Runs one.
pub fn run(experiment: &Experiment) -> Result<()> {
    match experiment {
        Experiment::Adcs(subject) => class_spectra::run(subject),
        Experiment::Dominant(arguments) => dominant::run(arguments),
        Experiment::Hfss(arguments) => hfss::run(arguments),
        Experiment::Test(arguments) => test::run(arguments),
        Experiment::Transfer(arguments) => transfer::run(arguments),
        Experiment::HeatMap(arguments) => heat_map::run(arguments),
        Experiment::FalseAlarms(arguments) => false_alarms::run(arguments),
        Experiment::Order(arguments) => order::run(arguments),
    }
}

/// What an experiment of the page finds; `None` for those that only the command line has.
pub fn find(experiment: &Experiment) -> Result<Option<Found>> {
    Ok(Some(match experiment {
        Experiment::Adcs(subject) => class_spectra::find(subject)?,
        Experiment::Dominant(arguments) => dominant::find(arguments)?,
        Experiment::Hfss(arguments) => hfss::find(arguments)?,
        Experiment::Test(arguments) => test::find(arguments)?,
        Experiment::Transfer(arguments) => transfer::find(arguments)?,
        Experiment::HeatMap(arguments) => heat_map::find(arguments)?,
        Experiment::FalseAlarms(_) | Experiment::Order(_) => return Ok(None),
    }))
}
