//! What a network's answers to a labelled set amount to: accuracy, the rates of each class, the confusion matrix.
//!
//! The rates are those of S. Wang and others (ICCV 2023): a class's TPR is the share of its own P pictures taken for it, its FPR the
//! share of the N other pictures taken for it. Pictures of a class that the network has no label for can only be false positives of
//! other classes: they are in every N and in the confusion matrix, but count as neither right nor wrong.

use std::collections::BTreeMap;

use serde::{Deserialize, Serialize};

use crate::rates::{Rate, mcnemar};
use crate::scoring::{Judgement, Scoring};

/// Which answer of the network is held against the truth.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Choice {
    /// Its most probable label of all, which may be of no class of the set.
    #[default]
    AllLabels,
    /// Its most probable label among the set's own.
    SetClasses,
}

/// One picture's truth and answer.
#[derive(Clone, Copy, Debug, PartialEq, Serialize, Deserialize)]
pub struct Outcome {
    /// Position of the picture in the set.
    pub picture: usize,
    /// What the picture shows, as a position among the set's classes.
    pub truth: usize,
    /// What the network said.
    pub judgement: Judgement,
}

impl Outcome {
    /// The set class that the network means.
    pub fn predicted(&self, choice: Choice) -> Option<usize> {
        match choice {
            Choice::AllLabels => self.judgement.class,
            Choice::SetClasses => self.judgement.best,
        }
    }
}

/// The rates of one class.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct ClassRates {
    /// Whether the network has a label for this class; without one there are no rates.
    pub known: bool,
    /// P: pictures of this class.
    pub pictures: usize,
    /// TP: pictures of this class taken for it.
    pub true_positives: usize,
    /// FN: pictures of this class taken for something else.
    pub false_negatives: usize,
    /// FP: other pictures taken for this class.
    pub false_positives: usize,
    /// TN: other pictures taken for something else.
    pub true_negatives: usize,
    /// True positive rate: the share of the class's own pictures that were taken for it.
    pub tpr: Option<Rate>,
    /// False positive rate: the share of the other pictures that were taken for it.
    pub fpr: Option<Rate>,
}

/// The answers to a set, counted.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Evaluation {
    /// Which answers were held against the truth.
    pub choice: Choice,
    /// Share of right answers among the pictures of classes the network knows.
    pub accuracy: Option<Rate>,
    /// Mean TPR of the classes that the network knows and that have pictures: accuracy as if all were of one size.
    pub balanced_accuracy: Option<f64>,
    /// The rates of each of the set's classes.
    pub classes: Vec<ClassRates>,
    /// Pictures by truth and prediction; the last column is "another label".
    cells: Vec<Vec<Vec<usize>>>,
}

impl Evaluation {
    /// Counts the outcomes of a set with `scoring`'s classes. An outcome whose truth is not among them is left out.
    pub fn of(scoring: &Scoring, outcomes: &[Outcome], choice: Choice) -> Self {
        let known = (0..scoring.classes.len())
            .map(|class| scoring.knows(class))
            .collect();
        let answers = outcomes.iter().map(|outcome| {
            (
                outcome.picture,
                Answer {
                    truth: outcome.truth,
                    predicted: outcome.predicted(choice),
                },
            )
        });
        Self::count(known, answers, choice)
    }

    fn count(
        known: Vec<bool>,
        answers: impl Iterator<Item = (usize, Answer)>,
        choice: Choice,
    ) -> Self {
        let width = known.len();
        let mut cells = vec![vec![Vec::new(); width + 1]; width];
        for (picture, answer) in answers {
            let column = answer.predicted.map_or(width, |class| class.min(width));
            if let Some(row) = cells.get_mut(answer.truth) {
                row[column].push(picture);
            }
        }
        let count = |row: usize, column: usize| cells[row][column].len();
        let row_sum = |row: usize| cells[row].iter().map(Vec::len).sum::<usize>();
        let total: usize = (0..width).map(row_sum).sum();
        let classes: Vec<ClassRates> = known
            .into_iter()
            .enumerate()
            .map(|(class, known)| {
                let pictures = row_sum(class);
                let true_positives = count(class, class);
                let taken: usize = (0..width).map(|row| count(row, class)).sum();
                let false_positives = taken - true_positives;
                let others = total - pictures;
                ClassRates {
                    known,
                    pictures,
                    true_positives,
                    false_negatives: pictures - true_positives,
                    false_positives,
                    true_negatives: others - false_positives,
                    tpr: Rate::of(true_positives, pictures).filter(|_| known),
                    fpr: Rate::of(false_positives, others).filter(|_| known),
                }
            })
            .collect();
        let (right, asked) = classes
            .iter()
            .filter(|class| class.known)
            .fold((0, 0), |(right, asked), class| {
                (right + class.true_positives, asked + class.pictures)
            });
        let recalls: Vec<f64> = classes
            .iter()
            .filter_map(|class| class.tpr)
            .map(|rate| rate.value)
            .collect();
        Self {
            choice,
            accuracy: Rate::of(right, asked),
            balanced_accuracy: (!recalls.is_empty())
                .then(|| recalls.iter().sum::<f64>() / recalls.len() as f64),
            classes,
            cells,
        }
    }

