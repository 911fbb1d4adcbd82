//! Makes the site's weight files, `www/models/NAME.HASH.bpk`, their catalogue `models.json` and `known-answers.json`; converts the
//! pretrained weights.

mod flatbuffer;
mod keras;
mod numpy;
mod numpy_pickle;
mod pytorch;
mod quantised;
mod recipes;
mod tensor;
pub(crate) mod tflite;

use std::fs;
use std::path::{Path, PathBuf};

use anyhow::{Context, Result};
use classifier::{Classifier, Device};
use models::card::{Catalogue, ModelCard};
use models::known_answer::{self, KnownAnswers};

pub use recipes::{RECIPES, Recipe};
pub use tensor::{NamedTensor, Precision, Values};

use crate::package::hexadecimal_sha256;
use crate::train;

/// A model ready to be shipped.
pub struct Built {
    /// Its card.
    pub card: ModelCard,
    /// Its weight file.
    pub bytes: Vec<u8>,
    /// Its logits for [`known_answer::picture`] on this machine's CPU.
    pub known_answer: Vec<f32>,
}

/// Makes all pretrained models afresh and ships them.
pub fn write_all() -> Result<()> {
    let built = RECIPES
        .iter()
        .map(|recipe| build(recipe, Precision::Half))
        .collect::<Result<Vec<_>>>()?;
    publish(built, |card| card.training.is_none())
}

/// Writes models into `www/models`: their weight files, the catalogue and the known answers. They take the place of all earlier
/// models for which `is_replaced` holds; pretrained models stand before trained ones. Weight files without a card are removed.
pub fn publish(built: Vec<Built>, is_replaced: impl Fn(&ModelCard) -> bool) -> Result<()> {
    let folder = models_folder();
    fs::create_dir_all(&folder)?;
    let earlier = read_catalogue().unwrap_or_default();
    let mut answers = read_known_answers().unwrap_or_default();
    let mut models: Vec<ModelCard> = earlier
        .models
        .iter()
        .filter(|card| !is_replaced(card) && built.iter().all(|new| new.card.id != card.id))
        .cloned()
        .collect();
    for Built {
        card,
        bytes,
        known_answer,
    } in built
    {
        fs::write(folder.join(&card.file), bytes)?;
        println!(
            "{}: {} parameters, {} bytes, {}",
            card.name, card.parameters, card.bytes, card.file
        );
        if !keeps_answer(&card, &known_answer, &earlier, &answers) {
            answers.insert(&card.id, &known_answer);
        }
        models.push(card);
    }
    // Stable: pretrained models keep their order.
    models.sort_by_key(|card| (card.training.is_some(), train::models::position(&card.id)));
    answers.retain(|id| models.iter().any(|card| card.id == id));
    for entry in fs::read_dir(&folder)? {
        let path = entry?.path();
        let stale = path.extension().is_some_and(|extension| extension == "bpk")
            && models.iter().all(|card| !path.ends_with(&card.file));
        if stale {
            fs::remove_file(path)?;
        }
    }
    let json = serde_json::to_string_pretty(&Catalogue { models })?;
    fs::write(folder.join(Catalogue::FILE), json + "\n")?;
    fs::write(folder.join(KnownAnswers::FILE), answers.write()?)?;
    Ok(())
}

/// A model's weight file, its card and its known answer, from the pinned package.
pub fn build(recipe: &Recipe, precision: Precision) -> Result<Built> {
    finish(recipe.card(), recipe.tensors()?, precision)
}

/// Packs `tensors` and completes a card by what follows from the file: its name, length and SHA-256.
pub fn finish(
    mut card: ModelCard,
    tensors: Vec<NamedTensor>,
    precision: Precision,
) -> Result<Built> {
    let bytes = tensor::pack(tensors, precision)?;
    card.bytes = bytes.len();
    card.sha256 = hexadecimal_sha256(&bytes);
    card.file = format!("{}.{}.bpk", card.id, &card.sha256[..12]);
    let classifier = Classifier::load(&card, bytes.clone(), &Device::Cpu)?;
    let known_answer =
        pollster::block_on(classifier.logits(&known_answer::picture(card.input_size)))?;
    Ok(Built {
        card,
        bytes,
        known_answer,
    })
}

/// The catalogue as it is in `www/models`.
pub fn read_catalogue() -> Result<Catalogue> {
    Ok(Catalogue::parse(&read_text(Catalogue::FILE)?)?)
}

/// The known answers as they are in `www/models`.
pub fn read_known_answers() -> Result<KnownAnswers> {
    Ok(KnownAnswers::parse(&read_text(KnownAnswers::FILE)?)?)
}

/// The shipped weight file that belongs to a card.
pub fn read_weights(card: &ModelCard) -> Result<Vec<u8>> {
    let path = models_folder().join(&card.file);
    fs::read(&path).with_context(|| format!("cannot read {}", path.display()))
}

/// The file that a model's weights were taken from, out of its package.
pub fn package_file(id: &str) -> Result<Vec<u8>> {
    let recipe = RECIPES.iter().find(|recipe| recipe.id == id);
    recipe
        .with_context(|| format!("{id} was not made from a package"))?
        .source()
}

fn read_text(file: &str) -> Result<String> {
    let path = models_folder().join(file);
    fs::read_to_string(&path).with_context(|| format!("cannot read {}", path.display()))
}

/// Processors round differently in the sixth digit, which would change the file from machine to machine: for unchanged weights an
/// earlier answer stays, if it agrees.
fn keeps_answer(
    card: &ModelCard,
    known_answer: &[f32],
    earlier: &Catalogue,
    answers: &KnownAnswers,
) -> bool {
    earlier
        .get(&card.id)
        .is_some_and(|earlier| earlier.sha256 == card.sha256)
        && answers.error(&card.id, known_answer) < 3e-4
}

fn models_folder() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("../www/models")
}
