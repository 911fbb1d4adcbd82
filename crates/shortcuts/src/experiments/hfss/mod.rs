//! HFSS, the hierarchical frequency shortcut search: small sets of frequencies that together are enough for a class.
//!
//! S. Wang, R. Veldhuis and N. Strisciuglio (CVPR 2025) draw random sets of frequencies, coarse patches first, and look at the mean
//! cross-entropy of each class when nothing else is kept; one masked pass scores every class. The sets with the least loss of each class
//! are those within which the next, finer stage draws. The first of the last stage is the class's map. Unlike removing one block at a
//! time ([`crate::dominant`]), this finds frequencies that only help together, and such that stand in for each other.
//!
//! Kept from the paper: 60 % of the patches of each set, the stages, the ten best, patches on a regular grid and on one shifted by half a
//! patch, and sets on both. Different from the published code (nis-research/hfss at `6efdbd4`, `hfss/LSI.py`,
//! `transforms_search_space.py`): masks are exactly conjugate-symmetric (the code mirrors about the middle of the array, which is half a
//! place off DC); every random number comes from the experiment's seed (the code never seeds the one that draws parents);
//! the share is taken of the patches that the parent touches, so that sets of one stage are about equally large; classes take turns as
//! owners of the parent instead of being drawn, so that with few sets none is left out; a set that was drawn before in a
//! stage is drawn anew; and DC stays, unless told otherwise, as in [`crate::dominant`].
//!
//! The paper draws 1000, 2000, 4000 and 8000 sets in the four stages of CIFAR-10 (its CF-1), 200, 800, 4000 and so on in cheaper variants
//! (CF-2.1), and a two-hundredth of CF-1's work in its cheapest (CF-2.10); the numbers for its six stages at 224 pixels are in a
//! supplement that we have not seen. The default here is far less, so that a visitor need not wait for a night. What
//! a search finds differs from run to run, in the paper too, hence the repeats.

mod grid;
mod plan;
mod result;

use serde::{Deserialize, Serialize};

pub use plan::HfssPlan;
pub use result::{Found, Hfss};

/// One stage of the search.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Stage {
    /// Rows and columns of a patch, in frequencies.
    pub size: usize,
    /// How many sets are drawn at random.
    pub sets: usize,
}

/// How sets are drawn, and how often the search is repeated.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Options {
    /// From coarse patches to fine ones.
    pub stages: Vec<Stage>,
    /// The share of the patches that a set keeps of its parent, in (0, 1].
    pub keep: f64,
    /// Sets of each class that the next stage draws within.
    pub best: usize,
    /// Searches, each with random numbers of its own.
    pub repeats: usize,
    /// Every set keeps DC.
    pub keep_dc: bool,
}

/// More sets in a stage, or repeats, than anybody waits for; keeps a damaged number from taking all time and memory.
const MOST: usize = 100_000;

impl Options {
    /// The paper's settings for pictures of `side` x `side` (its four stages for CIFAR-10 up to 64 pixels, its six for ImageNet above),
    /// with 60 sets in each stage and three repeats.
    pub fn of(side: usize) -> Self {
        let sizes: &[usize] = if side <= 64 {
            &[8, 4, 2, 1]
        } else {
            &[56, 28, 14, 8, 4, 2]
        };
        Self {
            stages: sizes.iter().map(|&size| Stage { size, sets: 60 }).collect(),
            keep: 0.6,
            best: 10,
            repeats: 3,
            keep_dc: true,
        }
    }

    /// Whether a search for pictures of `side` x `side` can be done with them.
    pub(crate) fn are_possible(&self, side: usize) -> bool {
        let all = |of: fn(&Stage) -> usize, most| {
            (self.stages.iter()).all(|stage| (1..=most).contains(&of(stage)))
        };
        (1..=16).contains(&self.stages.len())
            && all(|stage| stage.size, side)
            && all(|stage| stage.sets, MOST)
            && self.keep > 0.0
            && self.keep <= 1.0
            && self.best > 0
            && (1..=64).contains(&self.repeats)
    }
}
