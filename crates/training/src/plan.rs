//! From a visitor's choices to a plan.

pub use learning::hyperparameters::{Hyperparameters, HyperparametersError};
use learning::methods::Network;

use crate::augmentation::AugmentationPlan;
use crate::network::{Perceptron, Shape};
use crate::optimiser::{Schedule, Settings};
use crate::pictures::Pictures;
use crate::predict::Scaling;
use crate::trainer::Plan;

/// The network for such pictures.
pub fn shape(network: Network, classes: usize, channels: usize, side: usize) -> Shape {
    let (width, perceptron) = match network {
        Network::Convolutional { width } => (width, None),
        Network::Perceptron { units, layers } => (units, Some(Perceptron { side, layers })),
    };
    Shape {
        width,
        residual: false,
        classes,
        channels,
        perceptron,
    }
}

/// The plan for pictures of so many classes, to be followed until it is stopped. A batch is one part, whatever the number of
/// cores, so that it gives the same numbers in every browser. Momentum and weight decay are the founding paper's.
pub fn plan(hyperparameters: &Hyperparameters, classes: usize, pictures: &Pictures) -> Plan {
    let side = pictures.side();
    Plan {
        shape: shape(hyperparameters.network, classes, pictures.channels(), side),
        scaling: scaling(pictures),
        augmentation: AugmentationPlan::of(hyperparameters.augmentation, side),
        epochs: None,
        batch: hyperparameters.batch,
        shards: 1,
        seed: hyperparameters.seed.into(),
        optimiser: Settings {
            learning_rate: hyperparameters.learning_rate,
            momentum: 0.9,
            weight_decay: 1e-4,
            warm_up: 0.0,
            kind: hyperparameters.optimiser,
            schedule: Schedule::Constant,
        },
    }
}

/// Mean and deviation of all values, at least a hundredth.
pub fn scaling(pictures: &Pictures) -> Scaling {
    let (mut sum, mut squares, mut count) = (0.0, 0.0, 0.0);
    for index in 0..pictures.count() {
        for value in pictures.plane(index) {
            let value = f64::from(value);
            sum += value;
            squares += value * value;
            count += 1.0;
        }
    }
    let mean = sum / f64::max(count, 1.0);
    let variance = squares / f64::max(count, 1.0) - mean * mean;
    Scaling {
        mean: mean as f32,
        deviation: (variance.max(0.0).sqrt() as f32).max(0.01),
    }
}
