//! The Fourier plane cut into p x p blocks, each with its true mirror image.
//!
//! The founding paper's code (nis-research/nn-frequency-shortcuts, `Evaluation/test_rank.py`) removes a block of the centred plane and a
//! second one that it takes for the mirror image. For p > 1 that one is off by p - 1 rows and columns, so that the mask is not
//! conjugate-symmetric, and taking the real part of the filtered picture turns the mismatch into half weights. [`Blocks`] are exact;
//! [`PublishedBlock`] reproduces the code for comparison.

use serde::{Deserialize, Serialize};
use spectrum::mask::Mask;

/// A block as the published code removes it.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
pub struct PublishedBlock {
    /// Rows and columns of the block.
    pub size: usize,
    /// Counted in blocks from the top of the centred plane.
    pub row: usize,
    /// Counted in blocks from the left of the centred plane.
    pub column: usize,
}

impl PublishedBlock {
    /// The weights that the real part of the filtered picture amounts to: of each conjugate pair, the mean of its two.
    pub fn mask(self, side: usize) -> Mask {
        let half = (side / 2) as i64;
        let n = side as i64;
        let p = self.size as i64;
        let (row, column) = (self.row as i64, self.column as i64);
        // Weights of the centred plane, (row, column) counted from its top left corner.
        let removed = |y: i64, x: i64| {
            let inside = |place: i64, start: i64| place >= start && place < start + p;
            let block = inside(y, p * row) && inside(x, p * column);
            let mirror =
                row > 0 && column > 0 && inside(y, n - p * row) && inside(x, n - p * column);
            block || mirror
        };
        let weight = |kx: i32, ky: i32| {
            let place = |k: i64| (k + half).rem_euclid(n);
            f32::from(u8::from(!removed(
                place(i64::from(ky)),
                place(i64::from(kx)),
            )))
        };
        Mask::from_fn(side, side, |kx, ky| {
            f32::midpoint(weight(kx, ky), weight(-kx, -ky))
        })
    }
}
