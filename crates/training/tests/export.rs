//! An exported network is the trained one: the classifier that reads the file, which computes folded convolutions by other code, answers as
//! the training's network does.

#![allow(clippy::unwrap_used)]

use std::sync::Arc;

use classifier::{Classifier, Device};
use learning::hyperparameters::Hyperparameters;
use learning::methods::{Listed as _, Network, Optimiser};
use models::card::ModelCard;
use models::known_answer::{KnownAnswers, TOLERANCE};
use models::preprocessing::ChannelOrder;
use spectrum::picture::Picture;
use spectrum::seeded::Seeded;
use training::export::export;
use training::pictures::Pictures;
use training::plan::plan;
use training::saved::{self, Training};
use training::trainer::Trainer;

fn noise(seed: u64, count: usize) -> Vec<u8> {
    let mut stream = Seeded::new(seed, 0);
    (0..count).map(|_| stream.below(256) as u8).collect()
}

fn trained(network: &str, side: usize, channels: usize) -> (Training, training::predict::Model) {
    let pixels = noise(5, 24 * channels * side * side);
    let labels = (0..24).map(|index| index % 3).collect();
    let pictures = Arc::new(Pictures::with_channels(side, channels, pixels, labels).unwrap());
    let hyperparameters = Hyperparameters {
        network: Network::of_word(network).unwrap(),
        optimiser: Optimiser::Adam,
        batch: 8,
        ..Hyperparameters::default()
    };
    let mut trainer = Trainer::new(plan(&hyperparameters, 3, &pictures), pictures).unwrap();
    for _ in 0..5 {
        trainer.step().unwrap();
    }
    let training = Training {
        plan: trainer.plan().clone(),
        step: 5,
        classes: ["one", "two", "three, \"3\""].map(str::to_owned).to_vec(),
        side: Some(side),
    };
    (training, trainer.model())
}

#[test]
fn the_exported_network_answers_as_the_trained_one() {
    for (word, side, channels) in [
        ("small", 32, 3),
        ("small", 28, 1),
        ("wide", 32, 3),
        ("mlp", 32, 3),
        ("mlp", 28, 1),
        ("mlp-2", 28, 3),
    ] {
        let (training, model) = trained(word, side, channels);
        let (card, bytes) = export(&training, &model, Some(0.5)).unwrap();
        assert!(card.is_own() && card.file.starts_with(&card.id));
        // Cards are kept as JSON.
        let json = serde_json::to_string(&card).unwrap();
        let card: ModelCard = serde_json::from_str(&json).unwrap();
        let network = Classifier::load(&card, bytes, &Device::Cpu).unwrap();
        let none = KnownAnswers::default();
        let known = pollster::block_on(network.known_answer_error(&none)).unwrap();
        assert!(known < TOLERANCE / 10.0, "{word}: {known}");
        // And to another picture.
        let values: Vec<f32> = noise(9, 3 * side * side)
            .iter()
            .map(|&byte| f32::from(byte) / 255.0)
            .collect();
        let plane = |channel: usize| {
            let channel = if channels == 1 { 0 } else { channel };
            values[channel * side * side..][..side * side].to_vec()
        };
        let picture = Picture::new(side, side, [0, 1, 2].map(plane)).unwrap();
        let found = pollster::block_on(network.logits(&picture)).unwrap();
        let planes = values[..channels * side * side].to_vec();
        let expected = model.logits(&[planes], side, 1);
        assert_eq!(found.len(), 3);
        for (found, expected) in found.iter().zip(&expected[0]) {
            assert!(
                (found - expected).abs() < 1e-4,
                "{word}: {found} {expected}"
            );
        }
        assert_eq!(
            card.preprocessing.channels == ChannelOrder::Grey,
            channels == 1
        );
    }
}

#[test]
fn a_saved_file_is_exported_to_the_same_bytes_and_old_files_have_a_side() {
    let (training, model) = trained("small", 28, 1);
    let (card, bytes) = export(&training, &model, None).unwrap();
    let file = saved::to_bytes(&training, &model).unwrap();
    let (read, network) = saved::from_bytes(&file).unwrap();
    let (again, same) = export(&read, &network, None).unwrap();
    assert_eq!((again, same), (card, bytes));
    let old = Training {
        side: None,
        ..training
    };
    assert_eq!(old.side(), 28);
    for side in [0, 30, 100] {
        let impossible = Training {
            side: Some(side),
            ..old.clone()
        };
        let error = export(&impossible, &model, None).unwrap_err().to_string();
        assert!(error.contains(&format!("{side} x {side}")), "{error}");
    }
}
