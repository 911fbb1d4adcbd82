//! Trains the site's small Fashion-MNIST models, ships them to `www/models` and writes down how they came about: `forge/trained.json`
//! and the tables of `EXPERIMENTS.md`.

pub mod data;
mod dominant;
pub mod experiments;
pub(crate) mod memory;
pub mod models;
pub mod record;
mod session;
pub mod ship;
mod shortcut;

use std::path::PathBuf;

use anyhow::{Context, Result, bail};
use training::augmentation::AugmentationPlan;
use training::trainer::Plan;

use data::Data;
use models::{MIDDLE, Model, Preparation};

use crate::weights;

/// The options of `cargo forge train`.
#[derive(clap::Args)]
pub struct Arguments {
    /// The models to train; all if none is named.
    models: Vec<String>,
    /// Stops each training after this many steps; a later call goes on.
    #[arg(long, value_name = "NUMBER")]
    steps: Option<usize>,
    /// Trains and ships again what is already shipped.
    #[arg(long)]
    again: bool,
    /// An already downloaded package of Fashion-MNIST, where apt-get cannot fetch it.
    #[arg(long, value_name = "FILE")]
    debian_package: Option<PathBuf>,
}

/// Trains the models that are asked for, one after another.
pub fn run(arguments: &Arguments) -> Result<()> {
    let all = models::all();
    if let Some(unknown) =
        (arguments.models.iter()).find(|id| all.iter().all(|model| model.id != **id))
    {
        let names: Vec<&str> = all.iter().map(|model| model.id).collect();
        bail!(
            "there is no model {unknown}; there are {}",
            names.join(", ")
        );
    }
    memory::keep()?;
    let data = data::load(arguments.debian_package.as_deref())?;
    let wanted = |model: &&Model| {
        arguments.models.is_empty() || arguments.models.iter().any(|id| id == model.id)
    };
    for model in all.iter().filter(wanted) {
        let Some(plan) = plan(model, &all, &data, arguments.steps)? else {
            continue;
        };
        if !arguments.again && is_shipped(model, &plan) {
            println!("{}: shipped before", model.id);
            continue;
        }
        if arguments.again {
            session::forget(model.id)?;
        }
        if let Some(trained) = session::train(model.id, plan, &data, arguments.steps)? {
            ship::ship(model, trained, &data)?;
        }
    }
    Ok(())
}

/// Whether the site has a model that was trained by this very plan.
fn is_shipped(model: &Model, plan: &Plan) -> bool {
    let recorded = record::read().unwrap_or_default();
    let catalogue = weights::read_catalogue().unwrap_or_default();
    recorded.iter().any(|record| {
        record.id == model.id
            && record.plan == *plan
            && (catalogue.get(model.id)).is_some_and(|card| card.sha256 == record.sha256)
    })
}

/// Everything that decides about a model's weights; `None` if the training it depends on was stopped.
fn plan(model: &Model, all: &[Model], data: &Data, steps: Option<usize>) -> Result<Option<Plan>> {
    let augmentation = match &model.preparation {
        Preparation::Plan(augmentation) => augmentation.clone(),
        Preparation::DominantFrequencies { probability } => {
            let middle = all
                .iter()
                .find(|model| model.id == MIDDLE)
                .context("the middle model is missing")?;
            let plan = middle.plan(AugmentationPlan::Plain);
            let found = dominant::maps(&plan, data, || {
                session::train(middle.id, plan.clone(), data, steps)
            })?;
            let Some(maps) = found else {
                return Ok(None);
            };
            AugmentationPlan::DominantFrequencies {
                probability: *probability,
                maps,
            }
        }
    };
    Ok(Some(model.plan(augmentation)))
}
