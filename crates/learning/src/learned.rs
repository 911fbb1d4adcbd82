//! When a class counts as learned.

/// A class counts as learned at this F1.
pub const LEARNED: f64 = 0.8;

/// The step at which the paper looks at what was learned first.
pub const EARLY_STEP: usize = 500;

/// The first of `steps` at which `f1`, one for each step, reaches [`LEARNED`] and from which on it stays there.
pub fn learned_at(steps: &[usize], f1: &[f64]) -> Option<usize> {
    let learned = f1.iter().rev().take_while(|&&f1| f1 >= LEARNED).count();
    steps
        .get(f1.len() - learned)
        .copied()
        .filter(|_| learned > 0)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_class_is_learned_when_it_stays_so() {
        let steps = [10, 20, 30, 40];
        assert_eq!(learned_at(&steps, &[0.1, 0.9, 0.7, 0.8]), Some(40));
        assert_eq!(learned_at(&steps, &[0.1, 0.9, 0.85, 0.8]), Some(20));
        assert_eq!(learned_at(&steps, &[0.9, 0.9, 0.85, 0.8]), Some(10));
        assert_eq!(learned_at(&steps, &[0.9, 0.9, 0.85, 0.7]), None);
        assert_eq!(learned_at(&[], &[]), None);
    }
}
