//! One training: the pictures it learns from, those it is measured with, and the network.

use learning::lesson::Lesson;
use learning::material::Material;
use learning::messages::{Kernel, Measured, UNDER_STOPS};
use learning::stops::BandStop;
use models::card::ModelCard;
use spectrum::bands::{BANDS, Bands};
use spectrum::mask::Mask;
use std::sync::Arc;
use training::collection::{Collection, Split, Tried};
use training::export::export;
use training::fooled::fooled;
use training::lesson::plan;
use training::measure::{self, filters};
use training::pictures::Pictures;
use training::saved::{self, Training};
use training::trainer::Trainer;

/// Units of the first layer that are shown.
const SHOWN: usize = 16;
/// Rows and columns of a kernel's spectrum.
const SPECTRUM: usize = 32;

/// A training under way.
pub struct Lecture {
    /// The page's name for it.
    pub ticket: u64,
    names: Vec<String>,
    trainer: Trainer,
    held_out: Pictures,
    under_stops: Pictures,
    bands: Bands,
    stops: Vec<Mask>,
    tried: Option<Tried>,
    notch: Option<Mask>,
}

impl Lecture {
    /// Makes the network, or goes on from a checkpoint.
    pub fn begin(
        ticket: u64,
        material: &Material,
        collection: &Collection,
        lesson: &Lesson,
        checkpoint: Option<&[u8]>,
    ) -> Result<Self, String> {
        let (side, classes) = (collection.side(), collection.names().len());
        let Split {
            learned,
            held_out,
            tried,
        } = collection
            .split(material.shortcut.as_ref())
            .map_err(|error| error.to_string())?;
        let learned = Arc::new(learned);
        let plan = plan(lesson, classes, &learned);
        let trainer = match checkpoint {
            Some(bytes) => {
                Trainer::resume(plan, learned, bytes).map_err(|error| error.to_string())?
            }
            None => Trainer::new(plan, learned).map_err(|error| error.to_string())?,
        };
        let bands = material.data.bands(side);
        Ok(Self {
            ticket,
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
            notch: (material.shortcut.as_ref()).and_then(|shortcut| shortcut.mark.notch(side)),
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
    pub fn step(&mut self) -> Result<f32, String> {
        let tally = self.trainer.step().map_err(|error| error.to_string())?;
        Ok(tally.mean_loss() as f32)
    }

    /// Whether it is time to measure: often while most is learned.
    pub fn is_due(&self) -> bool {
        let step = self.step_number();
        step.is_multiple_of(if step <= 100 { 10 } else { 20 })
    }

    /// What the network can do now; under all band-stops and with the first layer every hundred steps, or if asked for `all`.
    pub fn measure(&self, all: bool) -> Result<Measured, String> {
        let words = |error: &dyn std::error::Error| error.to_string();
        let step = self.step_number();
        let model = self.trainer.model();
        let whole =
            measure::measure(&model, &self.held_out, None, 1).map_err(|error| words(&error))?;
        let mut measured = Measured {
            step,
            loss: whole.loss,
            accuracy: whole.confusion.accuracy(),
            f1: (0..self.names.len())
                .map(|class| whole.confusion.f1(class))
                .collect(),
            ..Measured::default()
        };
        let original = measure::measure(&model, &self.under_stops, None, 1)
            .map_err(|error| words(&error))?
            .confusion;
        let all = all || step.is_multiple_of(100);
        // The single bands come first, and are looked at each time.
        let looked_at = if all { self.stops.len() } else { BANDS };
        for (index, mask) in self.stops.iter().take(looked_at).enumerate() {
            let without = measure::measure(&model, &self.under_stops, Some(mask), 1)
                .map_err(|error| words(&error))?
                .confusion;
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
            let looked = fooled(&model, tried, self.notch.as_ref(), bands);
            measured.fooled = Some(looked.map_err(|error| words(&error))?);
        }
        if all {
            let mut first = filters(&model);
            first.kernels.truncate(SHOWN);
            let spectra = first.spectra(SPECTRUM).map_err(|error| words(&error))?;
            measured.filters = (first.kernels.into_iter().zip(spectra))
                .map(|(values, spectrum)| Kernel {
                    side: first.side,
                    values,
                    spectrum,
                })
                .collect();
        }
        Ok(measured)
    }

    /// All that is needed to go on.
    pub fn checkpoint(&self) -> Result<Vec<u8>, String> {
        self.trainer.checkpoint().map_err(|error| error.to_string())
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
    pub fn saved(&self) -> Result<Vec<u8>, String> {
        saved::to_bytes(&self.training(), &self.trainer.model()).map_err(|error| error.to_string())
    }

    /// The network as one of the page's models: card and file.
    pub fn exported(&self) -> Result<(ModelCard, Vec<u8>), String> {
        let model = self.trainer.model();
        let held_out = measure::measure(&model, &self.held_out, None, 1);
        let accuracy = held_out
            .map_err(|error| error.to_string())?
            .confusion
            .accuracy();
        export(&self.training(), &model, Some(accuracy)).map_err(|error| error.to_string())
    }

    /// The pictures that were held out, as they are measured.
    pub fn held_out(&self) -> &Pictures {
        &self.held_out
    }
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
