//! The exact tests against SciPy and statsmodels; the numbers are those that `tests/reference/statistics.py` prints.

use shortcuts::shortcut_test::{holm, upper_tail};

type Tail = (usize, usize, usize, usize, f64);

const TAILS: [Tail; 10] = [
    (3, 6, 3, 3, 5.0e-2),
    (9, 100, 10, 12, 1.122_221_416_600_55e-9),
    (4, 100, 10, 12, 1.741_890_575_213_39e-2),
    (1, 100, 10, 12, 7.392_497_310_776_4e-1),
    (15, 120, 15, 15, 2.113_931_095_756_11e-19),
    (60, 1000, 100, 70, 1.797_480_350_826_57e-58),
    (12, 1000, 100, 100, 2.898_394_597_734_14e-1),
    (30, 1000, 100, 250, 1.372_117_624_364_45e-1),
    (50, 50_000, 50, 400, 5.978_379_396_255_52e-107),
    (3, 50_000, 50, 400, 7.541_661_064_097_19e-3),
];

const HOLM: [(&[f64], &[f64]); 2] = [
    (&[0.01, 0.04, 0.03, 0.9], &[0.04, 0.09, 0.09, 0.9]),
    (
        &[
            0.005, 0.005, 0.02, 0.049, 0.2, 0.0001, 0.7, 0.031, 1.0, 0.012,
        ],
        &[
            0.045, 0.045, 0.12, 0.196, 0.6, 0.001, 1.0, 0.155, 1.0, 0.084,
        ],
    ),
];

#[test]
fn fisher_as_scipy() {
    for (hits, all, marked, drawn, expected) in TAILS {
        let found = upper_tail(hits, all, marked, drawn);
        assert!(
            (found - expected).abs() <= 1e-8 * expected,
            "{hits} {all} {marked} {drawn}: {found:e}, not {expected:e}"
        );
    }
}

#[test]
fn holm_as_statsmodels() {
    for (ps, expected) in HOLM {
        let ps: Vec<Option<f64>> = ps.iter().map(|&p| Some(p)).collect();
        for (found, expected) in holm(&ps).into_iter().zip(expected) {
            assert!(found.is_some_and(|found| (found - expected).abs() < 1e-12));
        }
    }
}
