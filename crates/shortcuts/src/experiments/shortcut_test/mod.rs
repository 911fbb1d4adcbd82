//! Whether a class's map is a frequency shortcut: pictures of all classes, with nothing left but the map's frequencies.
//!
//! The founding paper (Wang and others, ICCV 2023; nis-research/nn-frequency-shortcuts, `Evaluation/verify_mask_imgn.py`) reports TPR and
//! FPR of each class under its own map, on the pictures that the map was found with, and no controls; HFSS (CVPR 2025) calls a class a
//! shortcut class at t if TPR > t, "strong" from 0.6 on. Here the pictures are others than those of the search, and the map is held
//! against
//!
//! - chance: the class's pictures are recognised more often than pictures of other classes are taken for it. The exact one-sided
//!   permutation test over pictures (class labels permuted, which is Fisher's test on the hypergeometric distribution), corrected for the
//!   number of classes by Holm's method;
//! - random masks of equal size and of equal energy, made of other frequencies than the map's ([`crate::controls`] tells why), by
//!   `p = (1 + #{J_r >= J}) / (R + 1)`, where J = TPR - FPR (Youden's index: a mask under which everything is taken for the class has a
//!   TPR of 1 and says nothing);
//! - the low-pass of equal size, picture by picture (McNemar's exact test).
//!
//! **Strong**: TPR of at least 0.6, better than chance, than random masks of equal size and of equal energy, and not
//! worse than the low-pass. **Weak**: better than chance and than random masks of equal size, but not all of that. **None**: else. With
//! fewer than [`FEWEST`] pictures of the class nothing is said.

mod plan;
mod result;
mod statistics;
mod verdict;

use serde::{Deserialize, Serialize};

use crate::probe::Choice;

pub use plan::TestPlan;
pub use result::{Above, Against, ClassTest, Control, Rates, Sweep, Tested};
pub use statistics::{holm, upper_tail};
pub use verdict::{Kind, Verdict};

/// Fewer test pictures of a class than this can tell nothing.
pub const FEWEST: usize = 3;
/// TPR from which HFSS calls a shortcut strong.
pub const STRONG: f64 = 0.6;
/// Level of all tests.
pub const LEVEL: f64 = 0.05;

/// What to hold the maps against.
#[derive(Clone, Copy, Debug, PartialEq, Serialize, Deserialize)]
pub struct Options {
    /// Rows and columns of the blocks that random masks are made of: those of the maps, so that the masks look alike.
    pub size: usize,
    /// Random masks of equal size, for each class; 19 are the fewest that can beat a level of one in twenty.
    pub random: usize,
    /// Random masks of equal energy, for each class.
    pub equal_energy: usize,
    /// Show the maps on shuffled blocks and on edges, too.
    pub renditions: bool,
    /// Whether all labels compete or only those of the set's classes.
    pub choice: Choice,
}

impl Options {
    /// The defaults for maps of blocks of `size` x `size`.
    pub fn of(size: usize) -> Self {
        Self {
            size,
            random: 39,
            equal_energy: 19,
            renditions: true,
            choice: Choice::AllLabels,
        }
    }
}
