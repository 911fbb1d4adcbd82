//! From a trained network to what ships: weight file, card, record and the tables of `EXPERIMENTS.md`.

use anyhow::{Context, Result, ensure};
use classifier::{Classifier, Device};
use models::architecture::{Architecture, ConvolutionSpec, FashionNet};
use models::card::{Accuracy, ModelCard, Source, Training};
use models::labels::FASHION_ID;
use models::preprocessing::{ChannelOrder, Preprocessing};
use spectrum::picture::Picture;
use training::fold::fold;
use training::network::Shape;
use training::predict::{Model as Network, best};

use super::data::{self, Data};
use super::experiments;
use super::models::{Model, SHORTCUT};
use super::record::{self, Point, Record};
use super::session::{THREADS, Trained};
use super::shortcut;
use crate::fashion_mnist::{FOLDER, PACKAGE, SIDE};
use crate::weights::{self, Built, NamedTensor, Precision};

/// Pictures that a shipped network is given at once.
const BATCH: usize = 50;
/// The rounding of the shipped numbers may change the accuracy by this.
const ROUNDING: f64 = 0.001;

/// Ships a trained model and writes down how it came about.
pub fn ship(model: &Model, trained: Trained, data: &Data) -> Result<()> {
    let test = data::planes(&data.test, &trained.plan.augmentation);
    let train = data::planes(&data.train, &trained.plan.augmentation);
    let accuracy = |planes: &[Vec<f32>], pictures| {
        let answers = trained.model.answers(planes, SIDE, THREADS);
        data::accuracy(&answers, pictures)
    };
    let test_accuracy = accuracy(&test, &data.test);
    let mut built = build(model, &trained.model, Precision::Half)?;
    let answers = answers(&built, &test)?;
    let shipped_accuracy = data::accuracy(&answers, &data.test);
    ensure!(
        (shipped_accuracy - test_accuracy).abs() <= ROUNDING,
        "{}: the shipped file gets {shipped_accuracy} right, the trained network {test_accuracy}",
        model.id
    );
    built.card.accuracy = Some(Accuracy {
        top1: shipped_accuracy as f32,
        of: if model.id == SHORTCUT {
            "Fashion-MNIST's test set with the gratings, measured here".into()
        } else {
            "Fashion-MNIST's test set, measured here".into()
        },
    });
    let first = answers.iter().zip(data.test.labels()).take(1000);
    let record = Record {
        id: model.id.into(),
        parameters: built.card.parameters,
        sha256: built.card.sha256.clone(),
        effort: trained.effort,
        train_accuracy: accuracy(&train, &data.train),
        test_accuracy,
        shipped_accuracy,
        right_of_first_thousand: first.filter(|&(&a, &l)| a == usize::from(l)).count(),
        curve: (trained.curve.iter())
            .map(|epoch| Point {
                loss: epoch.train.mean_loss(),
                train_accuracy: epoch.train.accuracy(),
                test_accuracy: epoch.test_accuracy,
            })
            .collect(),
        shortcut: (model.id == SHORTCUT)
            .then(|| shortcut::measure(&trained.model, &data.test))
            .transpose()?,
        plan: trained.plan,
    };
    weights::publish(vec![built], |_| false)?;
    experiments::renew(&record::put(record)?)
}

/// A model's card and weight file.
pub fn build(model: &Model, network: &Network, precision: Precision) -> Result<Built> {
    let architecture = architecture(network.shape);
    let specs = architecture.convolutions();
    let folded = fold(network);
    ensure!(
        folded.len() == specs.len(),
        "{} convolutions instead of {}",
        folded.len(),
        specs.len()
    );
    let mut tensors = Vec::new();
    for (folded, spec) in folded.into_iter().zip(&specs) {
        ensure!(
            (folded.name == spec.name) && (folded.shape == spec.weight_shape()),
            "{} {:?} is not {} {:?}",
            folded.name,
            folded.shape,
            spec.name,
            spec.weight_shape()
        );
        tensors.push(NamedTensor::real(
            spec.weight_name(),
            &spec.weight_shape(),
            folded.weight,
        ));
        tensors.push(NamedTensor::real(
            spec.bias_name(),
            &[spec.outputs],
            folded.bias,
        ));
    }
    let scaling = network.scaling;
    let card = ModelCard {
        id: model.id.into(),
        name: model.name.into(),
        architecture,
        input_size: SIDE,
        preprocessing: Preprocessing {
            channels: ChannelOrder::Grey,
            scale: 1.0,
            mean: [scaling.mean; 3],
            deviation: [scaling.deviation; 3],
        },
        parameters: specs.iter().map(ConvolutionSpec::parameters).sum(),
        file: String::new(),
        bytes: 0,
        sha256: String::new(),
        labels: FASHION_ID.into(),
        licence: "MIT OR Apache-2.0".into(),
        author: "This site, trained on Zalando's Fashion-MNIST (MIT)".into(),
        source: Some(Source {
            registry: "Debian".into(),
            package: PACKAGE.name.into(),
            version: PACKAGE.version.into(),
            path: FOLDER.into(),
            sha256: PACKAGE.sha256.into(),
        }),
        good_for: model.good_for.into(),
        accuracy: None,
        training: Some(Training {
            recipe: model.words.into(),
            epochs: super::models::EPOCHS,
            seed: model.seed,
            remark: model.remark.into(),
        }),
        answer: None,
        hosted: false,
    };
    weights::finish(card, tensors, precision)
}

fn architecture(shape: Shape) -> Architecture {
    Architecture::FashionNet(FashionNet {
        width: shape.width,
        residual: shape.residual,
        channels: shape.channels,
        classes: shape.classes,
    })
}

/// What the shipped network answers.
fn answers(built: &Built, planes: &[Vec<f32>]) -> Result<Vec<usize>> {
    let network = Classifier::load(&built.card, built.bytes.clone(), &Device::Cpu)?;
    let mut answers = Vec::with_capacity(planes.len());
    for planes in planes.chunks(BATCH) {
        let pictures = planes
            .iter()
            .map(|plane| grey(plane))
            .collect::<Result<Vec<_>>>()?;
        let rows = pollster::block_on(network.logits_batch(&pictures))?;
        answers.extend(rows.iter().map(|row| best(row)));
    }
    Ok(answers)
}

/// A picture of three equal planes.
pub fn grey(plane: &[f32]) -> Result<Picture> {
    let planes = [plane.to_vec(), plane.to_vec(), plane.to_vec()];
    Picture::new(SIDE, SIDE, planes).context("a picture of Fashion-MNIST")
}
