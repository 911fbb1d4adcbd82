//! Converts pretrained weights to the site's files: `www/models/NAME.HASH.bpk` and `www/models/models.json`.

mod efficientnet_lite;
mod numpy_pickle;
mod recipes;
mod squeezenet;
mod tensor;

use std::fs;
use std::path::{Path, PathBuf};

use anyhow::{Context, Result};
use classifier::card::{Catalogue, ModelCard};
use classifier::{Classifier, Device, known_answer};

pub use recipes::{RECIPES, Recipe};
pub use tensor::Precision;

use crate::package::hexadecimal_sha256;

/// Writes all models and their catalogue into `www/models`; removes files of earlier conversions.
pub fn write_all() -> Result<()> {
    let folder = models_folder();
    fs::create_dir_all(&folder)?;
    let earlier = read_catalogue().unwrap_or_default();
    let mut catalogue = Catalogue::default();
    for recipe in RECIPES {
        let (mut card, bytes) = build(recipe, Precision::Half)?;
        keep_known_answer(&mut card, &earlier);
        fs::write(folder.join(&card.file), bytes)?;
        println!(
            "{}: {} parameters, {} bytes, {}",
            card.name, card.parameters, card.bytes, card.file
        );
        catalogue.models.push(card);
    }
    for entry in fs::read_dir(&folder)? {
        let path = entry?.path();
        let stale = path.extension().is_some_and(|extension| extension == "bpk")
            && catalogue
                .models
                .iter()
                .all(|card| !path.ends_with(&card.file));
        if stale {
            fs::remove_file(path)?;
        }
    }
    let json = serde_json::to_string_pretty(&catalogue)?;
    fs::write(folder.join(Catalogue::FILE), json + "\n")?;
    Ok(())
}

/// A model's weight file and its card, from the pinned package.
pub fn build(recipe: &Recipe, precision: Precision) -> Result<(ModelCard, Vec<u8>)> {
    let tensors = recipe.tensors()?;
    let parameters = tensors.iter().map(|tensor| tensor.values.len()).sum();
    let bytes = tensor::pack(tensors, precision)?;
    let mut card = recipe.card();
    card.parameters = parameters;
    card.bytes = bytes.len();
    card.sha256 = hexadecimal_sha256(&bytes);
    card.file = format!("{}.{}.bpk", card.id, &card.sha256[..12]);
    let classifier = Classifier::load(&card, bytes.clone(), &Device::flex())?;
    let logits = pollster::block_on(classifier.logits(&known_answer::picture(card.input_size)))?;
    card.known_answer = logits
        .into_iter()
        .map(|logit| (logit * 1e4).round() / 1e4)
        .collect();
    Ok((card, bytes))
}

/// The catalogue as it is in `www/models`.
pub fn read_catalogue() -> Result<Catalogue> {
    let path = models_folder().join(Catalogue::FILE);
    let json =
        fs::read_to_string(&path).with_context(|| format!("cannot read {}", path.display()))?;
    Ok(Catalogue::parse(&json)?)
}

/// The shipped weight file that belongs to a card.
pub fn read_weights(card: &ModelCard) -> Result<Vec<u8>> {
    let path = models_folder().join(&card.file);
    fs::read(&path).with_context(|| format!("cannot read {}", path.display()))
}

/// Processors round differently in the sixth digit, which would change the catalogue from machine to machine: for unchanged weights
/// an earlier answer stays, if it agrees.
fn keep_known_answer(card: &mut ModelCard, earlier: &Catalogue) {
    let Some(earlier) = earlier
        .get(&card.id)
        .filter(|earlier| earlier.sha256 == card.sha256)
    else {
        return;
    };
    let agrees = earlier.known_answer.len() == card.known_answer.len()
        && earlier
            .known_answer
            .iter()
            .zip(&card.known_answer)
            .all(|(a, b)| (a - b).abs() < 3e-4);
    if agrees {
        card.known_answer.clone_from(&earlier.known_answer);
    }
}

fn models_folder() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("../www/models")
}
