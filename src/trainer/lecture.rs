//! One training: the set it learns from, the pictures it is measured with, and the network.

use learning::lesson::Lesson;
use learning::messages::{HELD_OUT, Kernel, Measured, TO_LEARN, UNDER_STOPS};
use learning::stops::BandStop;
use spectrum::bands::BANDS;
use spectrum::mask::Mask;
use std::sync::Arc;
use synthetic::generator::Generator;
use synthetic::recipe::Recipe;
use synthetic::{CLASSES, NAMES};
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
    trainer: Trainer,
    held_out: Pictures,
    under_stops: Pictures,
    stops: Vec<Mask>,
}

impl Lecture {
    /// Makes set and network, or goes on from a checkpoint.
    pub fn begin(
        ticket: u64,
        recipe: &Recipe,
        lesson: &Lesson,
        checkpoint: Option<&[u8]>,
    ) -> Result<Self, String> {
        let generator = Generator::new(recipe).map_err(|error| error.to_string())?;
        let pictures = |first, count| {
            let (pixels, labels) = generator.set(first, count);
            Pictures::with_channels(recipe.side, 3, pixels, labels)
                .map_err(|error| error.to_string())
        };
        let learned = Arc::new(pictures(0, TO_LEARN)?);
        let held_out = pictures(TO_LEARN, HELD_OUT)?;
        let under_stops: Vec<usize> = (0..UNDER_STOPS as usize * CLASSES).collect();
        let plan = plan(lesson, CLASSES, &learned);
        let trainer = match checkpoint {
            Some(bytes) => {
                Trainer::resume(plan, learned, bytes).map_err(|error| error.to_string())?
            }
            None => Trainer::new(plan, learned).map_err(|error| error.to_string())?,
        };
        Ok(Self {
            ticket,
            trainer,
            under_stops: held_out.subset(&under_stops),
            held_out,
            stops: BandStop::all()
                .into_iter()
                .map(|stop| stop.mask(recipe.bands(), recipe.side))
                .collect(),
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
            f1: (0..CLASSES)
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

    /// The network as a safetensors file.
    pub fn saved(&self) -> Result<Vec<u8>, String> {
        let training = Training {
            plan: self.trainer.plan().clone(),
            step: self.step_number() as u64,
            classes: NAMES.map(str::to_owned).to_vec(),
        };
        saved::to_bytes(&training, &self.trainer.model()).map_err(|error| error.to_string())
    }
}
