//! How thoroughly a picture is asked about.

use serde::Serialize;

/// What the plan does.
#[derive(Clone, Copy, Debug, PartialEq, Serialize)]
pub struct Options {
    /// Rows and columns of the blocks.
    pub size: usize,
    /// How many blocks to ask about, as a share of what an exhaustive search would ask; 1 for that search itself.
    pub share: f64,
    /// Controls of the statement about the blocks that stand out. With 39, the smallest p is 0.025.
    pub controls: usize,
    /// Controls of each other statement. With 20, the smallest p is 0.048.
    pub other_controls: usize,
    /// Of everything random.
    pub seed: u64,
}

impl Options {
    /// For pictures of this side: blocks of 8 x 8 at 224, single pairs of frequencies below 56.
    pub fn of(side: usize) -> Self {
        Self {
            size: (side / 28).max(1),
            share: 0.25,
            controls: 39,
            other_controls: 20,
            seed: 1,
        }
    }

    /// The same with all blocks.
    #[must_use]
    pub fn exhaustive(self) -> Self {
        Self { share: 1.0, ..self }
    }
}
