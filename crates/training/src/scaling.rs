//! From pictures to what a network reads.

use serde::{Deserialize, Serialize};

/// From [0, 1] to what the first convolution reads: `(value - mean) / deviation`.
#[derive(Clone, Copy, Debug, PartialEq, Serialize, Deserialize)]
pub struct Scaling {
    /// Subtracted.
    pub mean: f32,
    /// Divided by.
    pub deviation: f32,
}
