//! The dominant frequency maps that one of the models is trained with: computed once from the plain middle model, kept in
//! `forge/dominant-frequencies.json`.

use std::fs;
use std::path::{Path, PathBuf};

use anyhow::{Context, Result};
use serde::{Deserialize, Serialize};
use training::dominant::{self, DominantMap};
use training::trainer::Plan;

use super::data::Data;
use super::session::Trained;
use crate::fashion_mnist::CLASSES;

/// Training pictures of each class that the maps are computed on: the first ones.
const PICTURES: usize = 400;
/// Of those, how many a removal may lose: half a hundredth (DFM-X: 6 of 1,000).
const TOLERANCE: usize = 2;

/// The file.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct DominantFrequencies {
    /// How the maps came about.
    pub about: String,
    /// The training that gave the model; it decides about the weights.
    pub plan: Plan,
    /// Pictures of each class.
    pub pictures: usize,
    /// Lost pictures at which a frequency is still removed.
    pub tolerance: usize,
    /// For each class, the frequencies (kx, ky) kept beside DC, one of each conjugate pair.
    pub maps: Vec<DominantMap>,
}

/// The maps of the file if it is of this plan and these settings; else they are computed from the model that `trained` gives.
pub fn maps(
    plan: &Plan,
    data: &Data,
    trained: impl FnOnce() -> Result<Option<Trained>>,
) -> Result<Option<Vec<DominantMap>>> {
    let earlier = fs::read_to_string(path())
        .ok()
        .and_then(|json| serde_json::from_str::<DominantFrequencies>(&json).ok())
        .filter(|file| (&file.plan, file.pictures, file.tolerance) == (plan, PICTURES, TOLERANCE));
    if let Some(file) = earlier {
        return Ok(Some(file.maps));
    }
    let Some(trained) = trained()? else {
        return Ok(None);
    };
    println!("Looking for each class's dominant frequencies; this takes some minutes ...");
    let planes: Vec<Vec<Vec<f32>>> = (0..CLASSES)
        .map(|class| {
            (0..data.train.count())
                .filter(|&index| data.train.label(index) == class)
                .take(PICTURES)
                .map(|index| data.train.plane(index))
                .collect()
        })
        .collect();
    let maps = dominant::dominant_maps(&trained.model, &planes, data.train.side(), TOLERANCE)?;
    let file = DominantFrequencies {
        about: "Written by `cargo forge train`: the frequencies that the plain middle model needs for each class, found by greedy \
            removal from DC outwards, after DFM-X; see crates/training/src/dominant.rs."
            .into(),
        plan: trained.plan,
        pictures: PICTURES,
        tolerance: TOLERANCE,
        maps: maps.clone(),
    };
    let path = path();
    fs::write(&path, serde_json::to_string(&file)? + "\n")
        .with_context(|| format!("cannot write {}", path.display()))?;
    Ok(Some(maps))
}

fn path() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("dominant-frequencies.json")
}
