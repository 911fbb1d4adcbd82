//! A trained network in the form in which this site ships networks: batch normalisation folded into the convolutions, a burnpack file, and
//! a card. Nothing is rounded, and the card tells what the network with its own batch normalisation answers to the known-answer picture, so
//! that the engine, which computes it in another way, proves that it is the same network.

use burn_pack::{Bytes, DType, Shape, Tensor, Writer};
use models::architecture::{Architecture, FashionNet, Perceptron};
use models::card::{Accuracy, ModelCard, OWN};
use models::known_answer;
use models::labels;
use models::preprocessing::{ChannelOrder, Preprocessing};
use sha2::{Digest, Sha256};

use crate::augmentation::AugmentationPlan;
use crate::fold::fold;
use crate::predict::Model;
use crate::saved::Training;

/// Largest side of pictures that are learned from.
const LARGEST: usize = 64;

/// Why a network cannot be handed over, as a sentence.
#[derive(Debug, thiserror::Error)]
pub enum ExportError {
    /// It reads pictures of a size that cannot be halved twice, or of one too large.
    #[error(
        "The network reads pictures of {0} x {0} pixels, and here sides are 4, 8, 12 up to {LARGEST}."
    )]
    Side(usize),
    /// Its answers are no numbers.
    #[error("The network answers with numbers that are infinite or none at all.")]
    Value,
    /// The file could not be written.
    #[error("The network's file could not be written ({0}).")]
    File(String),
}

/// Card and file. `accuracy` is the share of right answers on held-out pictures, where it is known.
pub fn export(
    training: &Training,
    model: &Model,
    accuracy: Option<f64>,
) -> Result<(ModelCard, Vec<u8>), ExportError> {
    let side = training.side();
    if side == 0 || side > LARGEST || !side.is_multiple_of(4) {
        return Err(ExportError::Side(side));
    }
    let shape = model.shape;
    let folded = fold(model);
    let parameters = folded
        .iter()
        .map(|layer| layer.weight.len() + layer.bias.len())
        .sum();
    let tensors = folded.into_iter().flat_map(|layer| {
        let classes = layer.bias.len();
        [
            tensor(
                format!("{}.weight", layer.name),
                &layer.shape,
                &layer.weight,
            ),
            tensor(format!("{}.bias", layer.name), &[classes], &layer.bias),
        ]
    });
    let bytes = Writer::new(tensors.collect())
        .into_bytes()
        .map_err(|error| ExportError::File(error.to_string()))?
        .to_vec();
    let sha256 = hex::encode(Sha256::digest(&bytes));
    let channels = if shape.channels == 1 {
        ChannelOrder::Grey
    } else {
        ChannelOrder::Rgb
    };
    let architecture = match shape.perceptron {
        Some(perceptron) => Architecture::Perceptron(Perceptron {
            width: shape.width,
            layers: perceptron.layers,
            channels: shape.channels,
            side,
            classes: shape.classes,
        }),
        None => Architecture::FashionNet(FashionNet {
            width: shape.width,
            residual: shape.residual,
            channels: shape.channels,
            classes: shape.classes,
        }),
    };
    let id = format!("{OWN}{}", &sha256[..12]);
    let card = ModelCard {
        name: name(training),
        architecture,
        input_size: side,
        preprocessing: Preprocessing {
            channels,
            scale: 1.0,
            mean: [model.scaling.mean; 3],
            deviation: [model.scaling.deviation; 3],
        },
        parameters,
        file: format!("{id}.bpk"),
        bytes: bytes.len(),
        sha256,
        labels: labels::id_of(&training.classes),
        licence: "yours".into(),
        author: "Trained in this browser".into(),
        source: None,
        good_for: good_for(training),
        accuracy: accuracy.map(|top1| Accuracy {
            top1: top1 as f32,
            of: "the pictures held out".into(),
        }),
        training: None,
        answer: Some(answer(model, channels, side)?),
        hosted: false,
        id,
    };
    Ok((card, bytes))
}

fn tensor(name: String, shape: &[usize], values: &[f32]) -> Tensor {
    let bytes: Vec<u8> = values
        .iter()
        .flat_map(|value| value.to_le_bytes())
        .collect();
    let (shape, bytes) = (Shape::from(shape.to_vec()), Bytes::from_bytes_vec(bytes));
    Tensor::new(name, DType::F32, shape, None, bytes)
}

/// Such as "Small CNN, 300 steps".
fn name(training: &Training) -> String {
    let shape = training.plan.shape;
    let kind = match (
        shape.perceptron.map(|perceptron| perceptron.layers),
        shape.width,
    ) {
        (Some(1), _) => "MLP".to_owned(),
        (Some(layers), _) => format!("MLP of {layers} hidden layers"),
        (None, ..=8) => "Small CNN".to_owned(),
        (None, width) => format!("CNN, {width} channels wide"),
    };
    format!("{kind}, {} steps", training.step)
}

fn good_for(training: &Training) -> String {
    let varied = match training.plan.augmentation {
        AugmentationPlan::Plain => "",
        _ => ", on varied pictures",
    };
    format!(
        "Trained in a browser, {} steps with seed {}{varied}, to tell apart: {}.",
        training.step,
        training.plan.seed,
        training.classes.join("; ")
    )
}

/// What the network answers to the known-answer picture of its size.
fn answer(model: &Model, channels: ChannelOrder, side: usize) -> Result<Vec<f32>, ExportError> {
    let as_it_is = Preprocessing {
        channels,
        scale: 1.0,
        mean: [0.0; 3],
        deviation: [1.0; 3],
    };
    let planes = as_it_is.apply(&known_answer::picture(side));
    let rows = model.logits(&[planes], side, 1);
    let row = rows.into_iter().next().unwrap_or_default();
    if row.is_empty() || row.iter().any(|logit| !logit.is_finite()) {
        return Err(ExportError::Value);
    }
    Ok(row)
}
