//! What the network made of the picture under one mask.

use serde::Serialize;
use shortcuts::probe::Reading;

/// The network's answer to the picture under a mask, and what is left of its answer to the whole picture.
#[derive(Clone, Copy, Debug, PartialEq, Serialize)]
pub struct Reply {
    /// The label that it finds most probable; `None` if none has any probability.
    pub label: Option<usize>,
    /// Probability of the label that it answers to the whole picture.
    pub probability: f64,
    /// `ln(p / (1 - p))` of that probability, in nats. What a network is sure of differs in it where probabilities are all rounded
    /// to 1. From -87.3 to 36.0, what f32 and f64 can tell from 0 and 1.
    pub log_odds: f64,
}

impl Reply {
    /// Reads what a study of [one picture](shortcuts::one_picture) was answered; `None` for readings of another study.
    pub(crate) fn of(reading: &Reading) -> Option<Self> {
        let loss = reading.loss.first().copied()??;
        let &(label, probability) = reading.top.first()?;
        Some(Self {
            label: (probability > 0.0).then_some(label),
            probability: (-loss).exp(),
            log_odds: log_odds(loss),
        })
    }
}

/// From `-ln p`.
fn log_odds(loss: f64) -> f64 {
    let rest = -(-loss).exp_m1();
    -loss - rest.max(f64::EPSILON).ln()
}

#[cfg(test)]
mod tests {
    use super::*;
    use shortcuts::probe::Said;

    #[test]
    fn log_odds_are_exact_at_both_ends() {
        for p in [0.5_f64, 0.9, 1e-6, 1e-30] {
            let expected = (p / (1.0 - p)).ln();
            assert!((log_odds(-p.ln()) - expected).abs() < 1e-12, "{p}");
        }
        // 1 - 1e-12, whose loss is 1e-12.
        assert!((log_odds(1e-12) - 1e12_f64.ln()).abs() < 1e-9);
        assert!((log_odds(0.0) - 36.04).abs() < 0.01);
        assert!((log_odds(87.336_544) + 87.336_544).abs() < 1e-9);
    }

    #[test]
    fn readings_of_other_studies_are_none() {
        let reading = Reading {
            loss: vec![Some(2.0_f64.ln())],
            said: vec![Said(None, Some(0))],
            top: vec![(7, 0.5), (1, 0.5)],
        };
        let reply = Reply::of(&reading).unwrap();
        assert_eq!(reply.label, Some(7));
        assert!((reply.probability - 0.5).abs() < 1e-12 && reply.log_odds.abs() < 1e-12);
        // Several pictures, or none of the class.
        let several = Reading {
            top: Vec::new(),
            ..reading.clone()
        };
        assert_eq!(Reply::of(&several), None);
        let without = Reading {
            loss: vec![None],
            ..reading.clone()
        };
        assert_eq!(Reply::of(&without), None);
        // A network that gives no label any probability says nothing.
        let silent = Reading {
            top: vec![(0, 0.0)],
            ..reading
        };
        assert_eq!(Reply::of(&silent).unwrap().label, None);
    }
}
