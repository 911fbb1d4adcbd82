//! Everything that is done to a picture between its file and the network, in its order: window, normalisation, transform, magnitude and
//! phase, added noise, filters, DC, back to a picture, clipping.
//!
//! The works on frequency shortcuts disagree about normalisation, clipping and DC, so they are part of what every result records; the
//! default is what a screen can show.

use serde::{Deserialize, Serialize};

use crate::content::Content;
use crate::filter::FilterChain;
use crate::noise::FourierNoise;
use crate::papers::{Paper, YIN_2019};
use crate::picture::Picture;
use crate::window::Window;

/// What is done to a picture. The default does nothing.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(default)]
pub struct Recipe {
    /// Fades the picture towards its borders before the transform.
    pub window: Window,
    /// What becomes of magnitude and phase.
    pub content: Content,
    /// A wave added to the picture.
    pub noise: Option<FourierNoise>,
    /// Which frequencies stay, and where.
    pub filters: FilterChain,
    /// Leaves DC, the mean brightness, as it is, whatever the filters say.
    pub keep_dc: bool,
    /// Cuts the result to [0, 1]: what a screen can show is what the network gets. The founding paper's code does not.
    pub clip: bool,
    /// Filters the picture after the network's own normalisation, as the founding paper's code does: a removed DC then leaves the mean
    /// of the training pictures, not black.
    pub after_normalising: bool,
}

impl Default for Recipe {
    fn default() -> Self {
        Self {
            window: Window::None,
            content: Content::AsIs,
            noise: None,
            filters: FilterChain::default(),
            keep_dc: false,
            clip: true,
            after_normalising: false,
        }
    }
}

impl From<FilterChain> for Recipe {
    fn from(filters: FilterChain) -> Self {
        Self {
            filters,
            ..Self::default()
        }
    }
}

impl Recipe {
    /// Whether the filters alone say everything, with the usual handling.
    pub fn is_filters_alone(&self) -> bool {
        Self {
            filters: FilterChain::default(),
            ..self.clone()
        } == Self::default()
    }

    /// What to cite for it: each paper once, the oldest first.
    pub fn papers(&self) -> Vec<Paper> {
        let noise = self.noise.map(|_| YIN_2019);
        let filters = self.filters.active();
        let filters = filters.filter_map(|layer| layer.filter.paper());
        let mut papers: Vec<Paper> = (self.content.paper().into_iter())
            .chain(noise)
            .chain(filters)
            .collect();
        papers.sort_by_key(|paper| (paper.year, paper.bibtex));
        papers.dedup();
        papers
    }
}

/// What a recipe may need beside the picture.
#[derive(Clone, Copy, Debug, Default)]
pub struct Extras<'a> {
    /// The picture to mix with, of the same size, and a number that tells one from another.
    pub second: Option<(u64, &'a Picture)>,
    /// The network's own normalisation.
    pub normalisation: Option<Normalisation>,
}

/// `(value - mean) / deviation` in each channel, of values in [0, 1].
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Normalisation {
    /// Of red, green and blue.
    pub mean: [f32; 3],
    /// Of red, green and blue.
    pub deviation: [f32; 3],
}
