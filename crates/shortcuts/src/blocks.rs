//! The Fourier plane cut into p x p blocks, each with its true mirror image.
//!
//! The founding paper's code (nis-research/nn-frequency-shortcuts, `Evaluation/test_rank.py`) removes a block of the centred plane and a
//! second one that it takes for the mirror image. For p > 1 that one is off by p - 1 rows and columns, so that the mask is not
//! conjugate-symmetric, and taking the real part of the filtered picture turns the mismatch into half weights. [`Blocks`] are exact;
//! [`PublishedBlock`] reproduces the code for comparison.

use std::collections::BTreeMap;

use serde::{Deserialize, Serialize};
use spectrum::frequencies::{FrequencySet, pairs};
use spectrum::mask::Mask;

/// The plane in blocks: every conjugate pair of frequencies belongs to exactly one.
///
/// Of each pair, the frequency with `kx >= 0` that [`pairs`] names lies in block (kx div p, floor(ky / p)). At p = 1 a block is a pair
/// (394 at 28 pixels). Where p divides half the side, the Nyquist column makes blocks of its own, one frequency wide.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Blocks {
    side: usize,
    size: usize,
    all: Vec<Block>,
}

/// A square of frequencies; [`Blocks`] are all of a size.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Block {
    /// (kx div p, floor(ky / p)).
    place: (i32, i32),
    /// Its pairs, as positions in [`pairs`].
    pub pairs: Vec<usize>,
    /// The same as a set: the block and its mirror image.
    pub set: FrequencySet,
}

impl Blocks {
    /// The plane of `side` x `side` in blocks of `size` x `size`; a size of 0 is taken for 1.
    ///
    /// # Panics
    /// If the side is zero.
    pub fn new(side: usize, size: usize) -> Self {
        let size = size.max(1);
        let mut by_place = BTreeMap::<(i32, i32), Block>::new();
        for (pair, (kx, ky)) in pairs(side).into_iter().enumerate() {
            let place = (kx.div_euclid(size as i32), ky.div_euclid(size as i32));
            let block = by_place.entry(place).or_insert_with(|| Block {
                place,
                pairs: Vec::new(),
                set: FrequencySet::empty(side),
            });
            block.pairs.push(pair);
            block.set.insert(kx, ky);
        }
        Self {
            side,
            size,
            all: by_place.into_values().collect(),
        }
    }

    /// Rows and columns of the plane.
    pub const fn side(&self) -> usize {
        self.side
    }

    /// Rows and columns of a block.
    pub const fn size(&self) -> usize {
        self.size
    }

    /// The blocks, by column and row.
    pub fn all(&self) -> &[Block] {
        &self.all
    }

    /// For each block, which block of `coarse` it lies in. The coarse blocks' size must be a multiple of this one's.
    pub fn parents(&self, coarse: &Self) -> Vec<usize> {
        let times = (coarse.size / self.size).max(1) as i32;
        self.all
            .iter()
            .map(|block| {
                let (kx, ky) = block.place;
                let place = (kx.div_euclid(times), ky.div_euclid(times));
                coarse
                    .all
                    .binary_search_by(|parent| parent.place.cmp(&place))
                    .unwrap_or(0)
            })
            .collect()
    }

