//! The model that a command is about: one of the site's, or anybody's ONNX file or weights of a known architecture, opened as the page opens them.

use std::fs;
use std::path::{Path, PathBuf};

use anyhow::{Context, Result, bail, ensure};
use clap::Args;
use classifier::{Classifier, Device};
use models::architecture::{InputLayout, OutputKind};
use models::card::ModelCard;
use models::labels;
use models::preprocessing::ChannelOrder;
use onnx::facts::FromWeights;
use onnx::guesses::{Choices, Guesses, Scaling};
use onnx::{Dropped, Kept, OpenError, Opened};
use serde::de::DeserializeOwned;
use sets::card::SetCard;
use sets::matching::suggest;
use sets::unicode::Unicode;
use unicode_normalization::UnicodeNormalization as _;
use unicode_normalization::char::is_combining_mark;

use crate::weights;

/// Files that say what the network's does not; read if they lie beside it.
const BESIDE: [&str; 4] = [
    "config.json",
    "preprocessor_config.json",
    "labels.txt",
    "labels.csv",
];

/// Normal forms for comparing names of classes.
const UNICODE: Unicode = Unicode {
    composed: |text| text.nfc().collect(),
    unmarked: |text| {
        text.nfd()
            .filter(|&letter| !is_combining_mark(letter))
            .collect()
    },
};

/// What a file does not say. Where an option is missing, the guess of the page is taken; all of it is printed.
#[derive(Clone, Debug, Default, Args)]
#[command(next_help_heading = "Where --model is a file: ONNX, safetensors or PyTorch's weights")]
pub struct OnnxArguments {
    /// Names of its classes: a text with one in a line, CSV, JSON, or Hugging Face's config.json.
    #[arg(long, value_name = "FILE")]
    classes: Option<PathBuf>,
    /// Range and normalisation of its input: imagenet, symmetric (-1 to 1), unit (0 to 1), bytes (0 to 255), caffe, clip, cifar, mnist, or
    /// mean and deviation of red, green and blue in [0, 1], such as 0.5,0.5,0.5/0.25,0.25,0.25.
    #[arg(long, value_parser = scaling)]
    normalisation: Option<Scaling>,
    /// Height and width of its input, if the file takes several.
    #[arg(long)]
    side: Option<usize>,
    /// Whether planes (nchw) or pixels (nhwc) follow each other.
    #[arg(long, value_parser = word::<InputLayout>)]
    layout: Option<InputLayout>,
    /// Order of its planes: rgb or bgr.
    #[arg(long, value_parser = word::<ChannelOrder>)]
    channels: Option<ChannelOrder>,
    /// The architecture, where weights without a network fit several; the others are printed.
    #[arg(long, default_value = "", hide_default_value = true)]
    architecture: String,
    /// What its numbers are: logits, probabilities or sigmoids.
    #[arg(long, value_parser = word::<OutputKind>)]
    output: Option<OutputKind>,
}

/// The model called `model`, or of the file at that path.
pub fn open(model: &str, arguments: &OnnxArguments) -> Result<(ModelCard, Classifier)> {
    let (card, bytes) = read(model, arguments)?;
    let classifier = Classifier::load(&card, bytes, &Device::Cpu)?;
    Ok((card, classifier))
}

fn read(model: &str, arguments: &OnnxArguments) -> Result<(ModelCard, Vec<u8>)> {
    let path = Path::new(model);
    if path.is_file() {
        let Kept { card, file } = import(path, arguments)?;
        return Ok((card, file));
    }
    let catalogue = weights::read_catalogue()?;
    let card = catalogue.get(model).with_context(|| {
        let known = catalogue.models.iter().map(|card| card.id.as_str());
        format!(
            "there is no model and no file {model}; known are {}",
            known.collect::<Vec<_>>().join(", ")
        )
    })?;
    Ok((card.clone(), weights::read_weights(card)?))
}

