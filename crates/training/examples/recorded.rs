//! Makes the training that the page shows until a visitor starts one: the choices of a first visit, up to the step at which the founding paper looks
//! at what was learned first. Writes `www/learning/recorded.json`:
//!
//! ```text
//! cargo run -p training --example recorded
//! ```

use std::error::Error;
use std::path::Path;

use learning::curves::LearningCurves;
use learning::hyperparameters::Hyperparameters;
use learning::learned::EARLY_STEP;
use learning::messages::Processor;
use learning::training::{Recorded, Training};
use learning::training_data::{PictureSource, TrainingData};
use serde_json::Value;
use synthetic::NAMES;
use synthetic::generator::Generator;
use training::collection::Collection;
use training::run::TrainingRun;

const COMMAND: &str = "cargo run -p training --example recorded";

fn main() -> Result<(), Box<dyn Error>> {
    let (data, hyperparameters) = (TrainingData::default(), Hyperparameters::default());
    let PictureSource::Made(recipe) = &data.source else {
        return Err("the first choice is no made-up set".into());
    };
    let names: Vec<String> = NAMES.map(str::to_owned).to_vec();
    let pictures = Collection::made(&Generator::new(recipe)?, names.clone());
    let mut run = TrainingRun::begin(&data, &pictures, &hyperparameters, None)?;
    let mut curves = LearningCurves::default();
    curves.measure(run.measure(true)?);
    while run.step_number() < EARLY_STEP {
        let before = run.step_number();
        let loss = run.step()?;
        curves.step_on(before, &[loss]);
        if run.is_due() {
            curves.measure(run.measure(run.step_number() == EARLY_STEP)?);
        }
    }
    let recorded = Recorded {
        training: Training {
            data,
            names,
            pictures: run.pictures(),
            hyperparameters,
            parameters: run.parameters(),
            processor: Processor::Cpu,
        },
        curves,
        command: Some(COMMAND.to_owned()),
    };
    let mut value = serde_json::to_value(&recorded)?;
    round(&mut value);
    let path = Path::new(env!("CARGO_MANIFEST_DIR")).join("../../www/learning/recorded.json");
    let text = format!("{value}\n");
    std::fs::write(&path, &text)?;
    println!("{}: {} bytes", path.display(), text.len());
    Ok(())
}

/// To four places: no figure shows more.
fn round(value: &mut Value) {
    match value {
        Value::Number(number) => {
            if let Some(float) = number.as_f64().filter(|_| number.is_f64()) {
                *value = Value::from((float * 1e4).round() / 1e4);
            }
        }
        Value::Array(values) => values.iter_mut().for_each(round),
        Value::Object(entries) => entries.values_mut().for_each(round),
        Value::Null | Value::Bool(_) | Value::String(_) => {}
    }
}
