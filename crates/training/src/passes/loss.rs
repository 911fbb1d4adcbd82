//! Cross-entropy.

use libm::{expf, logf};

/// What a loss is of one picture.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Loss {
    /// In nats.
    pub value: f32,
    /// Whether the best answer is right.
    pub is_right: bool,
}

/// The cross-entropy of one picture's logits, in the place of which it puts the gradient.
///
/// # Panics
/// If there is no such class.
pub fn cross_entropy(logits: &mut [f32], label: usize) -> Loss {
    let is_right = best(logits) == label;
    let most = logits.iter().copied().fold(f32::NEG_INFINITY, f32::max);
    let own = logits[label] - most;
    let mut sum = 0.0;
    for logit in &mut *logits {
        *logit = expf(*logit - most);
        sum += *logit;
    }
    logits.iter_mut().for_each(|share| *share /= sum);
    logits[label] -= 1.0;
    Loss {
        value: logf(sum) - own,
        is_right,
    }
}

/// The position of the largest number, the first one of equals.
pub fn best(row: &[f32]) -> usize {
    let mut best = 0;
    for (index, value) in row.iter().enumerate() {
        if *value > row[best] {
            best = index;
        }
    }
    best
}