    /// Pictures whose truth is the class `row` and which were taken for the class `column`, or for another label with `None`; in the
    /// order of the outcomes. Empty for classes that are not there.
    pub fn pictures_in(&self, row: usize, column: Option<usize>) -> &[usize] {
        let width = self.classes.len();
        let Some(cells) = self.cells.get(row) else {
            return &[];
        };
        match column {
            None => &cells[width],
            Some(class) if class < width => &cells[class],
            Some(_) => &[],
        }
    }

    /// Whether the confusion matrix needs its column "another label".
    pub fn has_other(&self) -> bool {
        self.choice == Choice::AllLabels
            || self
                .cells
                .iter()
                .any(|row| row.last().is_some_and(|other| !other.is_empty()))
    }

    /// How many pictures were counted in all classes.
    pub fn pictures(&self) -> usize {
        self.classes.iter().map(|class| class.pictures).sum()
    }

    fn answers(&self) -> BTreeMap<usize, Answer> {
        let width = self.classes.len();
        let mut answers = BTreeMap::new();
        for (truth, row) in self.cells.iter().enumerate() {
            for (column, pictures) in row.iter().enumerate() {
                let answer = Answer {
                    truth,
                    predicted: (column < width).then_some(column),
                };
                answers.extend(pictures.iter().map(|&picture| (picture, answer)));
            }
        }
        answers
    }

    fn restricted(&self, pictures: &BTreeMap<usize, Answer>) -> Self {
        let known = self.classes.iter().map(|class| class.known).collect();
        let answers = self.answers();
        Self::count(
            known,
            answers
                .into_iter()
                .filter(|(picture, _)| pictures.contains_key(picture)),
            self.choice,
        )
    }
}

#[derive(Clone, Copy, Debug)]
struct Answer {
    truth: usize,
    predicted: Option<usize>,
}

impl Answer {
    fn is_right(self) -> bool {
        self.predicted == Some(self.truth)
    }
}

/// What became of one class.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct ClassChange {
    /// TPR afterwards minus before.
    pub tpr: Option<f64>,
    /// FPR afterwards minus before.
    pub fpr: Option<f64>,
    /// Pictures of the class that were right before only.
    pub lost: usize,
    /// Pictures of the class that are right afterwards only.
    pub won: usize,
}

/// Two evaluations of the same set side by side, over the pictures that both have.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Comparison {
    /// The first run, on the common pictures.
    pub before: Evaluation,
    /// The second run, on the common pictures.
    pub after: Evaluation,
    /// Accuracy afterwards minus before.
    pub accuracy: Option<f64>,
    /// Balanced accuracy afterwards minus before.
    pub balanced_accuracy: Option<f64>,
    /// What changed for each of the set's classes.
    pub classes: Vec<ClassChange>,
    /// Pictures that were right before only.
    pub lost: Vec<usize>,
    /// Pictures that are right afterwards only.
    pub won: Vec<usize>,
    /// McNemar's exact p-value for `lost` against `won`; `None` without pictures.
    pub p: Option<f64>,
}

impl Comparison {
    /// Compares two runs over one set, such as the original pictures and the filtered ones.
    pub fn of(before: &Evaluation, after: &Evaluation) -> Self {
        let (before, after) = (
            before.restricted(&after.answers()),
            after.restricted(&before.answers()),
        );
        let mut classes: Vec<ClassChange> = before
            .classes
            .iter()
            .zip(&after.classes)
            .map(|(before, after)| ClassChange {
                tpr: change(before.tpr, after.tpr),
                fpr: change(before.fpr, after.fpr),
                lost: 0,
                won: 0,
            })
            .collect();
        let (mut lost, mut won) = (Vec::new(), Vec::new());
        let later = after.answers();
        for (picture, first) in before.answers() {
            let (Some(second), Some(class)) = (later.get(&picture), classes.get_mut(first.truth))
            else {
                continue;
            };
            if !before.classes[first.truth].known {
                continue;
            }
            match (first.is_right(), second.is_right()) {
                (true, false) => {
                    class.lost += 1;
                    lost.push(picture);
                }
                (false, true) => {
                    class.won += 1;
                    won.push(picture);
                }
                _ => {}
            }
        }
        Self {
            accuracy: change(before.accuracy, after.accuracy),
            balanced_accuracy: before
                .balanced_accuracy
                .zip(after.balanced_accuracy)
                .map(|(before, after)| after - before),
            classes,
            p: before.accuracy.map(|_| mcnemar(lost.len(), won.len())),
            lost,
            won,
            before,
            after,
        }
    }
}

fn change(before: Option<Rate>, after: Option<Rate>) -> Option<f64> {
    before
        .zip(after)
        .map(|(before, after)| after.value - before.value)
}

#[cfg(test)]
mod tests {
    use super::*;

    /// Probabilities that make `label` the top one.
    fn sure_of(label: usize) -> Vec<f32> {
        (0..6)
            .map(|index| if index == label { 0.75 } else { 0.05 })
            .collect()
    }

