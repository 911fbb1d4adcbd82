//! From a visitor's choices to a plan.

pub use learning::lesson::{Kind, Lesson, LessonError, Method};

use crate::network::{Perceptron, Shape};
use crate::optimiser::{Schedule, Settings};
use crate::pictures::Pictures;
use crate::predict::Scaling;
use crate::recipe::Recipe;
use crate::trainer::Plan;

/// The network for such pictures.
pub fn shape(kind: Kind, classes: usize, channels: usize, side: usize) -> Shape {
    let (width, layers) = match kind {
        Kind::Small => (8, None),
        Kind::Wide => (32, None),
        Kind::Perceptron => (64, Some(1)),
        Kind::DeepPerceptron => (64, Some(2)),
    };
    Shape {
        width,
        residual: false,
        classes,
        channels,
        perceptron: layers.map(|layers| Perceptron { side, layers }),
    }
}

/// The plan for pictures of so many classes, to be followed until it is stopped. A batch is one part, whatever the number of
/// cores, so that it gives the same numbers in every browser. Momentum, weight decay and the crop's eighth are the founding paper's.
pub fn plan(lesson: &Lesson, classes: usize, pictures: &Pictures) -> Plan {
    let side = pictures.side();
    Plan {
        shape: shape(lesson.kind, classes, pictures.channels(), side),
        scaling: scaling(pictures),
        recipe: if lesson.augmented {
            Recipe::CropAndFlip { padding: side / 8 }
        } else {
            Recipe::Plain
        },
        epochs: None,
        batch: lesson.batch,
        shards: 1,
        seed: lesson.seed.into(),
        optimiser: Settings {
            learning_rate: lesson.learning_rate,
            momentum: 0.9,
            weight_decay: 1e-4,
            warm_up: 0.0,
            method: lesson.method,
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
