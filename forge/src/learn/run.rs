//! One training and its measurements.

use std::sync::Arc;

use anyhow::Result;
use learning::messages::{HELD_OUT, TO_LEARN};
use synthetic::CLASSES;
use synthetic::generator::Generator;
use synthetic::recipe::Recipe;
use training::measure::{BandStop, EARLY_STEP, Measured, measure};
use training::pictures::Pictures;
use training::plan::{Hyperparameters, plan};
use training::trainer::Trainer;

use super::record::{Matrix, Record};

/// Steps of a training: up to where the paper looks.
pub const STEPS: usize = EARLY_STEP;

/// Trains on the set biased to `band` (1 to 4); `seed` is the set's and the training's.
pub fn train(seed: u32, band: usize) -> Result<Record> {
    let recipe = Recipe {
        biased: band,
        seed,
        ..Recipe::default()
    };
    let hyperparameters = Hyperparameters {
        seed,
        ..Hyperparameters::default()
    };
    let generator = Generator::new(&recipe)?;
    let pictures = |first, count| {
        let (pixels, labels) = generator.set(first, count);
        Pictures::with_channels(recipe.side, 3, pixels, labels)
    };
    let learned = Arc::new(pictures(0, TO_LEARN)?);
    let held_out = pictures(TO_LEARN, HELD_OUT)?;
    let mut trainer = Trainer::new(plan(&hyperparameters, CLASSES, &learned), learned)?;
    let (mut steps, mut loss, mut f1) = (Vec::new(), Vec::new(), Vec::new());
    let mut last = measure(&trainer.model(), &held_out, None, 1)?;
    while trainer.step_number() < STEPS {
        trainer.step()?;
        let step = trainer.step_number();
        if !is_measured(step) {
            continue;
        }
        steps.push(step);
        last = measure(&trainer.model(), &held_out, None, 1)?;
        loss.push(rounded(last.loss));
        f1.push([0, 1, 2, 3].map(|class| rounded(last.confusion.f1(class))));
    }
    let model = trainer.model();
    let stops = BandStop::all().into_iter().map(|stop| {
        let mask = stop.mask(recipe.bands(), recipe.side);
        let without = measure(&model, &held_out, Some(&mask), 1)?;
        Ok(relative(&without, &last))
    });
    Ok(Record {
        stops: stops.collect::<Result<_>>()?,
        recipe,
        hyperparameters,
        steps,
        loss,
        f1,
    })
}

/// Every fifth step while most is learned, then every twentieth, the last one among them.
fn is_measured(step: usize) -> bool {
    step.is_multiple_of(if step <= 100 { 5 } else { 20 })
}

fn relative(without: &Measured, original: &Measured) -> Matrix {
    let rows = without.confusion.relative(&original.confusion);
    rows.iter()
        .map(|row| row.iter().copied().map(rounded).collect())
        .collect()
}

/// To four places: no table shows more.
fn rounded(value: f64) -> f64 {
    (value * 1e4).round() / 1e4
}
