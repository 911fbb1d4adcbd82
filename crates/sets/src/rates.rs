//! Shares of pictures with their uncertainty, and the test for a difference between two runs over the same pictures.

use serde::{Deserialize, Serialize};

/// Two-sided 95 % point of the normal distribution.
const Z: f64 = 1.959_963_984_540_054;

/// A share of pictures, with the 95 % interval of E. B. Wilson (1927), which stays inside [0, 1] and is fair for few pictures.
#[derive(Clone, Copy, Debug, PartialEq, Serialize, Deserialize)]
pub struct Rate {
    /// Pictures that have what is counted.
    pub hits: usize,
    /// Pictures in all, at least one.
    pub of: usize,
    /// The share, `hits / of`.
    pub value: f64,
    /// Lower end of the interval.
    pub low: f64,
    /// Upper end of the interval.
    pub high: f64,
}

impl Rate {
    /// The rate of `hits` in `of` pictures (no more hits than pictures); `None` without pictures.
    pub fn of(hits: usize, of: usize) -> Option<Self> {
        if of == 0 {
            return None;
        }
        let n = of as f64;
        let value = hits as f64 / n;
        let middle = value + Z * Z / (2.0 * n);
        let reach = Z * (value * (1.0 - value) / n + Z * Z / (4.0 * n * n)).sqrt();
        let scale = 1.0 + Z * Z / n;
        Some(Self {
            hits,
            of,
            value,
            // The ends are exactly 0 and 1 where nothing and everything counts; rounding would miss them by a hair.
            low: if hits == 0 {
                0.0
            } else {
                (middle - reach) / scale
            },
            high: if hits == of {
                1.0
            } else {
                (middle + reach) / scale
            },
        })
    }
}

/// The exact test of Q. McNemar (1947) in its binomial form: how probable it is, if a change helps as often as it harms, that
/// `lost` and `won` pictures differ at least as much as they do. 1 if nothing changed.
pub fn mcnemar(lost: usize, won: usize) -> f64 {
    let (fewer, n) = (lost.min(won), lost + won);
    if lost == won {
        return 1.0;
    }
    // The largest term's logarithm, then the terms below it as multiples of it: neither overflows for any number of pictures.
    let choose: f64 = (1..=fewer)
        .map(|i| ((n - fewer + i) as f64 / i as f64).ln())
        .sum();
    let largest = choose - n as f64 * std::f64::consts::LN_2;
    let (mut term, mut sum) = (1.0, 1.0);
    for i in (1..=fewer).rev() {
        term *= i as f64 / (n - i + 1) as f64;
        sum += term;
    }
    (2.0 * sum * largest.exp()).min(1.0)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn by_hand() {
        assert!(Rate::of(0, 0).is_none());
        let rate = Rate::of(5, 10).unwrap();
        // 0.5 ± z / (2 sqrt(n + z²)).
        let reach = Z / (2.0 * (10.0 + Z * Z).sqrt());
        assert!(
            (rate.low - (0.5 - reach)).abs() < 1e-12 && (rate.high - (0.5 + reach)).abs() < 1e-12
        );
        assert_eq!((rate.value, rate.hits, rate.of), (0.5, 5, 10));
        assert_eq!(mcnemar(0, 0), 1.0);
        assert_eq!(mcnemar(3, 3), 1.0);
        assert_eq!(mcnemar(2, 0), 0.5);
        // 2 (1 + 10) / 2^10.
        assert!((mcnemar(1, 9) - 22.0 / 1024.0).abs() < 1e-15);
        assert_eq!(mcnemar(1, 9), mcnemar(9, 1));
    }
}
