//! Networks that cannot have a frequency shortcut, because what they were trained on has nothing to find: clothes with shuffled labels,
//! and noise with random labels. Whatever the shortcut test says against them is a false alarm.
//!
//! They learn few pictures by heart, so that their answers differ from picture to picture; the test's pictures are others, with labels
//! that are random in the same way.

use std::sync::Arc;

use anyhow::Result;
use classifier::{Classifier, Device};
use laboratory::opened::OpenedPictures;
use sets::scoring::Scoring;
use shortcuts::study::{Split, Study};
use spectrum::seeded::Seeded;
use training::augmentation::AugmentationPlan;
use training::network::Shape;
use training::optimiser::Settings;
use training::pictures::Pictures;
use training::trainer::{Plan, Trainer};

use super::opened::{OpenedStudy, of_model};
use crate::fashion_mnist::{CLASSES, FashionMnist, LabelledPictures, SIDE};
use crate::train::models::{Model, Preparation, SCALING};
use crate::train::ship;
use crate::weights::Precision;

/// Pictures to learn by heart.
const LEARNED: usize = 1_000;
/// Passes over them.
const EPOCHS: usize = 40;
/// Pictures for the search, and as many for the test.
const HELD_OUT: usize = 500;
/// Separate the streams of random numbers.
const NOISE: u64 = 0x006E_6F69_7365;
const LABELS: u64 = 0x6C61_6265_6C73;

/// What a network was trained on.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Kind {
    /// Fashion-MNIST, its labels dealt out anew.
    ShuffledLabels,
    /// Independent uniform values with random labels.
    Noise,
}

impl Kind {
    /// Both.
    pub const ALL: [Self; 2] = [Self::ShuffledLabels, Self::Noise];

    /// For tables and file names.
    pub fn name(self) -> &'static str {
        match self {
            Self::ShuffledLabels => "shuffled-labels",
            Self::Noise => "noise",
        }
    }
}

/// A trained null model with its pictures.
pub struct Null {
    /// Ready for experiments.
    pub opened: OpenedStudy,
    /// Share of the learned pictures that it knows by heart.
    pub learned: f64,
}

/// Trains the null model that `seed` gives and opens pictures that it has not seen.
pub fn train(kind: Kind, seed: u64, data: &FashionMnist) -> Result<Null> {
    let (learned, held_out) = match kind {
        Kind::ShuffledLabels => (
            shuffled(&data.train, LEARNED, seed, 0),
            shuffled(&data.test, 2 * HELD_OUT, seed, 1),
        ),
        Kind::Noise => (noise(LEARNED, seed, 0), noise(2 * HELD_OUT, seed, 1)),
    };
    let shape = Shape {
        width: 8,
        residual: false,
        classes: CLASSES,
        ..Shape::default()
    };
    let plan = Plan {
        shape,
        scaling: SCALING,
        augmentation: AugmentationPlan::Plain,
        epochs: Some(EPOCHS),
        batch: 50,
        shards: 2,
        seed,
        optimiser: Settings {
            weight_decay: 0.0,
            ..Settings::default()
        },
    };
    let pictures = Pictures::new(SIDE, learned.pixels, learned.labels)?;
    let mut trainer = Trainer::new(plan, Arc::new(pictures))?;
    while !trainer.is_finished() {
        trainer.step()?;
    }
    let learned = trainer
        .curve()
        .last()
        .map_or(0.0, |epoch| epoch.train.accuracy());
    let model = Model {
        id: kind.name(),
        name: kind.name(),
        shape,
        preparation: Preparation::Plan(AugmentationPlan::Plain),
        seed,
        words: "",
        remark: "",
        good_for: "",
    };
    let built = ship::build(&model, &trainer.model(), Precision::Single)?;
    let classifier = Classifier::load(&built.card, built.bytes, &Device::Cpu)?;
    let truths: Vec<usize> = held_out.labels.iter().copied().map(usize::from).collect();
    let split = Split::halves(&truths, seed, None);
    let mut pictures = OpenedPictures::new(SIDE)?;
    for position in 0..truths.len() {
        let plane: Vec<f32> = (held_out.picture(position).iter())
            .map(|&value| f32::from(value) / 255.0)
            .collect();
        pictures.put(position, &ship::grey(&plane)?)?;
    }
    let study = Study {
        set: format!("{} {seed}", kind.name()),
        classes: (0..CLASSES).map(|class| class.to_string()).collect(),
        scoring: Scoring {
            classes: (0..CLASSES).map(|class| vec![class]).collect(),
        },
        split,
        seed,
        ..of_model(&built.card)
    };
    Ok(Null {
        opened: OpenedStudy::new(study, classifier, pictures),
        learned,
    })
}

/// `count` pictures at random, with labels that are an even mixture in random order.
fn shuffled(from: &LabelledPictures, count: usize, seed: u64, part: u64) -> LabelledPictures {
    let mut order: Vec<usize> = (0..from.labels.len()).collect();
    Seeded::new(seed, NOISE + part).shuffle(&mut order);
    LabelledPictures {
        pixels: (order.iter().take(count))
            .flat_map(|&index| from.picture(index).iter().copied())
            .collect(),
        labels: labels(count, seed, part),
    }
}

fn noise(count: usize, seed: u64, part: u64) -> LabelledPictures {
    let mut stream = Seeded::new(seed, NOISE + part);
    LabelledPictures {
        pixels: (0..count * SIDE * SIDE)
            .map(|_| stream.below(256) as u8)
            .collect(),
        labels: labels(count, seed, part),
    }
}

fn labels(count: usize, seed: u64, part: u64) -> Vec<u8> {
    let mut labels: Vec<u8> = (0..count).map(|index| (index % CLASSES) as u8).collect();
    Seeded::new(seed, LABELS + part).shuffle(&mut labels);
    labels
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn labels_are_even_and_tell_nothing() {
        let noise = noise(1000, 3, 0);
        let mut sums = [0_u64; CLASSES];
        let mut counts = [0; CLASSES];
        for (index, &label) in noise.labels.iter().enumerate() {
            counts[usize::from(label)] += 1;
            sums[usize::from(label)] += noise
                .picture(index)
                .iter()
                .map(|&value| u64::from(value))
                .sum::<u64>();
        }
        assert_eq!(counts, [100; CLASSES]);
        // Means over 78,400 values of deviation 73.9: standard error 0.26.
        for sum in sums {
            let mean = sum as f64 / (100 * SIDE * SIDE) as f64;
            assert!((mean - 127.5).abs() < 1.3, "{mean}");
        }
        assert_ne!(noise.labels, labels(1000, 4, 0));
        assert_ne!(noise.labels, labels(1000, 3, 1));
    }
}
