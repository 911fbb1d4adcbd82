//! Reference answers computed in Python, independently of this project (goldens/README.md).

use std::collections::BTreeMap;
use std::fs;
use std::path::{Path, PathBuf};

use anyhow::{Context, Result, ensure};
use image::ImageFormat;
use serde::Deserialize;

use crate::files;
use crate::site::Prediction;

/// Most that a probability may differ: the shipped weights are rounded to half precision.
pub const TOLERANCE: f64 = 0.005;

/// The answer for one picture, model and filter.
#[derive(Clone, Debug, Deserialize)]
pub struct Reference {
    /// Five most probable classes, best first.
    pub top5: Vec<usize>,
    /// Their probabilities.
    pub probability: Vec<f64>,
}

/// By picture, model and filter.
pub type References = BTreeMap<String, BTreeMap<String, BTreeMap<String, Reference>>>;

/// Reads `reference.json`.
pub fn references() -> Result<References> {
    let path = folder().join("reference.json");
    let json =
        fs::read_to_string(&path).with_context(|| format!("cannot read {}", path.display()))?;
    Ok(serde_json::from_str(&json)?)
}

/// The picture `name` at `side` pixels.
pub fn picture(name: &str, side: u32) -> PathBuf {
    folder().join(format!("{name}-{side}.png"))
}

/// The picture `name` at 227 pixels as a PNG file that says nothing of its colours.
pub fn photograph(name: &str) -> Result<Vec<u8>> {
    files::encode(&files::read(&picture(name, 227))?, ImageFormat::Png)
}

fn folder() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("goldens")
}

impl Reference {
    /// Checks what the page shows: the same best class, and every class's probability within [`TOLERANCE`].
    pub fn check(&self, shown: &[Prediction]) -> Result<()> {
        ensure!(
            shown.len() == 5,
            "five predictions are shown, not {}",
            shown.len()
        );
        ensure!(
            shown[0].class == self.top5[0],
            "the best class is {}, not {}",
            shown[0].class,
            self.top5[0]
        );
        for (class, expected) in self.top5.iter().zip(&self.probability) {
            // A class that is not shown is at most as probable as the last one shown.
            let (found, least) = shown
                .iter()
                .find(|prediction| prediction.class == *class)
                .map_or((shown[4].probability, f64::NEG_INFINITY), |prediction| {
                    (prediction.probability, prediction.probability)
                });
            ensure!(
                *expected <= found + TOLERANCE && *expected >= least - TOLERANCE,
                "class {class} has probability {found}, not {expected}: {shown:?}"
            );
        }
        Ok(())
    }
}
