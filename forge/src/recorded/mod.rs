//! The results that the site shows until a visitor starts a run: each is what a command of this program finds, and names that command.

pub mod experiments;
pub mod set_tests;

use std::fs;
use std::path::{Path, PathBuf};

use anyhow::{Context, Result, bail};
use clap::Args;
use serde::Serialize;
use serde_json::Value;

/// What to make.
#[derive(Args)]
pub struct Arguments {
    /// Sets and experiments, such as fashion-mnist or heat-map; all without any.
    names: Vec<String>,
}

/// Makes and writes the results.
pub fn write_all(arguments: &Arguments) -> Result<()> {
    let wanted = |name: &str| {
        arguments.names.is_empty() || arguments.names.iter().any(|wanted| wanted == name)
    };
    let sets = set_tests::sets()?;
    let known: Vec<&str> = (sets.iter().map(String::as_str))
        .chain(experiments::COMMANDS.map(|(experiment, _)| experiment.words().word))
        .collect();
    if let Some(foreign) = (arguments.names.iter()).find(|name| !known.contains(&name.as_str())) {
        bail!(
            "nothing is recorded as {foreign}; known are {}",
            known.join(", ")
        );
    }
    for set in sets.iter().filter(|set| wanted(set)) {
        write(&set_tests::path(set), &set_tests::of_set(set)?, 4)?;
    }
    for (experiment, command) in experiments::COMMANDS {
        let word = experiment.words().word;
        if wanted(word) {
            write(&experiments::path(word), &experiments::run(command)?, 5)?;
        }
    }
    Ok(())
}

/// Where all of them lie.
pub fn folder() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("../www/recorded")
}

/// The words of a command after `cargo forge`.
fn words(command: &str) -> impl Iterator<Item = &str> {
    command.split(' ').skip(2)
}

/// Writes numbers to so many places: no figure shows more.
fn write(path: &Path, what: &impl Serialize, places: i32) -> Result<()> {
    let mut value = serde_json::to_value(what)?;
    round(&mut value, 10_f64.powi(places));
    let text = format!("{value}\n");
    if let Some(folder) = path.parent() {
        fs::create_dir_all(folder)?;
    }
    fs::write(path, &text).with_context(|| format!("cannot write {}", path.display()))?;
    println!("{}: {} bytes", path.display(), text.len());
    Ok(())
}

fn round(value: &mut Value, scale: f64) {
    match value {
        Value::Number(number) => {
            if let Some(float) = number.as_f64().filter(|_| number.is_f64()) {
                *value = Value::from((float * scale).round() / scale);
            }
        }
        Value::Array(values) => values.iter_mut().for_each(|value| round(value, scale)),
        Value::Object(entries) => entries.values_mut().for_each(|value| round(value, scale)),
        Value::Null | Value::Bool(_) | Value::String(_) => {}
    }
}
