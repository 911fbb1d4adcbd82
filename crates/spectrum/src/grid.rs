//! Index arithmetic of the half spectrum of a real plane, shared by spectra and masks.
//!
//! Of the `height x width` coefficients of a real plane only the columns `kx = 0..=width / 2` are stored; the others are
//! the conjugates of their partners, `(r, c)` <-> `((H - r) mod H, (W - c) mod W)`. Columns are contiguous, because the
//! last pass of the forward transform and the first of the inverse run along them.

/// The stored half of an `height x width` spectrum.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct HalfGrid {
    pub height: usize,
    pub width: usize,
}

impl HalfGrid {
    /// # Panics
    /// If a side is zero: such a grid has no DC.
    pub fn new(height: usize, width: usize) -> Self {
        assert!(
            height > 0 && width > 0,
            "a spectrum needs at least one row and one column"
        );
        Self { height, width }
    }

    /// Columns that are stored: those of `kx >= 0`, Nyquist's with them.
    pub fn columns(self) -> usize {
        self.width / 2 + 1
    }

    /// How many coefficients are stored.
    pub fn len(self) -> usize {
        self.columns() * self.height
    }

    /// Where frequency (kx, ky), any integers, is stored, and whether the stored one is its conjugate.
    pub fn locate(self, kx: i32, ky: i32) -> (usize, bool) {
        let wrap = |k: i32, size: usize| i64::from(k).rem_euclid(size as i64) as usize;
        let column = wrap(kx, self.width);
        let row = wrap(ky, self.height);
        if column < self.columns() {
            (column * self.height + row, false)
        } else {
            let partner = (self.width - column) * self.height + (self.height - row) % self.height;
            (partner, true)
        }
    }

    /// The signed frequency of row `row`: 0, 1, … then negative, with the Nyquist row of an even height at `-height / 2`.
    pub fn ky(self, row: usize) -> i32 {
        if row < self.height.div_ceil(2) {
            row as i32
        } else {
            row as i32 - self.height as i32
        }
    }

    /// True for the columns whose partners lie in the same column: DC's, and Nyquist's of an even width.
    pub fn self_paired(self, column: usize) -> bool {
        column == 0 || 2 * column == self.width
    }

    /// Calls `visit(position, index, conjugate)` for every coefficient of the centred picture: its row-major position,
    /// with DC at `(height / 2, width / 2)`, and where and how it is stored. Goes tile by tile, because one side runs
    /// along rows and the other along columns.
    pub fn for_each_centred(self, mut visit: impl FnMut(usize, usize, bool)) {
        const TILE: usize = 16;
        let Self { height, width } = self;
        let (half_height, half_width) = (height / 2, width / 2);
        for top in (0..height).step_by(TILE) {
            for left in (0..width).step_by(TILE) {
                for y in top..(top + TILE).min(height) {
                    // Rows of the stored columns for kx >= 0, and of their partners for kx < 0.
                    let row = (y + height - half_height) % height;
                    let partner = (height - row) % height;
                    for x in left..(left + TILE).min(width) {
                        let position = y * width + x;
                        if x >= half_width {
                            visit(position, (x - half_width) * height + row, false);
                        } else {
                            visit(position, (half_width - x) * height + partner, true);
                        }
                    }
                }
            }
        }
    }

    /// How many of the full spectrum's coefficients a stored one of this column stands for.
    pub fn multiplicity(self, column: usize) -> usize {
        if self.self_paired(column) { 1 } else { 2 }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_frequency_is_found_once_and_its_partner_in_the_same_place() {
        for (height, width) in [(4, 6), (5, 6), (4, 7), (5, 7)] {
            let grid = HalfGrid::new(height, width);
            let mut hits = vec![0; grid.len()];
            for ky in 0..height as i32 {
                for kx in 0..width as i32 {
                    let (index, conjugate) = grid.locate(kx, ky);
                    hits[index] += 1;
                    let (partner, partner_conjugate) = grid.locate(-kx, -ky);
                    let column = index / height;
                    if grid.self_paired(column) {
                        assert!(!conjugate && !partner_conjugate);
                    } else {
                        assert_eq!(index, partner);
                        assert_ne!(conjugate, partner_conjugate);
                    }
                }
            }
            for (index, hits) in hits.into_iter().enumerate() {
                assert_eq!(hits, grid.multiplicity(index / height));
            }
        }
    }

    #[test]
    fn signed_rows_follow_numpy_fftfreq() {
        let rows = |height| {
            (0..height)
                .map(|row| HalfGrid::new(height, 1).ky(row))
                .collect::<Vec<_>>()
        };
        assert_eq!(rows(4), [0, 1, -2, -1]);
        assert_eq!(rows(5), [0, 1, 2, -2, -1]);
    }
}
