//! What a model sees in a picture file: the centre square, resized to the model's input, optionally filtered.

use std::path::{Path, PathBuf};

use anyhow::{Context, Result};
use classifier::{Classifier, Device};
use image::{DynamicImage, ImageDecoder, ImageReader, imageops::FilterType};
use models::{labels, ranking};
use spectrum::editor::Editor;
use spectrum::filter::FilterChain;
use spectrum::picture::Picture;
use spectrum::recipe::{Extras, Recipe};

use crate::weights;

/// The options of `cargo forge predict`.
#[derive(clap::Args)]
pub struct Arguments {
    /// A model of www/models/models.json.
    #[arg(long, default_value = "efficientnet-lite0")]
    model: String,
    /// Filter words, such as lowpass:16 or highpass:16+orientation:0-45.
    #[arg(long, default_value = "")]
    filter: String,
    /// Width of the soft edge in cycles/image.
    #[arg(long, default_value_t = 0.0)]
    edge: f32,
    /// Picture files.
    #[arg(required = true)]
    pictures: Vec<PathBuf>,
}

/// Prints the five best answers for every picture.
pub fn run(arguments: &Arguments) -> Result<()> {
    let catalogue = weights::read_catalogue()?;
    let card = catalogue.get(&arguments.model).with_context(|| {
        let known: Vec<&str> = catalogue
            .models
            .iter()
            .map(|card| card.id.as_str())
            .collect();
        format!(
            "there is no model {}; known are {}",
            arguments.model,
            known.join(", ")
        )
    })?;
    let classifier = Classifier::load(card, weights::read_weights(card)?, &Device::flex())?;
    let filter = arguments
        .filter
        .parse::<FilterChain>()?
        .with_edge(arguments.edge);
    for path in &arguments.pictures {
        let mut editor = Editor::new(read_picture(path, card.input_size)?)?;
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

/// The centre square of a picture file, upright, at `size` x `size`; a picture of that size is not resampled.
pub fn read_picture(path: &Path, size: usize) -> Result<Picture> {
    let named = || format!("cannot read {}", path.display());
    let mut decoder = ImageReader::open(path)
        .with_context(named)?
        .with_guessed_format()?
        .into_decoder()
        .with_context(named)?;
    let orientation = decoder.orientation()?;
    let mut image = DynamicImage::from_decoder(decoder).with_context(named)?;
    image.apply_orientation(orientation);
    let side = image.width().min(image.height());
    let square = image.crop_imm(
        (image.width() - side) / 2,
        (image.height() - side) / 2,
        side,
        side,
    );
    let square = if side as usize == size {
        square
    } else {
        square.resize_exact(size as u32, size as u32, FilterType::CatmullRom)
    };
    Ok(Picture::from_rgba8(size, size, square.to_rgba8().as_raw())?)
}