    /// Three classes of labels 0, {1, 2} and none; labels 3 to 5 are of no class.
    fn scoring() -> Scoring {
        Scoring {
            classes: vec![vec![0], vec![1, 2], vec![]],
        }
    }

    fn outcomes(rows: &[(usize, usize, usize)]) -> Vec<Outcome> {
        rows.iter()
            .map(|&(picture, truth, label)| Outcome {
                picture,
                truth,
                judgement: scoring().judge(&sure_of(label)),
            })
            .collect()
    }

    #[test]
    fn counts_by_hand() {
        // Class 0: two right, one for class 1, one for another label. Class 1: one right. Class 2 (unknown): one taken for class 0.
        let rows = [
            (10, 0, 0),
            (11, 0, 0),
            (12, 0, 2),
            (13, 0, 5),
            (20, 1, 1),
            (30, 2, 0),
            (99, 7, 0),
        ];
        let evaluation = Evaluation::of(&scoring(), &outcomes(&rows), Choice::AllLabels);
        assert_eq!(evaluation.pictures(), 6);
        let accuracy = evaluation.accuracy.unwrap();
        assert_eq!((accuracy.hits, accuracy.of), (3, 5));
        assert_eq!(evaluation.balanced_accuracy, Some(0.75));
        let first = &evaluation.classes[0];
        assert_eq!(
            (
                first.true_positives,
                first.false_negatives,
                first.false_positives,
                first.true_negatives
            ),
            (2, 2, 1, 1)
        );
        assert_eq!(
            (first.tpr.unwrap().value, first.fpr.unwrap().value),
            (0.5, 0.5)
        );
        let unknown = &evaluation.classes[2];
        assert_eq!(
            (unknown.known, unknown.pictures, unknown.tpr, unknown.fpr),
            (false, 1, None, None)
        );
        assert_eq!(evaluation.pictures_in(0, Some(0)), [10, 11]);
        assert_eq!(evaluation.pictures_in(0, None), [13]);
        assert_eq!(evaluation.pictures_in(2, Some(0)), [30]);
        assert!(
            evaluation.pictures_in(9, None).is_empty()
                && evaluation.pictures_in(0, Some(9)).is_empty()
        );
        assert!(evaluation.has_other());
        // Among the set's own labels, label 5 is out and label 0 is the first of equals.
        let own = Evaluation::of(&scoring(), &outcomes(&rows), Choice::SetClasses);
        assert_eq!(own.pictures_in(0, Some(0)), [10, 11, 13]);
        assert!(!own.has_other());
    }

    #[test]
    fn nothing_to_count_is_none_and_not_nan() {
        let empty = Evaluation::of(&scoring(), &[], Choice::AllLabels);
        assert_eq!((empty.accuracy, empty.balanced_accuracy), (None, None));
        assert!(
            empty
                .classes
                .iter()
                .all(|class| class.tpr.is_none() && class.fpr.is_none())
        );
        let comparison = Comparison::of(&empty, &empty);
        assert_eq!((comparison.accuracy, comparison.p), (None, None));
        // One class has all the pictures: no others, so no FPR.
        let one = Evaluation::of(&scoring(), &outcomes(&[(0, 0, 0)]), Choice::AllLabels);
        assert!(
            one.classes[0].fpr.is_none()
                && one.classes[1].tpr.is_none()
                && one.classes[1].fpr.is_some()
        );
        assert_eq!(one.balanced_accuracy, Some(1.0));
        let none = Evaluation::of(
            &Scoring::default(),
            &outcomes(&[(0, 0, 0)]),
            Choice::SetClasses,
        );
        assert_eq!((none.pictures(), none.accuracy), (0, None));
    }

    #[test]
    fn a_comparison_is_over_the_common_pictures() {
        let before = Evaluation::of(
            &scoring(),
            &outcomes(&[(0, 0, 0), (1, 0, 0), (2, 1, 4), (3, 1, 1), (4, 2, 0)]),
            Choice::AllLabels,
        );
        let after = Evaluation::of(
            &scoring(),
            &outcomes(&[(4, 2, 3), (2, 1, 2), (1, 0, 1), (0, 0, 3), (8, 0, 0)]),
            Choice::AllLabels,
        );
        let comparison = Comparison::of(&before, &after);
        assert_eq!(
            (comparison.lost.as_slice(), comparison.won.as_slice()),
            (&[0, 1][..], &[2][..])
        );
        assert_eq!(
            (comparison.classes[0].lost, comparison.classes[1].won),
            (2, 1)
        );
        assert_eq!(
            (comparison.before.pictures(), comparison.after.pictures()),
            (4, 4)
        );
        assert_eq!(comparison.classes[0].tpr, Some(-1.0));
        assert_eq!(comparison.classes[2].tpr, None);
        assert_eq!(comparison.p, Some(1.0));
        let change = comparison.accuracy.unwrap();
        assert!((change - (1.0 / 3.0 - 2.0 / 3.0)).abs() < 1e-12);
    }
}