    /// Sums a value of each pair over the blocks.
    pub fn sums(&self, of_pairs: &[f64]) -> Vec<f64> {
        self.all
            .iter()
            .map(|block| {
                block
                    .pairs
                    .iter()
                    .map(|&pair| of_pairs.get(pair).copied().unwrap_or(0.0))
                    .sum()
            })
            .collect()
    }
}

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
    /// All that the published code removes from a plane of `side` x `side`, in its order: rows over the whole height, columns over the
    /// left half and the one of DC.
    pub fn all(side: usize, size: usize) -> Vec<Self> {
        let size = size.max(1);
        let rows = side / size;
        (0..rows)
            .flat_map(|row| (0..=rows / 2).map(move |column| Self { size, row, column }))
            .collect()
    }

    /// The frequencies (kx, ky) of the block and of what the code takes for its mirror image.
    pub fn frequencies(self, side: usize) -> Vec<(i32, i32)> {
        let n = side as i64;
        let half = n / 2;
        let p = self.size as i64;
        let (row, column) = (self.row as i64 * p, self.column as i64 * p);
        let mut starts = vec![(row, column)];
        if row > 0 && column > 0 {
            starts.push((n - row, n - column));
        }
        let mut found = Vec::new();
        for (top, left) in starts {
            for y in top..(top + p).min(n) {
                for x in left..(left + p).min(n) {
                    found.push(((x - half) as i32, (y - half) as i32));
                }
            }
        }
        found
    }

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

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_pair_lies_in_one_block_and_blocks_in_one_parent() {
        for (side, size, count) in [(28, 1, 394), (28, 2, 106), (32, 1, 514), (29, 4, 32)] {
            let blocks = Blocks::new(side, size);
            let mut seen = vec![0; pairs(side).len()];
            for block in blocks.all() {
                assert!(block.set.coefficients() <= 2 * size * size);
                for &pair in &block.pairs {
                    seen[pair] += 1;
                }
            }
            assert!(seen.iter().all(|&times| times == 1));
            assert_eq!(blocks.all().len(), count, "{side} in {size}");
            let coarse = Blocks::new(side, 4 * size);
            for (block, parent) in blocks.all().iter().zip(blocks.parents(&coarse)) {
                let mut union = coarse.all()[parent].set.clone();
                union.extend(&block.set);
                assert_eq!(union, coarse.all()[parent].set);
            }
            let ones = vec![1.0; pairs(side).len()];
            let sums = blocks.sums(&ones);
            assert!(
                sums.iter()
                    .zip(blocks.all())
                    .all(|(&sum, block)| sum as usize == block.pairs.len())
            );
        }
    }

    /// The published mask built as its code builds it: true where the centred plane is kept.
    fn published(side: usize, size: usize, row: usize, column: usize) -> Vec<bool> {
        let mut kept = vec![true; side * side];
        let mut cut = |top: usize, left: usize| {
            for y in top..(top + size).min(side) {
                for x in left..(left + size).min(side) {
                    kept[y * side + x] = false;
                }
            }
        };
        cut(size * row, size * column);
        if row > 0 && column > 0 {
            cut(side - size * row, side - size * column);
        }
        kept
    }

    #[test]
    fn the_published_block_is_the_real_part_of_its_mask() {
        for (side, size) in [(28, 1), (28, 2), (28, 7), (16, 4)] {
            let mut lopsided = 0;
            for block in PublishedBlock::all(side, size) {
                let kept = published(side, size, block.row, block.column);
                let weights = block.mask(side).centred();
                let partner = |y: usize, x: usize| ((side - y) % side) * side + (side - x) % side;
                let mut even = true;
                for y in 0..side {
                    for x in 0..side {
                        let (own, other) = (kept[y * side + x], kept[partner(y, x)]);
                        even &= own == other;
                        let expected = f32::from(u8::from(own) + u8::from(other)) / 2.0;
                        assert_eq!(weights[y * side + x], expected);
                    }
                }
                lopsided += usize::from(!even);
                let gone = block.frequencies(side);
                assert!(gone.iter().all(|&(kx, ky)| {
                    let half = (side / 2) as i32;
                    !kept[((ky + half) * side as i32 + kx + half) as usize]
                }));
            }
            // At p = 1 only the Nyquist row and column are not paired, and of those the corner and the ends of the axes are their own
            // partners.
            let all = PublishedBlock::all(side, size).len();
            let expected = if size == 1 { side + side / 2 - 3 } else { all };
            assert_eq!(lopsided, expected, "{side} in {size}");
        }
        assert_eq!(PublishedBlock::all(224, 2).len(), 6384);
        assert_eq!(PublishedBlock::all(224, 1).len(), 25_312);
    }
}
