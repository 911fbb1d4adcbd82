//! Dominant frequency maps (DFM): which frequencies a network misses most, class by class.
//!
//! S. Wang, R. Veldhuis, C. Brune and N. Strisciuglio (ICCV 2023) remove one frequency after the other from all pictures; the more the
//! mean cross-entropy of a class's pictures grows, the more dominant is the frequency for that class. One masked pass scores every
//! class. Differences from the published code (nis-research/nn-frequency-shortcuts, `Evaluation/test_rank.py`): blocks and their mirror
//! images are exact ([`crate::blocks`]), the loss of the whole pictures is subtracted (which changes no rank), search and test pictures
//! differ, and a map keeps DC whether or not it is dominant, unless told otherwise, since a picture without its mean is another
//! picture once it is clipped. [`Options::published`] goes back to the published blocks.
//!
//! The progressive search begins with coarse blocks and goes on with their children in the order of the set's spectral energy, those of
//! coarse blocks that no class misses last. It stops when the top sets no longer change and no block that is left can be expected to
//! enter one. Blocks that were not tried carry an estimate: their share, by energy, of their coarse block's score. Removing a coarse
//! block is not the sum of removing its children, so an estimate is only an estimate, and is marked. A single frequency with hardly any
//! of its coarse block's energy can be overlooked in this way, however much a class misses it; the exhaustive search overlooks nothing.

mod plan;
mod result;

use serde::{Deserialize, Serialize};

pub use plan::DominantPlan;
pub use result::{Dominant, Score};

/// How to go through the blocks.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Search {
    /// Coarse blocks first, then what matters.
    #[default]
    Progressive,
    /// Every block is tried.
    Exhaustive,
}

/// What to search for, and how.
#[derive(Clone, Copy, Debug, PartialEq, Serialize, Deserialize)]
pub struct Options {
    /// Rows and columns of a block, in frequencies.
    pub size: usize,
    /// Which blocks are tried, and in which order.
    pub search: Search,
    /// Remove the blocks that the published code removes; always exhaustive.
    pub published: bool,
    /// A map keeps DC also where it is not dominant.
    pub keep_dc: bool,
    /// The share of the plane's coefficients that a map keeps, in (0, 1]; decides also what "no longer changes" is about.
    pub share: f64,
    /// A progressive search may stop when so many rounds in a row left the top sets of all classes as they were ...
    pub settled_rounds: usize,
    /// ... that is, on average over the classes at least this share of each in common (Jaccard index).
    pub same: f64,
    /// A block that is left may still matter if so many times its estimate would bring it into a top set.
    pub margin: f64,
}

impl Options {
    /// The defaults for pictures of `side` x `side`: blocks small enough to see something, few enough to be tried.
    pub fn of(side: usize) -> Self {
        Self {
            size: (side / 28).max(1),
            search: Search::Progressive,
            published: false,
            keep_dc: true,
            share: 0.05,
            settled_rounds: 2,
            same: 0.95,
            margin: 2.0,
        }
    }
}
