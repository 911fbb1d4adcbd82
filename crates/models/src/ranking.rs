//! From logits to probabilities to the few best answers, how sure they are, and what differs between two of them.

use std::cmp::Ordering;

use serde::{Deserialize, Serialize};

/// One class and how sure the network is of it.
#[derive(Clone, Copy, Debug, PartialEq, Serialize, Deserialize)]
pub struct Prediction {
    /// Class index, from 0.
    pub class: usize,
    /// Softmax probability in [0, 1].
    pub probability: f32,
}

/// Softmax in f64, shifted by the largest logit so that nothing overflows. A NaN logit counts as minus infinity; logits of which
/// none is a number give all zeros, never NaN.
pub fn softmax(logits: &[f32]) -> Vec<f32> {
    let largest = logits
        .iter()
        .copied()
        .filter(|logit| !logit.is_nan())
        .fold(f32::NEG_INFINITY, f32::max);
    let weights: Vec<f64> = logits
        .iter()
        .map(|&logit| match logit {
            _ if logit.is_nan() => 0.0,
            // Also the case of infinity minus infinity.
            _ if logit >= largest && largest > f32::NEG_INFINITY => 1.0,
            _ => (f64::from(logit) - f64::from(largest)).exp(),
        })
        .map(|weight| if weight.is_nan() { 0.0 } else { weight })
        .collect();
    let total: f64 = weights.iter().sum();
    if total == 0.0 {
        return vec![0.0; logits.len()];
    }
    weights
        .iter()
        .map(|weight| (weight / total) as f32)
        .collect()
}

/// The `k` most probable classes (all, if there are fewer), best first; equals keep the order of their indices, NaN comes last
/// as probability 0.
pub fn top_k(probabilities: &[f32], k: usize) -> Vec<Prediction> {
    let mut ranked: Vec<Prediction> = probabilities
        .iter()
        .enumerate()
        .map(|(class, &probability)| Prediction {
            class,
            probability: if probability.is_nan() {
                0.0
            } else {
                probability
            },
        })
        .collect();
    ranked.sort_by(|a, b| {
        b.probability
            .partial_cmp(&a.probability)
            .unwrap_or(Ordering::Equal)
    });
    ranked.truncate(k);
    ranked
}

/// Shannon's entropy of an answer in bits: 0 if it is sure of one class, `log2` of the number of classes if it cannot tell any of them
/// apart. What is not a positive number counts as probability 0.
pub fn entropy_bits(probabilities: &[f32]) -> f64 {
    probabilities
        .iter()
        .map(|&probability| f64::from(probability))
        .filter(|probability| *probability > 0.0)
        .map(|probability| -probability * probability.log2())
        .sum::<f64>()
        // A probability of 1 gives a negative zero, one a hair above 1 a hair less than none.
        .max(0.0)
}

/// The entropy of an answer that cannot tell any of this many classes apart, in bits.
pub fn most_entropy_bits(classes: usize) -> f64 {
    (classes.max(1) as f64).log2()
}

/// One class became the best answer in place of another.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct TakeOver {
    /// The best class before.
    pub from: usize,
    /// The best class now.
    pub to: usize,
    /// What the new one gained, in percentage points.
    pub gained: f32,
    /// What the old one lost, in percentage points.
    pub lost: f32,
}

/// Which class took over from `before` to `after`, if one did. Both hold one probability for each class of the same list.
pub fn take_over(before: &[f32], after: &[f32]) -> Option<TakeOver> {
    let from = top_k(before, 1).first()?.class;
    let to = top_k(after, 1).first()?.class;
    let points = |class: usize| Some((after.get(class)? - before.get(class)?) * 100.0);
    (from != to).then_some(TakeOver {
        from,
        to,
        gained: points(to)?,
        lost: -points(from)?,
    })
}

