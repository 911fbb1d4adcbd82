//! What a model sees in a picture file, optionally filtered.

use std::fs;
use std::path::{Path, PathBuf};

use anyhow::{Context, Result};
use models::read_as::Reading;
use models::{labels, ranking};
use spectrum::editor::Editor;
use spectrum::filter::FilterChain;
use spectrum::picture::Picture;
use spectrum::recipe::{Extras, Recipe};

use crate::model::{self, OnnxArguments};
use crate::read_as::ReadAsArguments;

/// The options of `cargo forge predict`.
#[derive(clap::Args)]
pub struct Arguments {
    /// A model of www/models/models.json, or the path of an ONNX file or of weights.
    #[arg(long, default_value = "efficientnet-lite0")]
    model: String,
    /// Filter words, such as lowpass:16 or highpass:16+orientation:0-45.
    #[arg(long, default_value = "")]
    filter: String,
    /// Width of the soft edge in cycles/image.
    #[arg(long, default_value_t = 0.0)]
    edge: f32,
    #[command(flatten)]
    read_as: ReadAsArguments,
    /// Picture files.
    #[arg(required = true)]
    pictures: Vec<PathBuf>,
    #[command(flatten)]
    onnx: OnnxArguments,
}

/// Prints the five best answers for every picture.
pub fn run(arguments: &Arguments) -> Result<()> {
    let (card, classifier) = model::open(&arguments.model, &arguments.onnx)?;
    let filter = arguments
        .filter
        .parse::<FilterChain>()?
        .with_edge(arguments.edge);
    let reading = arguments.read_as.chosen().of(&card);
    for path in &arguments.pictures {
        let mut editor = Editor::new(read_picture(path, card.input_size, reading)?)?;
        let extras = Extras {
            second: None,
            normalisation: Some(card.preprocessing.normalisation()),
        };
        let filtered = editor.edit(&Recipe::from(filter.clone()), &extras);
        let logits = pollster::block_on(classifier.logits(filtered))?;
        println!("{}", path.display());
        for prediction in ranking::top_k(&ranking::softmax(&logits), 5) {
            println!(
                "  {:.4}  {:4}  {}",
                prediction.probability,
                prediction.class,
                labels::name(&card.labels, prediction.class)
            );
        }
    }
    Ok(())
}

/// What a network that reads `size` x `size` gets of a picture file, as the page opens it.
pub fn read_picture(path: &Path, size: usize, reading: Reading) -> Result<Picture> {
    let named = || format!("cannot open {}", path.display());
    let file = fs::read(path).with_context(named)?;
    let square = intake::decode(&file, size as u32, reading).with_context(named)?;
    for note in &square.notes {
        eprintln!("{}: {note}", path.display());
    }
    if let Some(damage) = square.damage {
        eprintln!("{}: {damage}", path.display());
    }
    Ok(Picture::from_rgba8(size, size, square.pixels.as_raw())?)
}
