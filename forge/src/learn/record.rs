//! What is kept of each training: `forge/learned.json`.

use std::fs;
use std::path::{Path, PathBuf};

use anyhow::{Context, Result};
use serde::{Deserialize, Serialize};
use synthetic::CLASSES;
use synthetic::recipe::Recipe;
use training::measure;
use training::plan::Hyperparameters;

/// Numbers by own class, then by answer.
pub type Matrix = Vec<Vec<f64>>;

/// One training.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Record {
    /// The set.
    pub recipe: Recipe,
    /// The training.
    #[serde(rename = "lesson")]
    pub hyperparameters: Hyperparameters,
    /// The steps at which was measured.
    pub steps: Vec<usize>,
    /// Mean cross-entropy on held-out pictures at every measurement.
    pub loss: Vec<f64>,
    /// F1 of each class on held-out pictures at every measurement.
    pub f1: Vec<[f64; CLASSES]>,
    /// Under each band-stop, in the order of [`measure::BandStop::all`], Δ in percent after the last step.
    pub stops: Vec<Matrix>,
}

impl Record {
    /// Whether it is of this set and seed.
    pub fn is_of(&self, seed: u32, band: usize) -> bool {
        self.recipe.biased == band && self.hyperparameters.seed == seed
    }

    /// When a class was learned.
    pub fn learned_at(&self, class: usize) -> Option<usize> {
        let f1: Vec<f64> = self.f1.iter().map(|f1| f1[class]).collect();
        measure::learned_at(&self.steps, &f1)
    }

    /// F1 of a class at the paper's early step.
    pub fn early(&self, class: usize) -> Option<f64> {
        let place = (self.steps.iter()).position(|&step| step == measure::EARLY_STEP)?;
        self.f1.get(place).map(|f1| f1[class])
    }

    /// One line for whoever watches.
    pub fn summary(&self) -> String {
        let learned: Vec<String> = (0..CLASSES)
            .map(|class| {
                let step = self.learned_at(class);
                let step = step.map_or("never".into(), |step| format!("at step {step}"));
                format!("C{class} {step}")
            })
            .collect();
        format!(
            "Set biased to B{}, seed {}: learned {}",
            self.recipe.biased,
            self.hyperparameters.seed,
            learned.join(", ")
        )
    }
}

/// All records, by set and seed.
pub fn read() -> Result<Vec<Record>> {
    let path = path();
    let json =
        fs::read_to_string(&path).with_context(|| format!("cannot read {}", path.display()))?;
    Ok(serde_json::from_str(&json)?)
}

/// Writes all records.
pub fn write(records: &mut [Record]) -> Result<()> {
    records.sort_by_key(|record| (record.recipe.biased, record.hyperparameters.seed));
    let lines = records.iter().map(serde_json::to_string);
    let lines = lines.collect::<serde_json::Result<Vec<_>>>()?.join(",\n");
    fs::write(path(), format!("[\n{lines}\n]\n"))?;
    Ok(())
}

fn path() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("learned.json")
}
