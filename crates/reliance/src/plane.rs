//! The Fourier plane in blocks, as sets of which are removed and kept. DC belongs to none of them: the mean brightness is no structure of
//! the picture, and without it half of every picture would be cut off as negative. It always stays.

use std::collections::BTreeSet;
use std::sync::Arc;

use serde::{Serialize, Serializer};
use shortcuts::blocks::Blocks;
use spectrum::frequencies::{FrequencySet, pairs};

use crate::controls::Cell;

/// DC's block.
const NONE: usize = usize::MAX;

/// The blocks of [`shortcuts::blocks::Blocks`] without DC; at a size of 1 each is a pair of frequencies, and DC's is left out.
#[derive(Clone, Debug, PartialEq, Serialize)]
pub struct Plane {
    side: usize,
    size: usize,
    /// The block of each pair, in the order of [`pairs`].
    #[serde(skip)]
    of_pairs: Vec<usize>,
    /// Of each block.
    #[serde(skip)]
    coefficients: Vec<usize>,
    /// Of each block.
    centres: Vec<(f64, f64)>,
}

impl Plane {
    /// The plane of `side` x `side` in blocks of `size` x `size`; a size of 0 is taken for 1.
    ///
    /// # Panics
    /// If the side is zero.
    pub fn new(side: usize, size: usize) -> Self {
        let all = pairs(side);
        let blocks = Blocks::new(side, size);
        let mut plane = Self {
            side,
            size: blocks.size(),
            of_pairs: vec![NONE; all.len()],
            coefficients: Vec::new(),
            centres: Vec::new(),
        };
        for block in blocks.all() {
            let inside: Vec<usize> = (block.pairs.iter().copied())
                .filter(|&pair| all[pair] != (0, 0))
                .collect();
            if inside.is_empty() {
                continue;
            }
            let mean = |of: fn((i32, i32)) -> i32| {
                let sum: f64 = inside.iter().map(|&pair| f64::from(of(all[pair]))).sum();
                sum / inside.len() as f64
            };
            plane.centres.push((mean(|(kx, _)| kx), mean(|(_, ky)| ky)));
            (plane.coefficients).push(
                inside
                    .iter()
                    .map(|&pair| multiplicity(side, all[pair]))
                    .sum(),
            );
            for pair in inside {
                plane.of_pairs[pair] = plane.centres.len() - 1;
            }
        }
        plane
    }

    /// Rows and columns of the plane.
    pub fn side(&self) -> usize {
        self.side
    }

    /// Rows and columns of a block.
    pub fn size(&self) -> usize {
        self.size
    }

    /// How many blocks there are.
    pub fn blocks(&self) -> usize {
        self.coefficients.len()
    }

    /// The middle of a block (kx, ky) in cycles/image, of the half with `kx >= 0`.
    ///
    /// # Panics
    /// If there is no such block.
    pub fn centre(&self, block: usize) -> (f64, f64) {
        self.centres[block]
    }

    /// The block that holds (kx, ky) or its conjugate, in cycles/image modulo the side; `None` for DC.
    pub fn at(&self, kx: i32, ky: i32) -> Option<usize> {
        let n = self.side as i32;
        let is_same = |a: (i32, i32), sign: i32| {
            (a.0 - sign * kx).rem_euclid(n) == 0 && (a.1 - sign * ky).rem_euclid(n) == 0
        };
        let mut all = pairs(self.side).into_iter();
        let pair = all.position(|pair| is_same(pair, 1) || is_same(pair, -1))?;
        Some(self.of_pairs[pair]).filter(|&block| block != NONE)
    }

    /// The frequencies of some blocks. DC is not among them.
    pub fn set(&self, blocks: &[usize]) -> FrequencySet {
        let blocks: BTreeSet<usize> = blocks.iter().copied().collect();
        let mut of_pairs = self.of_pairs.iter();
        FrequencySet::from_fn(self.side, |_, _| {
            of_pairs.next().is_some_and(|block| blocks.contains(block))
        })
    }

