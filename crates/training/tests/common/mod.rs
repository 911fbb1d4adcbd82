//! Small made-up pictures: class 0 has a grating across, class 1 one down, class 2 none; all have noise and a bright square somewhere.

#![allow(dead_code)]

use std::sync::Arc;

use spectrum::seeded::Seeded;
use training::augmentation::AugmentationPlan;
use training::network::Shape;
use training::optimiser::Settings;
use training::pictures::Pictures;
use training::predict::Scaling;
use training::trainer::Plan;

/// Height and width of the pictures.
pub const SIDE: usize = 16;
/// Number of classes.
pub const CLASSES: usize = 3;
/// Frequency of the gratings in cycles/image.
pub const FREQUENCY: usize = 4;

/// `count` pictures, their classes in turn.
pub fn pictures(count: usize, seed: u64) -> Arc<Pictures> {
    let mut pixels = Vec::new();
    let mut labels = Vec::new();
    for index in 0..count {
        let class = index % CLASSES;
        let mut stream = Seeded::new(seed, index as u64);
        let (top, left, phase) = (stream.below(10), stream.below(10), stream.below(SIDE));
        for pixel in 0..SIDE * SIDE {
            let (row, column) = (pixel / SIDE, pixel % SIDE);
            let along = [column, row, 0][class] + phase;
            let turns = (FREQUENCY * along) as f64 / SIDE as f64;
            let grating = if class == 2 {
                0.0
            } else {
                (std::f64::consts::TAU * turns).cos()
            };
            let inside = (top..top + 6).contains(&row) && (left..left + 6).contains(&column);
            let square = if inside { 60.0 } else { 0.0 };
            pixels.push((90.0 + square + 25.0 * grating + 30.0 * stream.unit()) as u8);
        }
        labels.push(class as u8);
    }
    Arc::new(Pictures::new(SIDE, pixels, labels).expect("as many values as pictures need"))
}

/// A small network, trained for a moment.
pub fn plan(augmentation: AugmentationPlan) -> Plan {
    Plan {
        shape: Shape {
            width: 4,
            residual: false,
            classes: CLASSES,
            ..Shape::default()
        },
        scaling: Scaling {
            mean: 0.4,
            deviation: 0.2,
        },
        augmentation,
        epochs: Some(4),
        batch: 16,
        shards: 2,
        seed: 7,
        optimiser: Settings {
            learning_rate: 0.05,
            ..Settings::default()
        },
    }
}

/// The same in three channels, each dimmer than the one before.
pub fn colours(count: usize, seed: u64) -> Arc<Pictures> {
    let grey = pictures(count, seed);
    let pixels = (0..count)
        .flat_map(|index| {
            let plane = grey.plane(index);
            [1.0, 0.8, 0.6].map(|gain| {
                let byte = |value: &f32| (255.0 * gain * value) as u8;
                plane.iter().map(byte).collect::<Vec<u8>>()
            })
        })
        .flatten()
        .collect();
    let coloured = Pictures::with_channels(SIDE, 3, pixels, grey.labels().to_vec());
    Arc::new(coloured.expect("three times as many values"))
}
