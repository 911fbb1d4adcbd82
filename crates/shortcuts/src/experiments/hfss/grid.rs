//! Patches on a regular and on a shifted grid, and random sets of them.

use std::collections::BTreeMap;

use spectrum::frequencies::pairs;
use spectrum::seeded::Seeded;

/// Which pairs of [`pairs`] a set holds.
pub(super) type Members = Vec<bool>;

/// Which patches a set is drawn from.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Kind {
    Regular,
    Shifted,
    /// Half the share of each.
    Both,
}

impl Kind {
    pub const ALL: [Self; 3] = [Self::Regular, Self::Shifted, Self::Both];
}

/// The plane in patches of one size, each with its mirror image, on both grids.
pub(super) struct Grid {
    regular: Vec<Vec<usize>>,
    shifted: Vec<Vec<usize>>,
}

impl Grid {
    pub fn new(side: usize, size: usize) -> Self {
        let size = size.max(1) as i32;
        Self {
            regular: patches(side, size, 0),
            shifted: patches(side, size, size / 2),
        }
    }

    /// A random `keep` of the patches that `parent` touches, as far as they are in it.
    pub fn draw(&self, kind: Kind, keep: f64, parent: &Members, random: &mut Seeded) -> Members {
        let mut set = vec![false; parent.len()];
        let mut take = |patches: &[Vec<usize>], keep: f64| {
            let mut touched: Vec<&Vec<usize>> = (patches.iter())
                .filter(|patch| patch.iter().any(|&pair| parent[pair]))
                .collect();
            random.shuffle(&mut touched);
            let count = (keep * touched.len() as f64).round().max(1.0) as usize;
            for &pair in touched.into_iter().take(count).flatten() {
                set[pair] = parent[pair];
            }
        };
        match kind {
            Kind::Regular => take(&self.regular, keep),
            Kind::Shifted => take(&self.shifted, keep),
            Kind::Both => {
                take(&self.regular, keep / 2.0);
                take(&self.shifted, keep / 2.0);
            }
        }
        set
    }
}

fn patches(side: usize, size: i32, shift: i32) -> Vec<Vec<usize>> {
    let mut by_place = BTreeMap::<(i32, i32), Vec<usize>>::new();
    for (pair, (kx, ky)) in pairs(side).into_iter().enumerate() {
        let place = |k: i32| (k + shift).div_euclid(size);
        by_place
            .entry((place(kx), place(ky)))
            .or_default()
            .push(pair);
    }
    by_place.into_values().collect()
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::blocks::Blocks;

    #[test]
    fn every_pair_lies_in_one_patch_of_each_grid() {
        for (side, size) in [(28, 8), (28, 1), (29, 4), (32, 2)] {
            let grid = Grid::new(side, size);
            for patches in [&grid.regular, &grid.shifted] {
                let mut all: Vec<usize> = patches.iter().flatten().copied().collect();
                all.sort_unstable();
                assert!(all.into_iter().eq(0..pairs(side).len()));
                assert!(patches.iter().all(|patch| patch.len() <= size * size));
            }
            let blocks: Vec<Vec<usize>> = (Blocks::new(side, size).all().iter())
                .map(|block| block.pairs.clone())
                .collect();
            assert_eq!(grid.regular, blocks);
            assert_eq!(grid.regular == grid.shifted, size == 1);
        }
    }

    #[test]
    fn a_set_lies_in_its_parent_and_keeps_its_share() {
        let grid = Grid::new(28, 2);
        let mut random = Seeded::new(3, 4);
        let mut parent = vec![true; pairs(28).len()];
        for kind in [Kind::Regular, Kind::Shifted, Kind::Both, Kind::Regular] {
            let set = grid.draw(kind, 0.6, &parent, &mut random);
            assert!(set.iter().zip(&parent).all(|(has, may)| !has || *may));
            let count = |members: &Members| members.iter().filter(|has| **has).count() as f64;
            let share = count(&set) / count(&parent);
            // Two draws of 0.3 overlap by about 0.09.
            let expected = if kind == Kind::Both { 0.51 } else { 0.6 };
            assert!((share - expected).abs() < 0.12, "{kind:?} {share}");
            parent = set;
        }
    }
}
