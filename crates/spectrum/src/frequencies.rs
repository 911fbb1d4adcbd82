//! Sets of frequencies, closed under conjugation: what a dominant frequency map keeps, what a block removes, what a random control
//! mask is made of. Small as text, so that a link can carry one.

use std::fmt;
use std::str::FromStr;

use base64::Engine as _;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use serde::{Deserialize, Serialize};

use crate::fourier::SIDES;
use crate::grid::HalfGrid;
use crate::mask::Mask;

/// One of each conjugate pair of the frequencies of a `side` x `side` plane, (kx, ky) in cycles/image: those that
/// [`Mask::from_fn`] asks for, in its order. `side² / 2 + 2` of them on an even side (394 at 28), DC among them.
pub fn pairs(side: usize) -> Vec<(i32, i32)> {
    let grid = HalfGrid::new(side, side);
    (0..grid.len())
        .filter(|&index| is_representative(grid, index))
        .map(|index| frequency(grid, index))
        .collect()
}

fn is_representative(grid: HalfGrid, index: usize) -> bool {
    !grid.self_paired(index / grid.height) || grid.ky(index % grid.height) <= 0
}

fn frequency(grid: HalfGrid, index: usize) -> (i32, i32) {
    ((index / grid.height) as i32, grid.ky(index % grid.height))
}

/// Some of the frequencies of a `side` x `side` plane; with each, its conjugate.
///
/// As text: the side, a dot, and in base64url the lengths of the runs of absent and present pairs in the order of [`pairs`], absent
/// first, each as a little-endian base-128 number (LEB128).
#[derive(Clone, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(into = "String", try_from = "String")]
pub struct FrequencySet {
    side: usize,
    /// One for each stored coefficient.
    has: Vec<bool>,
}

/// A text is no set of frequencies.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
#[error("a set of frequencies was cut short or changed on its way")]
pub struct FrequencySetError;

impl FrequencySet {
    /// A set that keeps nothing, not even DC.
    ///
    /// # Panics
    /// If the side is zero.
    pub fn empty(side: usize) -> Self {
        let has = vec![false; HalfGrid::new(side, side).len()];
        Self { side, has }
    }

    /// The frequencies (kx, ky) for which `holds` says so; asked once for each of [`pairs`].
    pub fn from_fn(side: usize, mut holds: impl FnMut(i32, i32) -> bool) -> Self {
        let mut set = Self::empty(side);
        for (kx, ky) in pairs(side) {
            if holds(kx, ky) {
                set.insert(kx, ky);
            }
        }
        set
    }

    /// Rows and columns of the plane.
    pub fn side(&self) -> usize {
        self.side
    }

    fn grid(&self) -> HalfGrid {
        HalfGrid::new(self.side, self.side)
    }

    /// Adds (kx, ky), any integers taken modulo the side, and its conjugate.
    pub fn insert(&mut self, kx: i32, ky: i32) {
        self.put(kx, ky, true);
    }

    /// Takes (kx, ky) and its conjugate out.
    pub fn remove(&mut self, kx: i32, ky: i32) {
        self.put(kx, ky, false);
    }

    fn put(&mut self, kx: i32, ky: i32, has: bool) {
        let grid = self.grid();
        for sign in [1, -1] {
            let (index, _) = grid.locate(sign * kx, sign * ky);
            self.has[index] = has;
        }
    }

    /// Whether (kx, ky) is in it. Frequencies that a plane of this side does not have are not: a set found at 28 pixels says nothing
    /// about 100 cycles/image.
    pub fn contains(&self, kx: i32, ky: i32) -> bool {
        let within = |k: i32| 2 * k.unsigned_abs() as usize <= self.side;
        within(kx) && within(ky) && self.has[self.grid().locate(kx, ky).0]
    }

    /// Those of [`pairs`] that are in it, in that order.
    pub fn iter(&self) -> impl Iterator<Item = (i32, i32)> {
        let grid = self.grid();
        (self.has.iter().enumerate())
            .filter(move |&(index, &has)| has && is_representative(grid, index))
            .map(move |(index, _)| frequency(grid, index))
    }

    /// How many of the plane's `side²` coefficients it holds, both of each conjugate pair counted.
    pub fn coefficients(&self) -> usize {
        let grid = self.grid();
        (self.has.iter().enumerate())
            .filter(|(_, has)| **has)
            .map(|(index, _)| grid.multiplicity(index / self.side))
            .sum()
    }

    /// Whether it holds none.
    pub fn is_empty(&self) -> bool {
        !self.has.contains(&true)
    }

    /// Adds all of another set of the same side.
    ///
    /// # Panics
    /// If the sides differ.
    pub fn extend(&mut self, other: &Self) {
        assert_eq!(
            self.side, other.side,
            "the sets are of planes of different sides"
        );
        for (has, &other) in self.has.iter_mut().zip(&other.has) {
            *has |= other;
        }
    }

    /// Everything that is not in it.
    #[must_use]
    pub fn complement(&self) -> Self {
        Self {
            side: self.side,
            has: self.has.iter().map(|has| !has).collect(),
        }
    }

    /// The same frequencies in cycles/image on a plane of another side; those that it does not have are lost.
    #[must_use]
    pub fn at_side(&self, side: usize) -> Self {
        Self::from_fn(side, |kx, ky| self.contains(kx, ky))
    }

    /// The mask that keeps these frequencies and no others, for pictures of the set's own side.
    pub fn mask(&self) -> Mask {
        Mask {
            grid: self.grid(),
            weights: self
                .has
                .iter()
                .map(|&has| f32::from(u8::from(has)))
                .collect(),
        }
    }