    /// What share of the plane's coefficients outside DC some blocks hold.
    pub fn share(&self, blocks: &[usize]) -> f64 {
        let held: usize = blocks.iter().map(|&block| self.coefficients[block]).sum();
        held as f64 / (self.side * self.side - 1).max(1) as f64
    }

    /// A value of each block over the plane: row-major, DC at (side / 2, side / 2); NaN for blocks without one and for DC.
    pub fn drawn(&self, of_blocks: impl Fn(usize) -> Option<f64>) -> Vec<f64> {
        let n = self.side as i32;
        let half = n / 2;
        let mut drawn = vec![f64::NAN; self.side * self.side];
        for ((kx, ky), &block) in pairs(self.side).into_iter().zip(&self.of_pairs) {
            let Some(value) = (block != NONE).then(|| of_blocks(block)).flatten() else {
                continue;
            };
            for sign in [1, -1] {
                let place = |k: i32| (sign * k + half).rem_euclid(n) as usize;
                drawn[place(ky) * self.side + place(kx)] = value;
            }
        }
        drawn
    }

    /// The blocks with their energy, of which that of each pair is given.
    pub(crate) fn cells(&self, energy: &[f64]) -> Vec<Cell> {
        let mut cells: Vec<Cell> = (self.coefficients.iter())
            .map(|&coefficients| Cell {
                energy: 0.0,
                coefficients,
            })
            .collect();
        for (energy, &block) in energy.iter().zip(&self.of_pairs) {
            if block != NONE {
                cells[block].energy += energy;
            }
        }
        cells
    }
}

/// How many coefficients of a plane of this side a pair of frequencies has: Nyquist's corners are their own conjugates.
pub(crate) fn multiplicity(side: usize, (kx, ky): (i32, i32)) -> usize {
    let n = side as i32;
    let is_own = [kx, ky].iter().all(|k| (2 * k).rem_euclid(n) == 0);
    if is_own { 1 } else { 2 }
}

/// As the plane itself.
pub(crate) fn serialize<S: Serializer>(
    plane: &Arc<Plane>,
    serializer: S,
) -> Result<S::Ok, S::Error> {
    plane.as_ref().serialize(serializer)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn blocks_are_the_plane_without_dc() {
        for (side, size, blocks) in [(28, 1, 393), (28, 2, 106), (224, 8, 407), (29, 4, 32)] {
            let plane = Plane::new(side, size);
            assert_eq!(plane.blocks(), blocks, "{side} in {size}");
            let all: Vec<usize> = (0..blocks).collect();
            let mut dc = FrequencySet::empty(side);
            dc.insert(0, 0);
            assert_eq!(plane.set(&all), dc.complement());
            assert!((plane.share(&all) - 1.0).abs() < 1e-12);
            let some = [0, 5, blocks - 1];
            let coefficients: usize = some.iter().map(|&block| plane.coefficients[block]).sum();
            assert_eq!(plane.set(&some).coefficients(), coefficients);
        }
    }

    #[test]
    fn a_drawing_holds_each_block_and_its_mirror_image() {
        let plane = Plane::new(16, 2);
        let drawn = plane.drawn(|block| (block != 3).then_some(block as f64));
        let set = plane.set(&[7]);
        for ky in -8..8 {
            for kx in -8..8 {
                let value = drawn[((ky + 8) * 16 + kx + 8) as usize];
                assert_eq!(set.contains(kx, ky), value == 7.0, "{kx}, {ky}");
                let is_open = plane.set(&[3]).contains(kx, ky) || (kx, ky) == (0, 0);
                let block = plane.at(kx, ky);
                assert_eq!(block == Some(7), value == 7.0);
                assert_eq!(block.is_none_or(|block| block == 3), is_open);
                assert_eq!(is_open, value.is_nan());
            }
        }
        let (kx, ky) = plane.centre(7);
        assert!(set.contains(kx.round() as i32, ky.round() as i32) && kx >= 0.0);
    }
}
