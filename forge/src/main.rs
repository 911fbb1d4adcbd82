//! The command line of forge; every subcommand lives in a module of its own.

use anyhow::Result;
use clap::{Parser, Subcommand};

/// Makes what the site ships, reproducibly, from registry packages.
#[derive(Parser)]
struct Forge {
    #[command(subcommand)]
    command: Command,
}

#[derive(Subcommand)]
enum Command {
    /// Converts the pretrained weights to www/models and writes the catalogue.
    Weights,
    /// Makes the sample photographs in www/samples and their credits.
    Pictures(forge::pictures::Arguments),
    /// Makes the labelled sets in www/sets and their credits.
    Sets(forge::sets::Arguments),
    /// Puts an ONNX file beside a site, so that a link can name it.
    Model(forge::hosted::Arguments),
    /// Prints what a model sees in pictures, optionally filtered.
    Predict(forge::predict::Arguments),
    /// Finds what a model's answer to a picture rests on, as the page does.
    Rely(forge::rely::Arguments),
    /// Tests a model on one of the site's sets, as the page does.
    Evaluate(forge::evaluate::Arguments),
    /// Runs an experiment on frequency shortcuts, as the page does.
    #[command(subcommand)]
    Experiment(forge::experiment::Experiment),
    /// Makes the results in www/recorded that the site shows until a visitor starts a run.
    Recorded(forge::recorded::Arguments),
    /// Trains the small Fashion-MNIST models; interrupted, it goes on where it stopped.
    Train(forge::train::Arguments),
    /// Trains the small network on the four synthetic sets; interrupted, it goes on where it stopped.
    Learn(forge::learn::Arguments),
    /// Writes a model as an ONNX or TensorFlow Lite file, for the benchmark.
    Export(forge::exported::Arguments),
}

fn main() -> Result<()> {
    match Forge::parse().command {
        Command::Weights => forge::weights::write_all(),
        Command::Pictures(arguments) => forge::pictures::write_all(&arguments),
        Command::Sets(arguments) => forge::sets::write_all(&arguments),
        Command::Model(arguments) => forge::hosted::run(&arguments),
        Command::Predict(arguments) => forge::predict::run(&arguments),
        Command::Rely(arguments) => forge::rely::run(&arguments),
        Command::Evaluate(arguments) => forge::evaluate::run(&arguments),
        Command::Experiment(experiment) => forge::experiment::run(&experiment),
        Command::Recorded(arguments) => forge::recorded::write_all(&arguments),
        Command::Train(arguments) => forge::train::run(&arguments),
        Command::Learn(arguments) => forge::learn::run(&arguments),
        Command::Export(arguments) => forge::exported::run(&arguments),
    }
}
