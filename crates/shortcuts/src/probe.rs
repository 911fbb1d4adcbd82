//! One question to a network, and its answer: these pictures under this mask.

use std::collections::BTreeMap;

use serde::{Deserialize, Serialize};
use sets::rendition::Rendition;
use sha2::{Digest as _, Sha256};
use spectrum::filter::FilterChain;
use spectrum::frequencies::FrequencySet;
use spectrum::mask::Mask;
use spectrum::noise::FourierNoise;
use spectrum::recipe::Recipe;

use crate::blocks::PublishedBlock;
use crate::study::Part;

/// What happens to the spectrum of each picture.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum ProbeMask {
    /// Pictures stay as they are.
    Whole,
    /// Only these frequencies stay.
    Keep(FrequencySet),
    /// All frequencies stay but these.
    Remove(FrequencySet),
    /// The founding paper's code removes a block and what it takes for its mirror image.
    RemovePublished(PublishedBlock),
    /// A filter of the workbench.
    Filter(FilterChain),
    /// Everything stays, and a wave is added.
    Add(FourierNoise),
    /// Everything that the workbench does to a picture, but for what needs a second one. Says itself how masked pictures are made.
    Recipe(Box<Recipe>),
}

impl ProbeMask {
    /// Its weights for pictures of `side` x `side`, the side of the sets of frequencies in it. Those of a recipe's filters, which may not be
    /// all that it does.
    pub fn weights(&self, side: usize) -> Mask {
        match self {
            Self::Whole | Self::Add(_) => Mask::identity(side, side),
            Self::Keep(set) => set.mask(),
            Self::Remove(set) => set.mask().complement(),
            Self::RemovePublished(block) => block.mask(side),
            Self::Filter(chain) => chain.mask(side, side),
            Self::Recipe(recipe) => recipe.filters.mask(side, side),
        }
    }
}

/// What a network is asked: how it answers these pictures under this mask.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Probe {
    /// The half of the study's pictures that it is about.
    pub part: Part,
    /// What is done to their spectra.
    pub mask: ProbeMask,
    /// Drawn in this way before they are masked: each colour plane for itself.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub rendition: Option<Rendition>,
}

/// Which answers of a network count when its answer is compared with a class; see `sets::evaluation::Choice`.
pub use sets::evaluation::Choice;

/// What a network answered on one picture. Both choices are kept: the class that owns the best label of all, and the class of the best
/// label among the set's own.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Said(pub Option<u16>, pub Option<u16>);

impl Said {
    /// The class that it means.
    pub fn class(self, choice: Choice) -> Option<usize> {
        match choice {
            Choice::AllLabels => self.0,
            Choice::SetClasses => self.1,
        }
        .map(usize::from)
    }
}

/// What a network answered to a [`Probe`].
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
pub struct Reading {
    /// By class of the set, the mean cross-entropy in nats over the part's pictures of that class: `-ln` of the summed probability of
    /// the labels that count as right, no probability taken for less than [`LEAST_PROBABILITY`]. `None` for a class without pictures
    /// or without labels.
    pub loss: Vec<Option<f64>>,
    /// By picture, in the part's order; empty for [`Part::Search`], where only losses count and there may be thousands of masks.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub said: Vec<Said>,
    /// Where the probe is about a single picture of [`Part::Test`]: the [`TOP`] most probable labels, best first, with their probabilities,
    /// whatever the classes. Empty for several pictures.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub top: Vec<(usize, f32)>,
}

/// How many labels a reading about a single picture names.
pub const TOP: usize = 5;

/// Keeps the loss of a certain error finite: 87.3 nats. What f32 still tells from zero.
pub const LEAST_PROBABILITY: f32 = f32::MIN_POSITIVE;

/// The readings of an experiment, by the name of their probe.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
pub struct Readings(pub BTreeMap<String, Reading>);

/// A longer mask is named by the first half of its SHA-256.
const LONGEST_MASK: usize = 64;

impl Probe {
    /// Its pictures under a mask, as they are otherwise.
    pub fn new(part: Part, mask: ProbeMask) -> Self {
        Self {
            part,
            mask,
            rendition: None,
        }
    }

    /// The same for pictures drawn in another way.
    #[must_use]
    pub fn drawn(mut self, rendition: Rendition) -> Self {
        self.rendition = Some(rendition);
        self
    }

    /// What its reading is kept under: the same for equal questions only.
    pub fn name(&self) -> String {
        let mask = match &self.mask {
            ProbeMask::Whole => "whole".to_owned(),
            ProbeMask::Keep(set) => format!("keep {set}"),
            ProbeMask::Remove(set) => format!("remove {set}"),
            ProbeMask::RemovePublished(block) => {
                format!("published {} {} {}", block.size, block.row, block.column)
            }
            ProbeMask::Filter(chain) => format!("filter {chain} edge {}", chain.edge),
            ProbeMask::Add(noise) => format!("add {noise}"),
            ProbeMask::Recipe(recipe) => {
                format!(
                    "recipe {}",
                    serde_json::to_string(recipe).unwrap_or_default()
                )
            }
        };
        let part = match self.part {
            Part::Search => "search",
            Part::Test => "test",
        };
        let mask = if mask.len() > LONGEST_MASK {
            hex::encode(&Sha256::digest(&mask)[..16])
        } else {
            mask
        };
        match self.rendition {
            None => format!("{part} {mask}"),
            Some(rendition) => format!("{part} {rendition:?} {mask}"),
        }
    }
}

/// A question with its name, which takes a while to spell where masks are large.
#[derive(Clone, Debug, PartialEq)]
pub struct Named {
    /// What is asked.
    pub probe: Probe,
    name: String,
}

impl From<Probe> for Named {
    fn from(probe: Probe) -> Self {
        Self {
            name: probe.name(),
            probe,
        }
    }
}

impl Named {
    /// What [`Probe::name`] gives, worked out once.
    pub fn name(&self) -> &str {
        &self.name
    }
}

impl Readings {
    /// The answer to a question, if it is there.
    pub fn of(&self, named: &Named) -> Option<&Reading> {
        self.0.get(&named.name)
    }

    /// The answer to a question, if it is there.
    pub fn get(&self, probe: &Probe) -> Option<&Reading> {
        self.0.get(&probe.name())
    }

    /// Keeps an answer under the probe's name.
    pub fn insert(&mut self, probe: &Probe, reading: Reading) {
        self.0.insert(probe.name(), reading);
    }
}