/// The ONNX file at this path as a model, read as the arguments say, or as the page guesses.
pub fn import(path: &Path, arguments: &OnnxArguments) -> Result<Kept> {
    let mut opened = open_file(path, arguments)?;
    let Opened { facts, guesses, .. } = &opened;
    let mut choices = guesses.choices(facts);
    if let Some(layout) = arguments.layout {
        ensure!(
            layout == choices.layout || !facts.layout_is_certain,
            "the shape of the file's input is of another layout"
        );
        choices.layout = layout;
    }
    if let Some(side) = arguments.side {
        if let Some(fixed) = facts.side {
            ensure!(
                side == fixed,
                "the file reads {fixed} x {fixed} pixels only"
            );
        }
        choices.side = side;
    }
    if let Some(channels) = arguments.channels {
        ensure!(
            channels.planes() == facts.planes,
            "the file reads {} planes",
            facts.planes
        );
        choices.channels = channels;
    }
    choices.scaling = arguments.normalisation.unwrap_or(choices.scaling);
    choices.output = arguments.output.unwrap_or(choices.output);
    match &facts.weights {
        Some(weights) => tell_architecture(weights, arguments)?,
        None => ensure!(
            arguments.architecture.is_empty(),
            "--architecture is for weights, and the file is a network itself"
        ),
    }
    tell(&choices, guesses, arguments);
    Ok(opened.keep(&choices)?)
}

/// Opens the file with what belongs to it: its second file, and those that say how it reads pictures.
fn open_file(path: &Path, arguments: &OnnxArguments) -> Result<Opened> {
    let folder = path.parent().unwrap_or(Path::new(""));
    let mut dropped = vec![file(path)?];
    for name in BESIDE {
        let beside = folder.join(name);
        let is_other_list = arguments.classes.is_some() && name.starts_with("labels");
        if beside.is_file() && !is_other_list {
            dropped.push(file(&beside)?);
        }
    }
    // The first list of names that fits is taken.
    let listed = match &arguments.classes {
        Some(classes) => {
            let list = file(classes)?;
            let names = onnx::names_in(&list.name, &list.bytes)
                .with_context(|| format!("there are no names in {}", classes.display()))?;
            dropped.insert(0, list);
            Some(names.len())
        }
        None => None,
    };
    let open = |dropped| onnx::open_as(dropped, &arguments.architecture);
    let opened = match open(dropped.clone()) {
        Err(OpenError::DataMissing { wanted, .. }) if folder.join(&wanted).is_file() => {
            dropped.push(file(&folder.join(&wanted))?);
            open(dropped)
        }
        opened => opened,
    }?;
    if let Some(listed) = listed {
        let classes = opened.facts.classes();
        ensure!(
            listed == classes,
            "the list has {listed} names, but the network has {classes} classes"
        );
    }
    Ok(opened)
}

fn file(path: &Path) -> Result<Dropped> {
    let bytes = fs::read(path).with_context(|| format!("cannot read {}", path.display()))?;
    let name = path.file_name().unwrap_or_default().to_string_lossy();
    Ok(Dropped {
        name: name.into_owned(),
        bytes,
    })
}

/// Prints which network the weights belong to.
fn tell_architecture(weights: &FromWeights, arguments: &OnnxArguments) -> Result<()> {
    let FromWeights {
        format,
        architecture,
        assumed,
        others,
        place,
        left_out,
        ..
    } = weights;
    let wanted = &arguments.architecture;
    if !wanted.is_empty() && wanted != architecture {
        let fitting: Vec<&str> = std::iter::once(architecture)
            .chain(others)
            .map(String::as_str)
            .collect();
        bail!(
            "the weights are not of {wanted}; they fit {}",
            fitting.join(" or ")
        );
    }
    eprintln!("architecture: {architecture}. Told from the weights ({format}).");
    let lines = [
        ("assumed", assumed.clone().unwrap_or_default()),
        ("these weights also fit", others.join(", ")),
        ("place in the file", place.clone()),
        ("left out", left_out.join(", ")),
    ];
    for (what, said) in lines {
        if !said.is_empty() {
            eprintln!("{what}: {said}");
        }
    }
    Ok(())
}

/// Prints how the file is read, and why.
fn tell(choices: &Choices, guesses: &Guesses, arguments: &OnnxArguments) {
    let line = |what: &str, value: String, is_given: bool, why: &str| {
        let why = if is_given { "As you said." } else { why };
        eprintln!("{what}: {value}. {why}");
    };
    line(
        "side",
        choices.side.to_string(),
        arguments.side.is_some(),
        &guesses.side.why,
    );
    line(
        "layout",
        written(&choices.layout),
        arguments.layout.is_some(),
        &guesses.layout.why,
    );
    line(
        "channels",
        written(&choices.channels),
        arguments.channels.is_some(),
        &guesses.channels.why,
    );
    line(
        "normalisation",
        choices.scaling.in_words(),
        arguments.normalisation.is_some(),
        &guesses.scaling.why,
    );
    line(
        "output",
        written(&choices.output),
        arguments.output.is_some(),
        &guesses.output.why,
    );
    line(
        "classes",
        choices.names.len().to_string(),
        false,
        &guesses.names.why,
    );
}

