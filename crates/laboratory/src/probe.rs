//! Shows opened pictures to a network under a mask: the only thing that an experiment ever asks.
//!
//! A probe is about all pictures of its part, in their order and in batches of a fixed number, so that a reading does not depend on who
//! made it. The founding paper's code (nis-research/nn-frequency-shortcuts, `Evaluation/test_rank.py`) masks pictures after the
//! network's normalisation and does not clip them; the workbench masks them before and clips. Both are here: normalisation is linear, so
//! masking after it gives, in the picture's own units,
//!
//! ```text
//! F(x - m) + m = F(x) + (1 - w(0, 0)) m
//! ```
//!
//! where `F` multiplies the spectrum by the weights `w`, and `m` is the mean that the normalisation subtracts.
//!
//! A whole recipe is done by the workbench's own code. For a picture that was put here exactly, the network then gets what it gets there, to
//! the bit.

use classifier::{Classifier, InferenceError};
use models::preprocessing::{ChannelOrder, Preprocessing};
use models::ranking::{softmax, top_k};
use sets::rendition::Rendition;
use sets::scoring::Scoring;
use shortcuts::probe::{LEAST_PROBABILITY, Probe, ProbeMask, Reading, Said, TOP};
use shortcuts::study::{Labelled, Part, Treatment};
use spectrum::editor::{Editor, EditorError};
use spectrum::fourier::{Fourier, Spectrum};
use spectrum::mask::Mask;
use spectrum::noise::FourierNoise;
use spectrum::picture::Picture;
use spectrum::recipe::{Extras, Normalisation, Recipe};

use crate::opened::{NotOpened, OpenedPictures, Planes};

/// Why there is no reading, as a sentence for the visitor.
#[derive(Debug, thiserror::Error)]
pub enum ProbeError {
    /// A picture is not there.
    #[error(transparent)]
    NotOpened(#[from] NotOpened),
    /// The mask, the pictures and the network do not belong together.
    #[error(
        "This mask is for pictures of {mask} pixels, these are of {side}, and the model reads {input}."
    )]
    Side {
        /// Side of the mask.
        mask: usize,
        /// Side of the opened pictures.
        side: usize,
        /// Side of the network's input.
        input: usize,
    },
    /// A picture that a recipe cannot be used on.
    #[error(transparent)]
    Editor(#[from] EditorError),
    /// A recipe for two pictures.
    #[error(
        "This recipe mixes two pictures, and an experiment has one at a time. Choose another way to treat magnitude and phase."
    )]
    TwoPictures,
    /// A picture of a class that the set does not have.
    #[error("A picture is of class {0}, which this set does not have.")]
    Class(usize),
    /// The network could not be asked.
    #[error(transparent)]
    Inference(#[from] InferenceError),
}

/// Answers `probe` about `pictures`, those of its part in order, `batch` of them at a time (see [`crate::judge::batch_size`]).
pub async fn read(
    classifier: &Classifier,
    opened: &OpenedPictures,
    probe: &Probe,
    pictures: &[Labelled],
    scoring: &Scoring,
    treatment: Treatment,
    batch: usize,
) -> Result<Reading, ProbeError> {
    let input = classifier.card().input_size;
    let mask_side = side_of(&probe.mask).unwrap_or(input);
    if mask_side != input || opened.side() != input {
        return Err(ProbeError::Side {
            mask: mask_side,
            side: opened.side(),
            input,
        });
    }
    let mut drawing = Drawing::new(probe, opened, &classifier.card().preprocessing, treatment)?;
    let mut tally = Tally::new(scoring, probe.part, pictures.len());
    let batch = batch.max(1);
    // Filled anew for each batch.
    let mut drawn: Vec<Picture> = (0..batch.min(pictures.len()))
        .map(|_| blank(input))
        .collect();
    for labelled in pictures.chunks(batch) {
        let drawn = &mut drawn[..labelled.len()];
        for (picture, labelled) in drawn.iter_mut().zip(labelled) {
            drawing.draw(opened, *labelled, picture)?;
        }
        let rows = classifier.logits_batch(drawn).await?;
        for (logits, labelled) in rows.iter().zip(labelled) {
            tally.add(logits, labelled.class)?;
        }
    }
    Ok(tally.reading())
}

/// The side of the pictures that a mask is made for; `None` if it fits any.
fn side_of(mask: &ProbeMask) -> Option<usize> {
    match mask {
        ProbeMask::Keep(set) | ProbeMask::Remove(set) => Some(set.side()),
        ProbeMask::Whole
        | ProbeMask::RemovePublished(_)
        | ProbeMask::Filter(_)
        | ProbeMask::Add(_)
        | ProbeMask::Recipe(_) => None,
    }
}

