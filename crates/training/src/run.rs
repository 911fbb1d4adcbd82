//! A training as it is watched: the pictures it learns from, those it is measured with, and the network. The trainer worker runs it in a browser;
//! natively it gives the same numbers to within rounding.

use learning::hyperparameters::Hyperparameters;
use learning::messages::{Measured, UNDER_STOPS};
use learning::stops::BandStop;
use learning::training_data::TrainingData;
use models::card::ModelCard;
use spectrum::bands::{BANDS, Bands};
use spectrum::mask::Mask;
use std::sync::Arc;

use crate::checkpoint::ResumeError;
use crate::collection::{Collection, CollectionError, Split, Tried};
use crate::export::{ExportError, export};
use crate::measure::{self, MeasureError, first_layer};
use crate::pictures::Pictures;
use crate::plan::plan;
use crate::saved::{self, SavedError, Training};
use crate::shortcut_effect::shortcut_effect;
use crate::trainer::{TrainError, Trainer};

/// Units of the first layer that are shown.
const SHOWN: usize = 16;

/// Why a training cannot begin, go on or be handed over, as a sentence.
#[derive(Debug, thiserror::Error)]
pub enum RunError {
    /// Its pictures.
    #[error(transparent)]
    Pictures(#[from] CollectionError),
    /// A step or the plan.
    #[error(transparent)]
    Train(#[from] TrainError),
    /// A checkpoint.
    #[error(transparent)]
    Checkpoint(#[from] ResumeError),
    /// A measurement.
    #[error(transparent)]
    Measure(#[from] MeasureError),
    /// The network's file.
    #[error(transparent)]
    Saved(#[from] SavedError),
    /// The network as a model of the page.
    #[error(transparent)]
    Export(#[from] ExportError),
}

/// A training under way.
pub struct TrainingRun {
    names: Vec<String>,
    pub(crate) trainer: Trainer,
    held_out: Pictures,
    under_stops: Pictures,
    bands: Bands,
    stops: Vec<Mask>,
    tried: Option<Tried>,
    notch: Option<Mask>,
}

impl TrainingRun {
    /// Makes the network, or goes on from a checkpoint.
    pub fn begin(
        training_data: &TrainingData,
        collection: &Collection,
        hyperparameters: &Hyperparameters,
        checkpoint: Option<&[u8]>,
    ) -> Result<Self, RunError> {
        let (side, classes) = (collection.side(), collection.names().len());
        let Split {
            learned,
            held_out,
            tried,
        } = collection.split(training_data.shortcut.as_ref())?;
        let learned = Arc::new(learned);
        let plan = plan(hyperparameters, classes, &learned);
        let trainer = match checkpoint {
            Some(bytes) => Trainer::resume(plan, learned, bytes)?,
            None => Trainer::new(plan, learned)?,
        };
        let bands = training_data.source.bands(side);
        Ok(Self {
            names: collection.names().to_vec(),
            trainer,
            under_stops: held_out.subset(&first_of_each(&held_out, classes)),
            held_out,
            bands,
            stops: BandStop::all()
                .into_iter()
                .map(|stop| stop.mask(bands, side))
                .collect(),
            tried,
            notch: (training_data.shortcut.as_ref()).and_then(|shortcut| shortcut.mark.notch(side)),
        })
    }

    /// Steps made.
    pub fn step_number(&self) -> usize {
        self.trainer.step_number()
    }

    /// Numbers that are learned.
    pub fn parameters(&self) -> usize {
        self.trainer.model().parameters.len()
    }

    /// Makes a step; returns the batch's mean loss.
    pub fn step(&mut self) -> Result<f32, RunError> {
        let tally = self.trainer.step()?;
        Ok(tally.mean_loss() as f32)
    }

    /// Whether it is time to measure: often while most is learned.
    pub fn is_due(&self) -> bool {
        let step = self.step_number();
        step.is_multiple_of(interval(step))
    }

    /// Steps until it is due next.
    pub fn until_due(&self) -> usize {
        let step = self.step_number();
        let interval = interval(step + 1);
        interval - step % interval
    }

    /// What the network can do now; under all band-stops and with the first layer every hundred steps, or if asked for `all`.
    pub fn measure(&self, all: bool) -> Result<Measured, RunError> {
        let step = self.step_number();
        let model = self.trainer.model();
        let whole = measure::measure(&model, &self.held_out, None, 1)?;
        let mut measured = Measured {
            step,
            loss: whole.loss,
            accuracy: whole.confusion.accuracy(),
            f1: (0..self.names.len())
                .map(|class| whole.confusion.f1(class))
                .collect(),
            ..Measured::default()
        };
        let original = measure::measure(&model, &self.under_stops, None, 1)?.confusion;
        let all = all || step.is_multiple_of(100);
        // The single bands come first, and are looked at each time.
        let looked_at = if all { self.stops.len() } else { BANDS };
        for (index, mask) in self.stops.iter().take(looked_at).enumerate() {
            let without = measure::measure(&model, &self.under_stops, Some(mask), 1)?.confusion;
            if index < BANDS {
                let lost = original.accuracy() - without.accuracy();
                measured.needs.push(100.0 * lost);
            }
            if all {
                measured.stops.push(without.relative(&original));
            }
        }
        if let Some(tried) = &self.tried {
            let bands = all.then_some(self.bands);
            let effect = shortcut_effect(&model, tried, self.notch.as_ref(), bands)?;
            measured.shortcut_effect = Some(effect);
        }
        if all {
            measured.filters = first_layer(&model);
            measured.filters.truncate(SHOWN);
        }
        Ok(measured)
    }

    /// All that is needed to go on.
    pub fn checkpoint(&self) -> Result<Vec<u8>, RunError> {
        Ok(self.trainer.checkpoint()?)
    }

    /// How it is trained, up to now.
    fn training(&self) -> Training {
        Training {
            plan: self.trainer.plan().clone(),
            step: self.step_number() as u64,
            classes: self.names.clone(),
            side: Some(self.held_out.side()),
        }
    }

    /// The network as a safetensors file.
    pub fn saved(&self) -> Result<Vec<u8>, RunError> {
        Ok(saved::to_bytes(&self.training(), &self.trainer.model())?)
    }

    /// The network as one of the page's models: card and file.
    pub fn exported(&self) -> Result<(ModelCard, Vec<u8>), RunError> {
        let model = self.trainer.model();
        let held_out = measure::measure(&model, &self.held_out, None, 1);
        let accuracy = held_out?.confusion.accuracy();
        Ok(export(&self.training(), &model, Some(accuracy))?)
    }

    /// The pictures that were held out, as they are measured.
    pub fn held_out(&self) -> &Pictures {
        &self.held_out
    }

    /// Pictures that it learns from.
    pub fn pictures(&self) -> usize {
        self.trainer.pictures.count()
    }
}

/// Steps between two measurements around step `step`.
fn interval(step: usize) -> usize {
    if step <= 100 { 10 } else { 20 }
}

/// The first [`UNDER_STOPS`] pictures of each class.
fn first_of_each(pictures: &Pictures, classes: usize) -> Vec<usize> {
    let mut counts = vec![0; classes];
    (0..pictures.count())
        .filter(|&index| {
            let count = &mut counts[pictures.label(index)];
            *count += 1;
            *count <= UNDER_STOPS
        })
        .collect()
}
