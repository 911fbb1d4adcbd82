//! One picture and the answer that a network gave to it.

use models::ranking::{Prediction, top_k};
use sets::scoring::Scoring;
use shortcuts::spectra::Accumulator;
use shortcuts::study::{Labelled, Split, Study};
use spectrum::fourier::Spectrum;
use spectrum::frequencies::pairs;

/// Where the picture is opened for the workers: its position in a set of one.
pub const PICTURE: usize = 0;
/// `Study::set` of every study of one picture.
const SET: &str = "one-picture";

/// What is explained: a picture, and what the network answers to it as it is.
#[derive(Clone, Debug, PartialEq)]
pub struct Subject {
    side: usize,
    labels: usize,
    answer: Prediction,
    runner_up: Prediction,
    energy: Vec<f64>,
}

/// Why an answer cannot be explained, as a sentence for the visitor.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
pub enum SubjectError {
    /// Nothing to choose from.
    #[error(
        "The model gave no answer to this picture, so there is nothing to explain: try another picture."
    )]
    NoAnswer,
    /// Masks are for squares.
    #[error(
        "The picture must be a square of the model's input size, but it has {height} x {width} pixels."
    )]
    NotSquare {
        /// Rows.
        height: usize,
        /// Columns.
        width: usize,
    },
}

impl Subject {
    /// A picture with the spectra of its red, green and blue plane, at the network's input size, and the probability of every label of the
    /// network for it.
    pub fn new(probabilities: &[f32], spectra: &[Spectrum; 3]) -> Result<Self, SubjectError> {
        let (height, width) = (spectra[0].height(), spectra[0].width());
        if height != width
            || spectra
                .iter()
                .any(|plane| (plane.height(), plane.width()) != (height, width))
        {
            return Err(SubjectError::NotSquare { height, width });
        }
        let [answer, runner_up] = top_k(probabilities, 2)[..] else {
            return Err(SubjectError::NoAnswer);
        };
        if answer.probability <= 0.0 {
            return Err(SubjectError::NoAnswer);
        }
        let mut sums = Accumulator::new(1, height);
        sums.add(0, spectra);
        let mut energy = sums.finish().power(0);
        for (energy, pair) in energy.iter_mut().zip(pairs(height)) {
            if pair == (0, 0) {
                *energy = 0.0;
            }
        }
        Ok(Self {
            side: height,
            labels: probabilities.len(),
            answer,
            runner_up,
            energy,
        })
    }

    /// Rows and columns of the picture.
    pub fn side(&self) -> usize {
        self.side
    }

    /// The most probable label for the picture as it is.
    pub fn answer(&self) -> Prediction {
        self.answer
    }

    /// The second most probable label.
    pub fn runner_up(&self) -> Prediction {
        self.runner_up
    }

    /// By pair, in the order of [`pairs`]: |F|² of an unnormalised spectrum, summed over both coefficients and the three planes; 0 for DC.
    pub fn energy(&self) -> &[f64] {
        &self.energy
    }

    /// The study whose readings tell about this picture. Each label is a class of its own and the picture counts as its answer, so the
    /// loss is `-ln` of the answer's probability and what is said is the most probable label. The picture is to be opened at position
    /// [`PICTURE`]; `picture` tells it from others, such as the hash of its pixels. `base` says which model, and how masked pictures are made.
    pub fn study(&self, base: Study, picture: &str) -> Study {
        Study {
            side: self.side,
            set: SET.to_owned(),
            set_version: picture.to_owned(),
            scoring: Scoring {
                classes: (0..self.labels).map(|label| vec![label]).collect(),
            },
            split: Split {
                search: Vec::new(),
                test: vec![Labelled {
                    picture: PICTURE,
                    class: self.answer.class,
                }],
            },
            ..base
        }
    }
}
