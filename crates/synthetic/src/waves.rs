//! Sums of waves on a square grid.
//!
//! Written out, column by column and then row by row, because a fast transform adds in another order on every kind of processor, and a
//! recipe must give the same bytes everywhere.

use std::f64::consts::TAU;

use libm::{cos, sin};

/// Cosines and sines for one side.
pub(crate) struct Waves {
    side: usize,
    /// `exp(2πi n / side)` for n from 0.
    turns: Vec<[f64; 2]>,
}

impl Waves {
    pub(crate) fn new(side: usize) -> Self {
        let turn = |n: usize| {
            let angle = TAU * n as f64 / side as f64;
            [cos(angle), sin(angle)]
        };
        Self {
            side,
            turns: (0..side).map(turn).collect(),
        }
    }

    /// `exp(2πi k place / side)`.
    pub(crate) fn at(&self, k: i32, place: usize) -> [f64; 2] {
        let turns = i64::from(k) * place as i64;
        self.turns[turns.rem_euclid(self.side as i64) as usize]
    }

    /// The plane, row by row, of the real parts of `Σ c exp(2πi (kx x + ky y) / side)` over `waves`, which are in order of kx.
    pub(crate) fn sum(&self, waves: impl Iterator<Item = ((i32, i32), [f64; 2])>) -> Vec<f64> {
        let side = self.side;
        // For each kx that occurs, the sums over ky at every y.
        let mut columns: Vec<(i32, Vec<[f64; 2]>)> = Vec::new();
        for ((kx, ky), [re, im]) in waves {
            if columns.last().is_none_or(|&(last, _)| last != kx) {
                columns.push((kx, vec![[0.0; 2]; side]));
            }
            let Some((_, column)) = columns.last_mut() else {
                continue;
            };
            for (y, sum) in column.iter_mut().enumerate() {
                let [cosine, sine] = self.at(ky, y);
                sum[0] += re * cosine - im * sine;
                sum[1] += re * sine + im * cosine;
            }
        }
        let mut plane = vec![0.0; side * side];
        for (kx, column) in &columns {
            for (row, &[re, im]) in plane.chunks_exact_mut(side).zip(column) {
                for (x, value) in row.iter_mut().enumerate() {
                    let [cosine, sine] = self.at(*kx, x);
                    *value += re * cosine - im * sine;
                }
            }
        }
        plane
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_sum_of_two_waves_by_hand() {
        let waves = [((0, -3), [0.5, 0.25]), ((2, 5), [-1.0, 2.0])];
        let plane = Waves::new(16).sum(waves.into_iter());
        for (pixel, value) in plane.iter().enumerate() {
            let (x, y) = ((pixel % 16) as f64, (pixel / 16) as f64);
            let (a, b) = (-TAU * 3.0 * y / 16.0, TAU * (2.0 * x + 5.0 * y) / 16.0);
            let expected = 0.5 * a.cos() - 0.25 * a.sin() - b.cos() - 2.0 * b.sin();
            assert!((value - expected).abs() < 1e-12);
        }
    }
}
