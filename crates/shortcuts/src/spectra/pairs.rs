//! Where a frequency stands among [`spectrum::frequencies::pairs`], without a search.

use spectrum::frequencies;

/// The conjugate pairs of a `side` x `side` plane.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) struct Pairs {
    pub side: usize,
}

impl Pairs {
    /// How many pairs there are.
    pub fn len(self) -> usize {
        let columns = self.side / 2 + 1;
        let alone = 1 + usize::from(self.side.is_multiple_of(2));
        (columns - alone) * self.side + alone * (self.side / 2 + 1)
    }

    /// The position of the pair of (kx, ky), any integers taken modulo the side.
    pub fn position(self, kx: i32, ky: i32) -> usize {
        let n = self.side as i64;
        let column = i64::from(kx).rem_euclid(n);
        let row = i64::from(ky).rem_euclid(n);
        let (column, row) = if column > n / 2 {
            (n - column, (n - row) % n)
        } else {
            (column, row)
        };
        // Columns that are their own mirror images keep DC's row and the upper half, ky < 0.
        let within = if column != 0 && 2 * column != n {
            row
        } else if row == 0 {
            0
        } else {
            row.max(n - row) - (n - n / 2) + 1
        };
        let before = if column == 0 {
            0
        } else {
            n / 2 + 1 + (column - 1) * n
        };
        (before + within) as usize
    }

    /// Each pair's frequency and how many coefficients it stands for: two, or one that is its own conjugate.
    pub fn frequencies(self) -> impl Iterator<Item = ((i32, i32), f64)> {
        let n = self.side as i32;
        frequencies::pairs(self.side)
            .into_iter()
            .map(move |(kx, ky)| {
                let alone = (2 * kx) % n == 0 && (2 * ky) % n == 0;
                ((kx, ky), if alone { 1.0 } else { 2.0 })
            })
    }

    /// The map that has for each pair the value at its position, at both of its places.
    pub fn centred(self, mut value: impl FnMut(usize) -> f32) -> Vec<f32> {
        let values: Vec<f32> = (0..self.len()).map(&mut value).collect();
        let half = (self.side / 2) as i32;
        let places = -half..self.side as i32 - half;
        places
            .clone()
            .flat_map(|ky| places.clone().map(move |kx| (kx, ky)))
            .map(|(kx, ky)| values[self.position(kx, ky)])
            .collect()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn positions_are_those_of_the_list() {
        for side in [16, 17, 28, 33] {
            let grid = Pairs { side };
            let list = frequencies::pairs(side);
            assert_eq!(grid.len(), list.len());
            let mut coefficients = 0.0;
            for (position, ((kx, ky), times)) in grid.frequencies().enumerate() {
                assert_eq!((kx, ky), list[position]);
                let n = side as i32;
                for (kx, ky) in [(kx, ky), (-kx, -ky), (kx - n, ky + n)] {
                    assert_eq!(grid.position(kx, ky), position, "({kx}, {ky}) at {side}");
                }
                coefficients += times;
            }
            assert_eq!(coefficients, (side * side) as f64);
        }
    }
}