    fn runs(&self) -> Vec<usize> {
        let grid = self.grid();
        let mut runs = vec![0];
        let mut present = false;
        for (index, &has) in self.has.iter().enumerate() {
            if !is_representative(grid, index) {
                continue;
            }
            if has != present {
                runs.push(0);
                present = has;
            }
            if let Some(last) = runs.last_mut() {
                *last += 1;
            }
        }
        runs
    }
}

impl fmt::Debug for FrequencySet {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        fmt::Display::fmt(self, f)
    }
}

impl fmt::Display for FrequencySet {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let mut bytes = Vec::new();
        for mut run in self.runs() {
            while run >= 0x80 {
                bytes.push(run as u8 | 0x80);
                run >>= 7;
            }
            bytes.push(run as u8);
        }
        write!(f, "{}.{}", self.side, URL_SAFE_NO_PAD.encode(bytes))
    }
}

impl FromStr for FrequencySet {
    type Err = FrequencySetError;

    fn from_str(text: &str) -> Result<Self, FrequencySetError> {
        let (side, runs) = text.split_once('.').ok_or(FrequencySetError)?;
        let side: usize = side.parse().map_err(|_| FrequencySetError)?;
        if !SIDES.contains(&side) {
            return Err(FrequencySetError);
        }
        let bytes = URL_SAFE_NO_PAD
            .decode(runs)
            .map_err(|_| FrequencySetError)?;
        let mut set = Self::empty(side);
        let mut places = pairs(side).into_iter();
        let (mut present, mut run, mut shift) = (false, 0_usize, 0);
        for byte in bytes {
            // The longest run of the largest side needs 22 bits.
            if shift > 21 {
                return Err(FrequencySetError);
            }
            run |= usize::from(byte & 0x7F) << shift;
            shift += 7;
            if byte & 0x80 != 0 {
                continue;
            }
            for _ in 0..run {
                let (kx, ky) = places.next().ok_or(FrequencySetError)?;
                if present {
                    set.insert(kx, ky);
                }
            }
            (present, run, shift) = (!present, 0, 0);
        }
        if shift != 0 || places.next().is_some() {
            return Err(FrequencySetError);
        }
        Ok(set)
    }
}

crate::as_text!(FrequencySet);

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;
    use std::collections::BTreeSet;

    #[test]
    fn every_coefficient_belongs_to_one_pair() {
        for side in [16, 17, 28, 29] {
            let n = side as i32;
            let mut seen = BTreeSet::new();
            for (kx, ky) in pairs(side) {
                let ends = BTreeSet::from([
                    (kx.rem_euclid(n), ky.rem_euclid(n)),
                    ((-kx).rem_euclid(n), (-ky).rem_euclid(n)),
                ]);
                assert!(ends.into_iter().all(|end| seen.insert(end)));
            }
            assert_eq!(seen.len(), side * side);
        }
        assert_eq!(pairs(28).len(), 394);
        assert_eq!(pairs(32).len(), 514);
        assert_eq!(pairs(224).len(), 25_090);
    }

    #[test]
    fn a_set_holds_conjugates_and_nothing_beyond_its_plane() {
        let mut set = FrequencySet::empty(28);
        set.insert(3, -2);
        set.insert(14, 5);
        assert!(set.contains(-3, 2) && set.contains(-14, 5) && set.contains(14, -5));
        assert!(!set.contains(3, 2) && !set.contains(31, -2) && !set.contains(3, 26));
        assert_eq!(set.coefficients(), 4);
        assert_eq!(set.complement().coefficients(), 28 * 28 - 4);
        set.insert(0, 0);
        assert_eq!(set.coefficients(), 5);
        assert_eq!(set.iter().collect::<Vec<_>>(), [(0, 0), (3, -2), (14, -5)]);
        let mask = set.mask();
        assert!((mask.kept_fraction() - 5.0 / 784.0).abs() < 1e-7);
        set.remove(-3, 2);
        assert!(!set.contains(3, -2));
    }

    #[test]
    fn texts_that_are_no_sets_are_refused() {
        for text in [
            "",
            "28",
            "28.",
            "15.AA",
            "28.!!",
            "28.iwMB",
            "28.gICAgICA",
            "9999.AA",
        ] {
            assert_eq!(
                text.parse::<FrequencySet>(),
                Err(FrequencySetError),
                "{text}"
            );
        }
    }

    #[test]
    fn another_side_has_the_same_frequencies() {
        let mut set = FrequencySet::empty(28);
        set.insert(3, -2);
        set.insert(13, 5);
        let larger = set.at_side(224);
        assert_eq!(larger.iter().collect::<Vec<_>>(), [(3, -2), (13, 5)]);
        assert_eq!(larger.at_side(28), set);
        assert_eq!(set.at_side(16).iter().collect::<Vec<_>>(), [(3, -2)]);
    }

    #[test]
    fn texts_are_short() {
        assert_eq!(FrequencySet::empty(28).to_string(), "28.igM");
        assert_eq!(FrequencySet::empty(16).complement().to_string(), "16.AIIB");
    }

    proptest! {
        #[test]
        fn texts_read_back(side in 16..40_usize, seed in any::<u64>(), density in 1..7_u64) {
            let mut state = seed | 1;
            let set = FrequencySet::from_fn(side, |_, _| {
                state ^= state << 13;
                state ^= state >> 7;
                state ^= state << 17;
                state % 7 < density
            });
            let text = set.to_string();
            prop_assert_eq!(text.parse(), Ok(set.clone()));
            let mut union = set.complement();
            union.extend(&set);
            prop_assert_eq!(union.coefficients(), side * side);
        }
    }
}