/// As it is written in an option.
fn written(value: &impl serde::Serialize) -> String {
    serde_json::to_value(value)
        .ok()
        .and_then(|value| value.as_str().map(str::to_owned))
        .unwrap_or_default()
}

fn word<T: DeserializeOwned>(word: &str) -> Result<T, serde_json::Error> {
    serde_json::from_value(word.into())
}

fn scaling(words: &str) -> Result<Scaling> {
    Ok(match words {
        "imagenet" => Scaling::IMAGENET,
        "symmetric" => Scaling::SYMMETRIC,
        "unit" => Scaling::UNIT,
        "bytes" => Scaling::BYTES,
        "caffe" => Scaling::CAFFE,
        "clip" => Scaling::CLIP,
        "cifar" => Scaling::CIFAR,
        "mnist" => Scaling::MNIST,
        _ => {
            let (mean, deviation) = words.split_once('/').with_context(|| {
                format!("“{words}” is no normalisation; see --help for the words")
            })?;
            let deviation = colours(deviation)?;
            ensure!(
                deviation.iter().all(|&deviation| deviation > 0.0),
                "a deviation is greater than 0"
            );
            Scaling {
                scale: 1.0,
                mean: colours(mean)?,
                deviation,
            }
        }
    })
}

fn colours(words: &str) -> Result<[f32; 3]> {
    let numbers = words
        .split(',')
        .map(|number| number.trim().parse())
        .collect::<Result<Vec<f32>, _>>()
        .with_context(|| format!("“{words}” is no list of numbers"))?;
    match numbers[..] {
        [one] => Ok([one; 3]),
        [red, green, blue] => Ok([red, green, blue]),
        _ => bail!("{} numbers for three colours", numbers.len()),
    }
}

/// Which of the model's classes count as which class of the set: as the set's card says, or, for an ONNX file with classes of its own, those
/// of the same names.
pub fn classes_of_set(model: &ModelCard, set: &SetCard) -> Result<Vec<Vec<usize>>> {
    if model.labels == set.labels {
        return Ok(set
            .classes
            .iter()
            .map(|class| class.labels.clone())
            .collect());
    }
    ensure!(
        model.is_own(),
        "{} knows other classes than {}",
        model.name,
        set.title
    );
    let names: Vec<String> = set.classes.iter().map(|class| class.name.clone()).collect();
    let found = suggest(&names, labels::list(&model.labels), &model.labels, UNICODE);
    let unknown: Vec<&str> = (names.iter().zip(&found))
        .filter(|(_, found)| found.labels.is_empty())
        .map(|(name, _)| name.as_str())
        .collect();
    ensure!(
        unknown.len() < names.len(),
        "{} knows none of the classes of {}",
        model.name,
        set.title
    );
    if !unknown.is_empty() {
        eprintln!("{} does not know: {}", model.name, unknown.join(", "));
    }
    Ok(found.into_iter().map(|found| found.labels).collect())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn normalisations_are_words_or_numbers() {
        assert_eq!(scaling("symmetric").unwrap(), Scaling::SYMMETRIC);
        assert_eq!(scaling("0.5/0.5").unwrap(), Scaling::SYMMETRIC);
        let written = scaling("0.485,0.456,0.406/0.229,0.224,0.225").unwrap();
        assert_eq!(written, Scaling::IMAGENET);
        for wrong in ["", "imagenets", "0.5", "1,2/1", "0.5/0", "a/b"] {
            assert!(scaling(wrong).is_err(), "{wrong}");
        }
    }

    #[test]
    fn choices_are_words() {
        assert_eq!(word::<InputLayout>("nhwc").unwrap(), InputLayout::Nhwc);
        assert_eq!(written(&OutputKind::Probabilities), "probabilities");
        assert!(word::<ChannelOrder>("red").is_err());
    }
}