fn blank(side: usize) -> Picture {
    Picture {
        height: side,
        width: side,
        planes: [(); 3].map(|()| vec![0.0; side * side]),
    }
}

/// From spectra to masked pictures.
pub(crate) struct Drawing {
    mask: Mask,
    rendition: Option<Rendition>,
    clip: bool,
    /// Added to red, green and blue.
    shift: [f32; 3],
    /// Added to every plane.
    wave: Option<Vec<f32>>,
    /// Does everything in place of all that, for a network with this normalisation.
    recipe: Option<(Recipe, Normalisation)>,
    fourier: Fourier,
}

impl Drawing {
    pub(crate) fn new(
        probe: &Probe,
        opened: &OpenedPictures,
        preprocessing: &Preprocessing,
        treatment: Treatment,
    ) -> Result<Self, ProbeError> {
        let side = opened.side();
        let mask = match &probe.mask {
            // Done by the editor, with the rest.
            ProbeMask::Recipe(_) => Mask::identity(side, side),
            mask => mask.weights(side),
        };
        let shift = if treatment.after_normalising {
            let removed = 1.0 - mask.at(0, 0);
            means(preprocessing).map(|mean| removed * mean)
        } else {
            [0.0; 3]
        };
        let mut fourier = Fourier::new(side, side).map_err(NotOpened::from)?;
        let wave = match &probe.mask {
            ProbeMask::Add(noise) => Some(wave(*noise, &mut fourier, side)),
            _ => None,
        };
        let recipe = match &probe.mask {
            ProbeMask::Recipe(recipe) if recipe.content.needs_second() => {
                return Err(ProbeError::TwoPictures);
            }
            ProbeMask::Recipe(recipe) => Some(((**recipe).clone(), preprocessing.normalisation())),
            _ => None,
        };
        Ok(Self {
            mask,
            rendition: probe.rendition,
            clip: treatment.clip,
            shift,
            wave,
            recipe,
            fourier,
        })
    }

    /// Writes a masked picture into `out`, which has the pictures' size.
    pub(crate) fn draw(
        &mut self,
        opened: &OpenedPictures,
        labelled: Labelled,
        out: &mut Picture,
    ) -> Result<(), ProbeError> {
        let planes = opened.planes(labelled.picture)?;
        let exact = opened.exact(labelled.picture);
        match exact.filter(|_| self.rendition.is_none()) {
            exact if self.recipe.is_some() => {
                let picture = match exact {
                    Some(exact) => exact.clone(),
                    None => self.redrawn(planes, labelled),
                };
                self.edit(picture, out)?;
            }
            Some(exact) if self.wave.is_none() && self.mask.is_identity() => out.clone_from(exact),
            _ => self.mask(planes, labelled, out),
        }
        Ok(())
    }

    /// Does what the recipe says.
    fn edit(&self, picture: Picture, out: &mut Picture) -> Result<(), ProbeError> {
        if let Some((recipe, normalisation)) = &self.recipe {
            let extras = Extras {
                second: None,
                normalisation: Some(*normalisation),
            };
            out.clone_from(Editor::new(picture)?.edit(recipe, &extras));
        }
        Ok(())
    }

    /// The picture before any mask.
    fn redrawn(&mut self, planes: &Planes, labelled: Labelled) -> Picture {
        let side = self.fourier.height();
        let planes = match planes {
            Planes::Grey(spectrum) => {
                let plane = self.redrawn_plane(spectrum, labelled);
                [plane.clone(), plane.clone(), plane]
            }
            Planes::Colour(spectra) => spectra
                .each_ref()
                .map(|spectrum| self.redrawn_plane(spectrum, labelled)),
        };
        Picture {
            height: side,
            width: side,
            planes,
        }
    }

    fn mask(&mut self, planes: &Planes, labelled: Labelled, out: &mut Picture) {
        match planes {
            Planes::Grey(spectrum) => {
                let [red, green, blue] = &mut out.planes;
                self.masked(spectrum, labelled, red);
                green.copy_from_slice(red);
                blue.copy_from_slice(red);
            }
            Planes::Colour(spectra) => {
                for (spectrum, plane) in spectra.iter().zip(&mut out.planes) {
                    self.masked(spectrum, labelled, plane);
                }
            }
        }
        for (plane, &shift) in out.planes.iter_mut().zip(&self.shift) {
            if shift != 0.0 {
                plane.iter_mut().for_each(|value| *value += shift);
            }
            if let Some(wave) = &self.wave {
                let added = plane.iter_mut().zip(wave);
                added.for_each(|(value, wave)| *value += wave);
            }
            if self.clip {
                plane
                    .iter_mut()
                    .for_each(|value| *value = value.clamp(0.0, 1.0));
            }
        }
    }

