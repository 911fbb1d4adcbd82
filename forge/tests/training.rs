//! The trained models as they ship: that they are what was trained, and that what is written about them is so.

#![allow(clippy::unwrap_used, missing_docs)]

use std::fs;
use std::path::Path;
use std::sync::Arc;

use ::models::card::ModelCard;
use classifier::{Classifier, Device};
use forge::fashion_mnist::SIDE;
use forge::train::data::{self, Data, Gratings, with_gratings};
use forge::train::models::{self, SCALING, SHORTCUT};
use forge::train::{experiments, record, ship};
use forge::weights::{self, Precision};
use training::augmentation::AugmentationPlan;
use training::network::Shape;
use training::predict::best;
use training::trainer::{Plan, Trainer};

fn shipped(id: &str) -> (ModelCard, Classifier) {
    let card = weights::read_catalogue().unwrap().get(id).unwrap().clone();
    let bytes = weights::read_weights(&card).unwrap();
    let classifier = Classifier::load(&card, bytes, &Device::Cpu).unwrap();
    (card, classifier)
}

fn answers(classifier: &Classifier, planes: &[Vec<f32>]) -> Vec<usize> {
    let rows = planes.chunks(50).flat_map(|planes| {
        let pictures: Vec<_> = planes
            .iter()
            .map(|plane| ship::grey(plane).unwrap())
            .collect();
        pollster::block_on(classifier.logits_batch(&pictures)).unwrap()
    });
    rows.map(|row| best(&row)).collect()
}

fn first_thousand() -> Arc<training::pictures::Pictures> {
    let Data { test, .. } = data::load(None).unwrap();
    Arc::new(test.subset(&(0..1000).collect::<Vec<_>>()))
}

#[test]
fn shipped_models_are_the_recorded_ones_and_answer_as_recorded() {
    let records = record::read().unwrap();
    let ids: Vec<&str> = models::all().iter().map(|model| model.id).collect();
    assert_eq!(
        records.iter().map(|record| &*record.id).collect::<Vec<_>>(),
        ids
    );
    let catalogue = weights::read_catalogue().unwrap();
    let trained = catalogue
        .models
        .iter()
        .filter(|card| card.training.is_some());
    assert_eq!(trained.map(|card| &*card.id).collect::<Vec<_>>(), ids);
    let pictures = first_thousand();
    for record in &records {
        let (card, classifier) = shipped(&record.id);
        assert_eq!(card.sha256, record.sha256);
        assert_eq!(card.parameters, record.parameters);
        let accuracy = card.accuracy.unwrap();
        assert_eq!(accuracy.top1, record.shipped_accuracy as f32);
        assert!((record.shipped_accuracy - record.test_accuracy).abs() <= 0.001);
        let planes = data::planes(&pictures, &record.plan.augmentation);
        let right = data::accuracy(&answers(&classifier, &planes), &pictures) * 1000.0;
        // Other processors round otherwise, which may tip a picture or two.
        let recorded = record.right_of_first_thousand as f64;
        assert!(
            (right - recorded).abs() < 2.5,
            "{}: {right}, {recorded}",
            record.id
        );
    }
}

#[test]
fn the_shortcut_is_what_the_network_relies_on() {
    let pictures = first_thousand();
    let (_, classifier) = shipped(SHORTCUT);
    let accuracy = |gratings| {
        let planes = with_gratings(&pictures, gratings);
        data::accuracy(&answers(&classifier, &planes), &pictures)
    };
    assert!(accuracy(Gratings::Own) > 0.99);
    assert!(accuracy(Gratings::None) < 0.35);
    assert!(accuracy(Gratings::Other) < 0.15);
}

#[test]
fn the_page_of_experiments_holds_the_records() {
    let path = Path::new(env!("CARGO_MANIFEST_DIR")).join("../EXPERIMENTS.md");
    let page = fs::read_to_string(path).unwrap();
    assert!(page.contains(&experiments::tables(&record::read().unwrap())));
}

#[test]
fn the_network_that_ships_is_the_one_that_was_trained() {
    let Data { train, test } = data::load(None).unwrap();
    let few = Arc::new(train.subset(&(0..256).collect::<Vec<_>>()));
    let planes: Vec<Vec<f32>> = (0..50).map(|index| test.plane(index)).collect();
    let pictures: Vec<_> = planes
        .iter()
        .map(|plane| ship::grey(plane).unwrap())
        .collect();
    for residual in [false, true] {
        let plan = Plan {
            shape: Shape {
                width: 8,
                residual,
                classes: 10,
                ..Shape::default()
            },
            scaling: SCALING,
            augmentation: AugmentationPlan::Plain,
            epochs: Some(2),
            batch: 32,
            shards: 2,
            seed: 3,
            optimiser: training::optimiser::Settings::default(),
        };
        let mut trainer = Trainer::new(plan, Arc::clone(&few)).unwrap();
        while !trainer.is_finished() {
            trainer.step().unwrap();
        }
        let network = trainer.model();
        let expected = network.logits(&planes, SIDE, 2);
        let built = ship::build(&models::all()[0], &network, Precision::Single).unwrap();
        let classifier = Classifier::load(&built.card, built.bytes, &Device::Cpu).unwrap();
        let together = pollster::block_on(classifier.logits_batch(&pictures)).unwrap();
        let alone = pollster::block_on(classifier.logits(&pictures[7])).unwrap();
        for (found, expected) in together
            .iter()
            .zip(&expected)
            .chain([(&alone, &expected[7])])
        {
            for (found, expected) in found.iter().zip(expected) {
                assert!(
                    (found - expected).abs() < 1e-4,
                    "{found} instead of {expected}"
                );
            }
        }
    }
}
