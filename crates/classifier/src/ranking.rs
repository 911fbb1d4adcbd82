//! From logits to probabilities to the few best answers.

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
}