    fn masked(&mut self, spectrum: &Spectrum, labelled: Labelled, plane: &mut [f32]) {
        if self.rendition.is_none() {
            self.fourier.filtered_into(spectrum, &self.mask, plane);
            return;
        }
        let drawn = self.redrawn_plane(spectrum, labelled);
        let spectrum = self.fourier.forward(&drawn);
        self.fourier.filtered_into(&spectrum, &self.mask, plane);
    }

    /// A plane before any mask, drawn in its own way if it has one.
    fn redrawn_plane(&mut self, spectrum: &Spectrum, labelled: Labelled) -> Vec<f32> {
        let mut plain = vec![0.0; spectrum.height() * spectrum.width()];
        self.fourier.inverse_into(spectrum, &mut plain);
        // Renditions and recipes are of pictures, and the way there and back may have left [0, 1] by a rounding.
        plain
            .iter_mut()
            .for_each(|value| *value = value.clamp(0.0, 1.0));
        let Labelled { picture, class } = labelled;
        match self.rendition {
            Some(rendition) => rendition.apply(&plain, spectrum.width(), class, picture),
            None => plain,
        }
    }
}

/// A wave as it is added to a plane: the same in all channels, since signs are not drawn in experiments.
fn wave(noise: FourierNoise, fourier: &mut Fourier, side: usize) -> Vec<f32> {
    let nothing = fourier.forward(&vec![0.0; side * side]);
    let mut spectra = [nothing.clone(), nothing.clone(), nothing];
    noise.add(&mut spectra);
    let mut wave = vec![0.0; side * side];
    fourier.inverse_into(&spectra[0], &mut wave);
    wave
}

/// What a network's normalisation subtracts from red, green and blue in [0, 1].
fn means(preprocessing: &Preprocessing) -> [f32; 3] {
    let [first, second, third] = preprocessing.mean.map(|mean| mean / preprocessing.scale);
    match preprocessing.channels {
        ChannelOrder::Rgb => [first, second, third],
        ChannelOrder::Bgr => [third, second, first],
        // The weights of the luma add up to one.
        ChannelOrder::Grey => [first; 3],
    }
}

/// Losses and answers, in the order of the pictures.
struct Tally<'a> {
    scoring: &'a Scoring,
    /// By class: sum of the losses, and pictures.
    losses: Vec<(f64, usize)>,
    said: Option<Vec<Said>>,
    /// Of a single picture.
    top: Option<Vec<(usize, f32)>>,
}

impl<'a> Tally<'a> {
    fn new(scoring: &'a Scoring, part: Part, pictures: usize) -> Self {
        let is_test = part == Part::Test;
        Self {
            scoring,
            losses: vec![(0.0, 0); scoring.classes.len()],
            said: is_test.then(Vec::new),
            top: (is_test && pictures == 1).then(Vec::new),
        }
    }

    fn add(&mut self, logits: &[f32], class: usize) -> Result<(), ProbeError> {
        let labels = self.scoring.classes.get(class);
        let labels = labels.ok_or(ProbeError::Class(class))?;
        if !labels.is_empty() {
            let (sum, count) = &mut self.losses[class];
            *sum += cross_entropy(logits, labels);
            *count += 1;
        }
        if let Some(said) = &mut self.said {
            let probabilities = softmax(logits);
            let judgement = self.scoring.judge(&probabilities);
            let short = |class: Option<usize>| class.and_then(|class| u16::try_from(class).ok());
            said.push(Said(short(judgement.class), short(judgement.best)));
            if let Some(top) = &mut self.top {
                let best = top_k(&probabilities, TOP).into_iter();
                top.extend(best.map(|best| (best.class, best.probability)));
            }
        }
        Ok(())
    }

    fn reading(self) -> Reading {
        Reading {
            loss: (self.losses.into_iter())
                .map(|(sum, count)| (count > 0).then(|| sum / count as f64))
                .collect(),
            said: self.said.unwrap_or_default(),
            top: self.top.unwrap_or_default(),
        }
    }
}

/// `-ln` of the summed probability of `labels`, from 0 to `-ln` [`LEAST_PROBABILITY`]; in f64 from the logits on, because the loss of a
/// network that is sure of itself is lost in an f32 probability.
fn cross_entropy(logits: &[f32], labels: &[usize]) -> f64 {
    let most = logits.iter().copied().fold(f32::NEG_INFINITY, f32::max);
    let weight = |logit: f32| f64::from(logit - most).exp();
    let all: f64 = logits.iter().map(|&logit| weight(logit)).sum();
    let own: f64 = (labels.iter())
        .filter_map(|&label| logits.get(label))
        .map(|&logit| weight(logit))
        .sum();
    let probability = (own / all).clamp(f64::from(LEAST_PROBABILITY), 1.0);
    -probability.ln()
}

#[cfg(test)]
mod tests;
