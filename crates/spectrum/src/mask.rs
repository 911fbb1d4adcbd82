//! One weight in [0, 1] per frequency, conjugate-symmetric by construction: the same for (r, c) and its partner
//! `((H - r) mod H, (W - c) mod W)`, so that a filtered picture is real on even and odd sizes alike.

use crate::grid::HalfGrid;

/// The weights that a picture's coefficients are multiplied by.
///
/// Only the stored half of [`crate::fourier::Spectrum`] exists, which makes every column but two symmetric of itself;
/// [`Mask::from_fn`] sees to those two, DC's and Nyquist's.
#[derive(Clone, Debug, PartialEq)]
pub struct Mask {
    pub(crate) grid: HalfGrid,
    /// Columns `0..=width / 2`, each of `height` weights.
    pub(crate) weights: Vec<f32>,
}

impl Mask {
    /// The mask that keeps everything.
    ///
    /// # Panics
    /// If a side is zero.
    pub fn identity(height: usize, width: usize) -> Self {
        let grid = HalfGrid::new(height, width);
        Self {
            grid,
            weights: vec![1.0; grid.len()],
        }
    }

    /// A mask from a weight per frequency (kx, ky) in cycles/image; weights are brought into [0, 1], NaN to 0.
    ///
    /// `weight` is asked once for each pair of partners, with `kx >= 0`. Three kinds of pairs have more than one such
    /// representative, and are asked for at the one in the upper half of the centred picture, `ky <= 0`: those with
    /// `kx = 0`, and, where a side is even, those on its Nyquist line, `kx = width / 2` or `ky = -height / 2`.
    ///
    /// # Panics
    /// If a side is zero.
    pub fn from_fn(height: usize, width: usize, mut weight: impl FnMut(i32, i32) -> f32) -> Self {
        let grid = HalfGrid::new(height, width);
        let mut weights = Vec::with_capacity(grid.len());
        for column in 0..grid.columns() {
            let start = weights.len();
            let paired = grid.self_paired(column);
            for row in 0..height {
                let ky = grid.ky(row);
                weights.push(if paired && ky > 0 {
                    // Filled in below from its partner, which comes later in the column.
                    0.0
                } else {
                    let weight = weight(column as i32, ky);
                    if weight > 0.0 { weight.min(1.0) } else { 0.0 }
                });
            }
            if paired {
                for row in 1..height.div_ceil(2) {
                    weights[start + row] = weights[start + height - row];
                }
            }
        }
        Self { grid, weights }
    }

    /// Rows of the pictures that it is for.
    pub fn height(&self) -> usize {
        self.grid.height
    }

    /// Columns of the pictures that it is for.
    pub fn width(&self) -> usize {
        self.grid.width
    }

    /// The weight of frequency (kx, ky) in cycles/image; any integers, taken modulo the size.
    pub fn at(&self, kx: i32, ky: i32) -> f32 {
        self.weights[self.grid.locate(kx, ky).0]
    }

    /// Whether every frequency is kept whole.
    pub fn is_identity(&self) -> bool {
        self.weights.iter().all(|&weight| weight >= 1.0)
    }

    /// The weights as drawn: row-major `height * width`, DC at `(height / 2, width / 2)`, as `NumPy`'s `fftshift`.
    pub fn centred(&self) -> Vec<f32> {
        let HalfGrid { height, width } = self.grid;
        let mut out = vec![0.0; height * width];
        self.grid
            .for_each_centred(|position, index, _| out[position] = self.weights[index]);
        out
    }

    /// The share of all `height * width` coefficients that is kept, soft weights counted in part.
    pub fn kept_fraction(&self) -> f32 {
        let HalfGrid { height, width } = self.grid;
        let kept: f64 = self
            .weights
            .chunks_exact(height)
            .enumerate()
            .map(|(column, weights)| {
                let sum: f64 = weights.iter().map(|&weight| f64::from(weight)).sum();
                sum * self.grid.multiplicity(column) as f64
            })
            .sum();
        (kept / (height * width) as f64) as f32
    }

    /// The mask that keeps what this one removes.
    #[must_use]
    pub fn complement(&self) -> Self {
        Self {
            grid: self.grid,
            weights: self.weights.iter().map(|weight| 1.0 - weight).collect(),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn lopsided_weights_come_out_symmetric_and_in_range() {
        for (height, width) in [(6, 8), (7, 9), (6, 9), (7, 8), (1, 1), (1, 4), (4, 1)] {
            let mask = Mask::from_fn(height, width, |kx, ky| {
                match (3 * kx + 5 * ky).rem_euclid(7) {
                    0 => f32::NAN,
                    1 => -1.0,
                    2 => 3.0,
                    other => other as f32 / 7.0,
                }
            });
            for ky in 0..height as i32 {
                for kx in 0..width as i32 {
                    let weight = mask.at(kx, ky);
                    assert_eq!(weight.to_bits(), mask.at(-kx, -ky).to_bits());
                    assert!((0.0..=1.0).contains(&weight));
                }
            }
        }
    }

    #[test]
    fn centred_puts_dc_in_the_middle() {
        for (height, width) in [(4, 6), (5, 7), (4, 7), (5, 6)] {
            let mask = Mask::from_fn(height, width, |kx, ky| {
                (kx.abs() * 10 + ky.abs()) as f32 / 100.0
            });
            let drawn = mask.centred();
            for row in 0..height {
                for column in 0..width {
                    let (kx, ky) = (
                        column as i32 - (width / 2) as i32,
                        row as i32 - (height / 2) as i32,
                    );
                    assert_eq!(
                        drawn[row * width + column].to_bits(),
                        mask.at(kx, ky).to_bits()
                    );
                }
            }
        }
    }

    #[test]
    fn fractions_and_complements_count_every_coefficient() {
        for (height, width) in [(4, 6), (5, 7), (4, 7), (5, 6)] {
            let left = Mask::from_fn(height, width, |kx, _| if kx < 2 { 1.0 } else { 0.0 });
            assert!((left.kept_fraction() - 3.0 / width as f32).abs() < 1e-6);
            assert!((left.complement().kept_fraction() - (1.0 - 3.0 / width as f32)).abs() < 1e-6);
            assert!(!left.is_identity() && Mask::identity(height, width).is_identity());
        }
    }
}
