//! The few tests that are needed, exact.

use spectrum::seeded::Seeded;

/// How probable it is to draw at least `hits` of `marked` things in `drawn` draws without replacement from `all`: the upper tail of the
/// hypergeometric distribution, Fisher's exact one-sided test. With class labels permuted over pictures: `marked` pictures of the class,
/// `drawn` pictures taken for it, `hits` of them rightly.
pub fn upper_tail(hits: usize, all: usize, marked: usize, drawn: usize) -> f64 {
    let (marked, drawn) = (marked.min(all), drawn.min(all));
    let most = marked.min(drawn);
    let least = (marked + drawn).saturating_sub(all);
    if hits <= least {
        return 1.0;
    }
    let mut logs = vec![0.0_f64; all + 1];
    for n in 1..=all {
        logs[n] = logs[n - 1] + (n as f64).ln();
    }
    let choose = |n: usize, k: usize| logs[n] - logs[k] - logs[n - k];
    let total = choose(all, drawn);
    (hits..=most)
        .map(|hit| (choose(marked, hit) + choose(all - marked, drawn - hit) - total).exp())
        .sum::<f64>()
        .min(1.0)
}

/// S. Holm's correction for several tests (1979): each p so that it may be held against the level itself. `None`s are no tests.
pub fn holm(ps: &[Option<f64>]) -> Vec<Option<f64>> {
    let mut order: Vec<usize> = (0..ps.len()).filter(|&test| ps[test].is_some()).collect();
    order.sort_by(|&a, &b| ps[a].unwrap_or(1.0).total_cmp(&ps[b].unwrap_or(1.0)));
    let tests = order.len();
    let mut corrected = vec![None; ps.len()];
    let mut largest = 0.0_f64;
    for (rank, test) in order.into_iter().enumerate() {
        let p = ps[test].unwrap_or(1.0) * (tests - rank) as f64;
        largest = largest.max(p.min(1.0));
        corrected[test] = Some(largest);
    }
    corrected
}

/// The 95 % percentile interval of the mean of `values` by B. Efron's bootstrap (1979), drawing values with replacement.
pub fn bootstrap_mean(values: &[f64], draws: usize, random: &mut Seeded) -> Option<(f64, f64)> {
    if values.is_empty() || draws == 0 {
        return None;
    }
    let count = values.len();
    let mut means: Vec<f64> = (0..draws)
        .map(|_| {
            let sum: f64 = (0..count).map(|_| values[random.below(count)]).sum();
            sum / count as f64
        })
        .collect();
    means.sort_by(f64::total_cmp);
    let at = |share: f64| means[((draws - 1) as f64 * share).round() as usize];
    Some((at(0.025), at(0.975)))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn tails_by_hand() {
        // All subsets of 3 of 6 with 3 marked: 1, 9, 9, 1 of 20.
        for (hits, expected) in [(0, 1.0), (1, 0.95), (2, 0.5), (3, 0.05)] {
            assert!((upper_tail(hits, 6, 3, 3) - expected).abs() < 1e-12);
        }
        assert_eq!(upper_tail(4, 6, 3, 3), 0.0);
        assert_eq!(upper_tail(0, 0, 0, 0), 1.0);
        assert_eq!(upper_tail(2, 10, 8, 4), 1.0);
        // Everything is taken for the class.
        assert!((upper_tail(10, 100, 10, 100) - 1.0).abs() < 1e-12);
    }

    #[test]
    fn holm_keeps_the_order() {
        let corrected = holm(&[Some(0.01), None, Some(0.04), Some(0.03), Some(0.9)]);
        let expected = [Some(0.04), None, Some(0.09), Some(0.09), Some(0.9)];
        for (found, expected) in corrected.iter().zip(expected) {
            match (found, expected) {
                (Some(found), Some(expected)) => assert!((found - expected).abs() < 1e-12),
                (found, expected) => assert_eq!(*found, expected),
            }
        }
    }

    #[test]
    fn the_interval_holds_the_mean_and_narrows() {
        let values: Vec<f64> = (0..200).map(|n| f64::from(n % 2)).collect();
        let mut random = Seeded::new(1, 2);
        let (low, high) = bootstrap_mean(&values, 1000, &mut random).unwrap();
        // 0.5 ± 1.96 * 0.5 / sqrt(200).
        assert!(
            (low - 0.431).abs() < 0.02 && (high - 0.569).abs() < 0.02,
            "{low} {high}"
        );
        assert_eq!(
            bootstrap_mean(&[1.0; 9], 100, &mut random),
            Some((1.0, 1.0))
        );
        assert_eq!(bootstrap_mean(&[], 100, &mut random), None);
    }
}
