//! Tests of the site's sets: for each set those of the models that know its classes best, with a low-pass that tells something about it.

use std::path::PathBuf;

use anyhow::{Context, Result};
use clap::Parser;
use sets::recorded::{Recorded, RecordedTest};

use crate::evaluate::{self, evaluate};
use crate::{set_pictures, weights};

/// The commands. Of a set with several, the first is what is shown where no other suits the visitor's choices better.
pub const COMMANDS: [&str; 21] = [
    "cargo forge evaluate --set imagenet-gallery --model efficientnet-lite0 --filter lowpass:16",
    "cargo forge evaluate --set imagenet-gallery --model squeezenet1.1 --filter lowpass:16",
    "cargo forge evaluate --set openmoji-colour --model efficientnet-lite0 --filter lowpass:16",
    "cargo forge evaluate --set openmoji-colour --model squeezenet1.1 --filter lowpass:16",
    "cargo forge evaluate --set openmoji-line --model efficientnet-lite0 --filter lowpass:16",
    "cargo forge evaluate --set openmoji-line --model squeezenet1.1 --filter lowpass:16",
    "cargo forge evaluate --set imagenet-10-colour --model efficientnet-lite0 --filter lowpass:16",
    "cargo forge evaluate --set imagenet-10-colour --model squeezenet1.1 --filter lowpass:16",
    "cargo forge evaluate --set imagenet-10-line --model efficientnet-lite0 --filter lowpass:16",
    "cargo forge evaluate --set imagenet-10-line --model squeezenet1.1 --filter lowpass:16",
    "cargo forge evaluate --set fashion-mnist --model fashion-middle --filter lowpass:5 --per-class 20",
    "cargo forge evaluate --set fashion-mnist-edges --model fashion-middle --filter lowpass:5 --per-class 20",
    "cargo forge evaluate --set fashion-mnist-silhouettes --model fashion-middle --filter lowpass:5 --per-class 20",
    "cargo forge evaluate --set fashion-mnist-inverted --model fashion-middle --filter lowpass:5 --per-class 20",
    "cargo forge evaluate --set fashion-mnist-textured --model fashion-middle --filter lowpass:5 --per-class 20",
    "cargo forge evaluate --set fashion-mnist-blurred --model fashion-middle --filter lowpass:5 --per-class 20",
    "cargo forge evaluate --set fashion-mnist-block-shuffled --model fashion-middle --filter lowpass:5 --per-class 20",
    "cargo forge evaluate --set fashion-mnist-squeezed --model fashion-middle --filter lowpass:5 --per-class 20",
    "cargo forge evaluate --set fashion-mnist-shortcut --model fashion-middle-shortcut --filter lowpass:5 --per-class 20",
    "cargo forge evaluate --set fashion-mnist-shortcut --model fashion-middle --filter lowpass:5 --per-class 20",
    "cargo forge evaluate --set cifar-gallery --model cifar10-vgg --filter lowpass:6",
];

#[derive(Parser)]
struct Line {
    #[command(flatten)]
    arguments: evaluate::Arguments,
}

fn parse(command: &str) -> Result<evaluate::Arguments> {
    Ok(Line::try_parse_from(super::words(command))?.arguments)
}

/// The sets that the commands are about, each once.
pub fn sets() -> Result<Vec<String>> {
    let mut sets = Vec::new();
    for command in COMMANDS {
        let set = parse(command)?.set;
        if !sets.contains(&set) {
            sets.push(set);
        }
    }
    Ok(sets)
}

/// The file of a set.
pub fn path(set: &str) -> PathBuf {
    super::folder().join(format!("sets/{set}.json"))
}

/// Runs all commands about a set.
pub fn of_set(set: &str) -> Result<Recorded> {
    let mut tests = Vec::new();
    for command in COMMANDS {
        if parse(command)?.set == set {
            tests.push(run(command)?);
        }
    }
    Ok(Recorded { tests })
}

/// Runs a command of the list.
pub fn run(command: &str) -> Result<RecordedTest> {
    let arguments = parse(command)?;
    let catalogue = set_pictures::catalogue()?;
    let set = set_pictures::card(&catalogue, &arguments.set)?;
    let models = weights::read_catalogue()?;
    let model = models.get(&arguments.model).context("no such model")?;
    let evaluated = evaluate(&arguments)?;
    Ok(RecordedTest {
        command: command.to_owned(),
        set: set.id.clone(),
        model: model.id.clone(),
        model_sha256: model.sha256.clone(),
        filter: arguments.filter,
        per_class: arguments.per_class,
        original: RecordedTest::by_picture(&evaluated.original),
        filtered: RecordedTest::by_picture(&evaluated.filtered),
    })
}
