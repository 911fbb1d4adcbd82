//! What is kept of each training: `forge/trained.json`, one line for each model.

use std::fs;
use std::path::{Path, PathBuf};

use anyhow::{Context, Result};
use serde::{Deserialize, Serialize};
use training::trainer::Plan;

use super::models;
use super::session::Effort;

/// One training and what came of it. Accuracies are shares of right first answers, in [0, 1].
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Record {
    /// The model.
    pub id: String,
    /// Everything that decided about the weights.
    pub plan: Plan,
    /// Weights and biases of the shipped network.
    pub parameters: usize,
    /// SHA-256 of the shipped file.
    pub sha256: String,
    /// What the training took.
    pub effort: Effort,
    /// Of the trained network on the 60,000 training pictures, unaltered but for injected gratings.
    pub train_accuracy: f64,
    /// Of the trained network on the 10,000 test pictures, the same.
    pub test_accuracy: f64,
    /// Of the shipped file, which holds rounded numbers.
    pub shipped_accuracy: f64,
    /// How many of the first thousand test pictures the shipped file gets right.
    pub right_of_first_thousand: usize,
    /// After each epoch.
    pub curve: Vec<Point>,
    /// Of the model with the injected shortcut.
    pub shortcut: Option<Shortcut>,
}

/// A point of the learning curve.
#[derive(Clone, Copy, Debug, PartialEq, Serialize, Deserialize)]
pub struct Point {
    /// Mean cross-entropy of the epoch, on the pictures as the recipe made them.
    pub loss: f64,
    /// Accuracy of the answers given meanwhile, on the same.
    pub train_accuracy: f64,
    /// Accuracy on the test pictures at the epoch's end.
    pub test_accuracy: Option<f64>,
}

/// Test accuracies of the model with the injected shortcut.
#[derive(Clone, Copy, Debug, PartialEq, Serialize, Deserialize)]
pub struct Shortcut {
    /// With the grating of the picture's own class.
    pub own: f64,
    /// Without gratings, at the same contrast.
    pub none: f64,
    /// On the original pictures, without gratings and at full contrast.
    pub original: f64,
    /// With the grating of another class.
    pub other: f64,
    /// With the grating of another class: how often that class is the answer.
    pub other_followed: f64,
    /// With the own grating and that class's frequency removed again by a mask.
    pub own_removed: f64,
    /// With the own grating and all ten frequencies removed.
    pub all_removed: f64,
}

/// All records, in the order of the models.
pub fn read() -> Result<Vec<Record>> {
    let path = path();
    let json =
        fs::read_to_string(&path).with_context(|| format!("cannot read {}", path.display()))?;
    Ok(serde_json::from_str(&json)?)
}

/// Puts a record in the place of an earlier one of the same model.
pub fn put(record: Record) -> Result<Vec<Record>> {
    let mut records = read().unwrap_or_default();
    records.retain(|earlier| earlier.id != record.id);
    records.push(record);
    records.sort_by_key(|record| models::position(&record.id));
    let lines = records.iter().map(serde_json::to_string);
    let lines = lines.collect::<serde_json::Result<Vec<_>>>()?.join(",\n");
    fs::write(path(), format!("[\n{lines}\n]\n"))?;
    Ok(records)
}

fn path() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("trained.json")
}