/// How many of the `k` best classes of one answer are among the `k` best of another. Both are over the same list of classes.
pub fn shared(one: &[f32], other: &[f32], k: usize) -> usize {
    let others = top_k(other, k);
    top_k(one, k)
        .iter()
        .filter(|best| others.iter().any(|other| other.class == best.class))
        .count()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn softmax_adds_to_one_and_does_not_overflow() {
        let probabilities = softmax(&[1000.0, 999.0, -1000.0]);
        assert!((probabilities.iter().sum::<f32>() - 1.0).abs() < 1e-6);
        assert!((probabilities[0] / probabilities[1] - std::f32::consts::E).abs() < 1e-5);
        assert!(probabilities[2].abs() < 1e-30);
    }

    #[test]
    fn softmax_never_gives_nan() {
        assert_eq!(softmax(&[f32::NAN, 0.0, f32::NAN]), [0.0, 1.0, 0.0]);
        assert_eq!(softmax(&[f32::NAN, f32::NAN]), [0.0, 0.0]);
        assert_eq!(softmax(&[f32::NEG_INFINITY, f32::NEG_INFINITY]), [0.0, 0.0]);
        assert_eq!(softmax(&[f32::INFINITY, 3.0]), [1.0, 0.0]);
        assert!(softmax(&[]).is_empty());
    }

    #[test]
    fn top_k_is_sorted_and_keeps_ties_in_order() {
        let classes =
            |values: &[f32], k| top_k(values, k).iter().map(|p| p.class).collect::<Vec<_>>();
        assert_eq!(classes(&[0.1, 0.4, 0.1, 0.4], 3), [1, 3, 0]);
        assert_eq!(classes(&[f32::NAN, 0.2, 0.0], 9), [1, 0, 2]);
        assert_eq!(top_k(&[f32::NAN], 1)[0].probability, 0.0);
        assert!(top_k(&[], 5).is_empty());
    }

    #[test]
    fn entropy_is_between_sure_and_clueless() {
        assert_eq!(entropy_bits(&[0.0, 1.0, 0.0]).to_string(), "0");
        assert_eq!(entropy_bits(&[]), 0.0);
        assert_eq!(entropy_bits(&[f32::NAN, 1.000_001]), 0.0);
        assert!((entropy_bits(&[0.125; 8]) - most_entropy_bits(8)).abs() < 1e-12);
        assert_eq!((most_entropy_bits(8), most_entropy_bits(0)), (3.0, 0.0));
        // scipy.stats.entropy([0.5, 0.25, 0.125, 0.125], base=2)
        assert!((entropy_bits(&[0.5, 0.25, 0.125, 0.125]) - 1.75).abs() < 1e-12);
        // scipy.stats.entropy([0.7, 0.2, 0.1], base=2); the probabilities are rounded to f32.
        assert!((entropy_bits(&[0.7, 0.2, 0.1]) - 1.156_779_649_2).abs() < 1e-6);
    }

    #[test]
    fn a_class_takes_over_only_as_the_best() {
        let before = [0.7, 0.2, 0.1];
        let Some(change) = take_over(&before, &[0.1, 0.3, 0.6]) else {
            panic!("the third class is the best now");
        };
        assert_eq!((change.from, change.to), (0, 2));
        assert!((change.gained - 50.0).abs() < 1e-4 && (change.lost - 60.0).abs() < 1e-4);
        assert_eq!(take_over(&before, &[0.5, 0.4, 0.1]), None);
        assert_eq!(take_over(&[], &before), None);
        // Answers over different lists are not compared.
        assert_eq!(take_over(&before, &[0.1, 0.1, 0.1, 0.7]), None);
    }

    #[test]
    fn shared_classes_are_counted_once() {
        let (one, other) = ([0.5, 0.3, 0.2, 0.0], [0.0, 0.6, 0.3, 0.1]);
        assert_eq!([1, 2, 3, 9].map(|k| shared(&one, &other, k)), [0, 1, 2, 4]);
        assert_eq!(shared(&[], &other, 5), 0);
    }
}
