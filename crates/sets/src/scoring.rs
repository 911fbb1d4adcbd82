//! From a network's probabilities to the class of the set that it means.
//!
//! A set class stands for one or several labels of the network's list ("dog" for its 118 breeds), or for none, when the network does
//! not know such a thing. As in R. Geirhos and others' 16 classes, a class is as probable as its labels; here the most probable label
//! decides, so that the set's answer never contradicts the list of best labels that the page shows.

use serde::{Deserialize, Serialize};

/// Which labels count as right for each class of a set.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Scoring {
    /// Label indices by set class; empty for a class that the network has no label for.
    pub classes: Vec<Vec<usize>>,
}

/// What a network said about one picture, in the words of the set.
#[derive(Clone, Copy, Debug, PartialEq, Serialize, Deserialize)]
pub struct Judgement {
    /// The most probable label; the first of equals.
    pub top: usize,
    /// Probability of that label.
    pub top_probability: f32,
    /// The set class that owns that label; `None` for a label of no class.
    pub class: Option<usize>,
    /// The set class that owns the most probable of the set's own labels; `None` if the set has none.
    pub best: Option<usize>,
    /// The label that made it the best class.
    pub best_label: Option<usize>,
    /// Its probability, 0 if there is none.
    pub best_probability: f32,
}

impl Scoring {
    /// Whether the network has a label for this class.
    pub fn knows(&self, class: usize) -> bool {
        self.classes
            .get(class)
            .is_some_and(|labels| !labels.is_empty())
    }

    /// The set class that owns `label`: the first, if several claim it ([`Scoring::contested`]).
    pub fn owner(&self, label: usize) -> Option<usize> {
        self.classes
            .iter()
            .position(|labels| labels.contains(&label))
    }

    /// Labels that more than one class claims, with those classes, by label. A mapping should have none.
    pub fn contested(&self) -> Vec<(usize, Vec<usize>)> {
        let mut claims = std::collections::BTreeMap::<usize, Vec<usize>>::new();
        for (class, labels) in self.classes.iter().enumerate() {
            for &label in labels {
                let claimants = claims.entry(label).or_default();
                if claimants.last() != Some(&class) {
                    claimants.push(class);
                }
            }
        }
        claims
            .into_iter()
            .filter(|(_, claimants)| claimants.len() > 1)
            .collect()
    }

    /// Reads probabilities by label. A NaN counts as 0; where no label has any probability, no class is meant.
    pub fn judge(&self, probabilities: &[f32]) -> Judgement {
        let mut judgement = Judgement {
            top: 0,
            top_probability: 0.0,
            class: None,
            best: None,
            best_label: None,
            best_probability: 0.0,
        };
        for (label, &probability) in probabilities.iter().enumerate() {
            if probability > judgement.top_probability {
                judgement.top = label;
                judgement.top_probability = probability;
            }
        }
        if judgement.top_probability > 0.0 {
            judgement.class = self.owner(judgement.top);
        }
        for (class, labels) in self.classes.iter().enumerate() {
            for &label in labels {
                let probability = probabilities.get(label).copied().unwrap_or(0.0);
                // Equals go to the first label, whatever the order of the classes.
                let first_of_equals = probability == judgement.best_probability
                    && judgement.best_label.is_some_and(|best| label < best);
                if probability > judgement.best_probability || first_of_equals {
                    judgement.best = Some(class);
                    judgement.best_label = Some(label);
                    judgement.best_probability = probability;
                }
            }
        }
        judgement
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn scoring() -> Scoring {
        Scoring {
            classes: vec![vec![4, 1], vec![], vec![2]],
        }
    }

    #[test]
    fn the_top_label_and_the_best_of_the_sets_own() {
        let judgement = scoring().judge(&[0.4, 0.1, 0.2, 0.0, 0.3]);
        assert_eq!(
            (judgement.top, judgement.top_probability, judgement.class),
            (0, 0.4, None)
        );
        assert_eq!(
            (
                judgement.best,
                judgement.best_label,
                judgement.best_probability
            ),
            (Some(0), Some(4), 0.3)
        );
        let judgement = scoring().judge(&[0.1, 0.1, 0.7, 0.0, 0.1]);
        assert_eq!(
            (judgement.top, judgement.class, judgement.best),
            (2, Some(2), Some(2))
        );
    }

    #[test]
    fn equals_go_to_the_first_label() {
        let judgement = scoring().judge(&[0.0, 0.25, 0.25, 0.25, 0.25]);
        assert_eq!((judgement.top, judgement.class), (1, Some(0)));
        assert_eq!((judgement.best, judgement.best_label), (Some(0), Some(1)));
        let reversed = Scoring {
            classes: vec![vec![2], vec![1]],
        };
        assert_eq!(reversed.judge(&[0.0, 0.5, 0.5]).best, Some(1));
    }

    #[test]
    fn numbers_that_are_none_and_labels_that_are_not_there() {
        let judgement = scoring().judge(&[f32::NAN, 0.2]);
        assert_eq!(
            (judgement.top, judgement.class, judgement.best),
            (1, Some(0), Some(0))
        );
        for nothing in [&[][..], &[f32::NAN; 5], &[0.0; 5]] {
            let judgement = scoring().judge(nothing);
            assert_eq!(
                (judgement.top_probability, judgement.class, judgement.best),
                (0.0, None, None)
            );
        }
        assert_eq!(Scoring::default().judge(&[0.3, 0.7]).best, None);
    }

    #[test]
    fn a_label_claimed_twice_is_reported() {
        assert!(scoring().contested().is_empty());
        let scoring = Scoring {
            classes: vec![vec![3, 7, 7], vec![7], vec![3, 1]],
        };
        assert_eq!(scoring.contested(), [(3, vec![0, 2]), (7, vec![0, 1])]);
        assert_eq!(scoring.owner(7), Some(0));
        assert!(scoring.knows(2) && !scoring.knows(3));
    }
}
