//! A model's shipped weights as a file of another library, for the benchmark beside onnxruntime-web and LiteRT.js: the same numbers (half
//! precision widened to f32) in the same network.

mod network;
mod onnx;
mod protobuf;
mod tflite;

use std::fs;
use std::path::{Path, PathBuf};

use anyhow::{Context, Result, bail, ensure};
use models::card::ModelCard;

use crate::package::hexadecimal_sha256;
use crate::weights::{package_file, read_catalogue, read_weights};
use network::{Numbers, is_of_integers};

/// The options of `cargo forge export`.
#[derive(clap::Args)]
pub struct Arguments {
    /// A model of www/models/models.json.
    #[arg(long, default_value = "efficientnet-lite0")]
    model: String,
    /// The file to write: NAME.onnx or NAME.tflite.
    #[arg(long)]
    out: PathBuf,
}

/// The formats.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Format {
    /// Of ONNX.
    Onnx,
    /// Of TensorFlow Lite. Of a network of 8-bit integers this is the file that its weights were taken from.
    Tflite,
}

impl Format {
    /// What the file's name says.
    fn of(file: &Path) -> Result<Self> {
        match file.extension().and_then(|extension| extension.to_str()) {
            Some("onnx") => Ok(Self::Onnx),
            Some("tflite") => Ok(Self::Tflite),
            _ => bail!(
                "{} ends neither in .onnx nor in .tflite, so its format is not known",
                file.display()
            ),
        }
    }
}

/// Writes the file.
pub fn run(arguments: &Arguments) -> Result<()> {
    let format = Format::of(&arguments.out)?;
    let catalogue = read_catalogue()?;
    let card = catalogue
        .get(&arguments.model)
        .with_context(|| format!("there is no model {}", arguments.model))?;
    let bytes = encode(card, read_weights(card)?, format)?;
    fs::write(&arguments.out, &bytes)
        .with_context(|| format!("cannot write {}", arguments.out.display()))?;
    println!(
        "{}: {} bytes, {}",
        card.name,
        bytes.len(),
        arguments.out.display()
    );
    Ok(())
}

/// The file for a card and its weight file.
pub fn encode(card: &ModelCard, weights: Vec<u8>, format: Format) -> Result<Vec<u8>> {
    ensure!(
        hexadecimal_sha256(&weights) == card.sha256,
        "the weights of {} are not the catalogue's",
        card.name
    );
    let structure = card
        .architecture
        .structure()
        .context("an imported network is its own file")?;
    if format == Format::Tflite && is_of_integers(&structure) {
        return package_file(&card.id);
    }
    let numbers = Numbers::read(weights)?;
    match format {
        Format::Onnx => onnx::encode(&structure, numbers, card.input_size),
        Format::Tflite => tflite::encode(&structure, numbers, card.input_size),
    }
}
