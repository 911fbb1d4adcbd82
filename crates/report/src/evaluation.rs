//! The test of a labelled set as CSV.

use models::read_as::ReadAs;
use sets::evaluation::{Choice, Comparison, Evaluation, Outcome};
use sets::rates::Rate;
use sets::scoring::Scoring;

use crate::table::{Table, harmless, maybe};

/// What to call things.
#[derive(Clone, Copy)]
pub struct Names<'a> {
    /// Names of the set's classes, in the set's order.
    pub classes: &'a [String],
    /// Names of the network's outputs, in their order.
    pub labels: &'a [&'a str],
    /// Pictures, by position in the set.
    pub picture: &'a dyn Fn(usize) -> String,
    /// How their files were read.
    pub read_as: ReadAs,
}

impl Names<'_> {
    fn class(&self, class: Option<usize>) -> String {
        let Some(class) = class else {
            return String::new();
        };
        self.classes
            .get(class)
            .map_or_else(|| format!("class {class}"), |name| harmless(name))
    }

    fn label(&self, label: Option<usize>) -> String {
        let Some(label) = label else {
            return String::new();
        };
        self.labels
            .get(label)
            .map_or_else(|| format!("label {label}"), |name| harmless(name))
    }
}

/// One line for each picture of a run: `picture, class, top label, its probability, class of that label, best of the set's classes, its
/// label, its probability, right (all labels), right (set's classes)`. The last two are `yes` or `no`, and empty where the network does
/// not know the picture's class. Classes and labels that there are not are empty.
pub fn pictures(names: &Names, scoring: &Scoring, outcomes: &[Outcome]) -> String {
    let mut table = Table::of_read(
        [
            "picture",
            "class",
            "top label",
            "top probability",
            "top class",
            "best class",
            "best label",
            "best probability",
            "right among all labels",
            "right among the set's classes",
        ],
        names.read_as,
    );
    for outcome in outcomes {
        let judgement = &outcome.judgement;
        let right = |choice| {
            if scoring.knows(outcome.truth) {
                yes_no(outcome.predicted(choice) == Some(outcome.truth))
            } else {
                String::new()
            }
        };
        let answered = judgement.top_probability > 0.0;
        table.row([
            harmless(&(names.picture)(outcome.picture)),
            names.class(Some(outcome.truth)),
            names.label(answered.then_some(judgement.top)),
            format!("{:.6}", judgement.top_probability),
            names.class(judgement.class),
            names.class(judgement.best),
            names.label(judgement.best_label),
            format!("{:.6}", judgement.best_probability),
            right(Choice::AllLabels),
            right(Choice::SetClasses),
        ]);
    }
    table.finish()
}

/// One line for each class of a run: the counts and the rates with their 95 % intervals; rates that there are not are empty.
pub fn classes(names: &Names, evaluation: &Evaluation) -> String {
    let mut table = Table::of_read(
        [
            "class", "pictures", "TP", "FN", "FP", "TN", "TPR", "TPR low", "TPR high", "FPR",
            "FPR low", "FPR high",
        ],
        names.read_as,
    );
    for (class, rates) in evaluation.classes.iter().enumerate() {
        let counts = [
            rates.pictures,
            rates.true_positives,
            rates.false_negatives,
            rates.false_positives,
            rates.true_negatives,
        ];
        table.row(
            std::iter::once(names.class(Some(class)))
                .chain(counts.map(|count| count.to_string()))
                .chain(rate(rates.tpr))
                .chain(rate(rates.fpr)),
        );
    }
    table.finish()
}

/// One line for each class of two runs: both rates of both, their changes, and how many pictures became wrong and right.
pub fn comparison(names: &Names, comparison: &Comparison) -> String {
    let mut table = Table::of_read(
        [
            "class",
            "pictures",
            "TPR before",
            "TPR after",
            "TPR change",
            "FPR before",
            "FPR after",
            "FPR change",
            "right before only",
            "right after only",
        ],
        names.read_as,
    );
    let value = |rate: Option<Rate>| maybe(rate.map(|rate| rate.value));
    for (class, change) in comparison.classes.iter().enumerate() {
        let (Some(before), Some(after)) = (
            comparison.before.classes.get(class),
            comparison.after.classes.get(class),
        ) else {
            continue;
        };
        table.row([
            names.class(Some(class)),
            before.pictures.to_string(),
            value(before.tpr),
            value(after.tpr),
            maybe(change.tpr),
            value(before.fpr),
            value(after.fpr),
            maybe(change.fpr),
            change.lost.to_string(),
            change.won.to_string(),
        ]);
    }
    table.finish()
}

/// The confusion matrix: a line for each true class, a column for each class it was taken for, and "another label" last where that
/// can happen.
pub fn confusion(names: &Names, evaluation: &Evaluation) -> String {
    let mut columns: Vec<Option<usize>> = (0..evaluation.classes.len()).map(Some).collect();
    let mut header = vec!["class".to_owned()];
    header.extend(columns.iter().map(|&class| names.class(class)));
    if evaluation.has_other() {
        columns.push(None);
        header.push("another label".to_owned());
    }
    let mut table = Table::of_read(&header, names.read_as);
    for row in 0..evaluation.classes.len() {
        let counts = columns
            .iter()
            .map(|&column| evaluation.pictures_in(row, column).len().to_string());
        table.row(std::iter::once(names.class(Some(row))).chain(counts));
    }
    table.finish()
}

fn yes_no(yes: bool) -> String {
    if yes { "yes" } else { "no" }.to_owned()
}

fn rate(rate: Option<Rate>) -> [String; 3] {
    [
        rate.map(|rate| rate.value),
        rate.map(|rate| rate.low),
        rate.map(|rate| rate.high),
    ]
    .map(maybe)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::table::read;

    fn run() -> (Scoring, Vec<Outcome>) {
        let scoring = Scoring {
            classes: vec![vec![0], vec![1], vec![]],
        };
        let outcome = |picture, truth, probabilities: &[f32]| Outcome {
            picture,
            truth,
            judgement: scoring.judge(probabilities),
        };
        let outcomes = vec![
            outcome(0, 0, &[0.75, 0.25, 0.0]),
            outcome(1, 1, &[0.25, 0.25, 0.5]),
            outcome(2, 2, &[0.0, 1.0, 0.0]),
            outcome(3, 0, &[f32::NAN; 3]),
        ];
        (scoring, outcomes)
    }

    const LABELS: [&str; 3] = ["tench", "gold, fish", "-shark"];

    #[test]
    fn names_are_quoted_and_no_cell_is_a_formula() {
        let (scoring, outcomes) = run();
        let classes = [
            "=HYPERLINK(\"x\")".to_owned(),
            "Fäche 魚".to_owned(),
            "line\nbreak".to_owned(),
        ];
        let names = Names {
            classes: &classes,
            labels: &LABELS,
            picture: &|picture| format!("+{picture}.jpg"),
            read_as: ReadAs::default(),
        };
        let rows = read(&pictures(&names, &scoring, &outcomes));
        assert_eq!(rows.len(), 5);
        assert_eq!(
            rows[1],
            [
                "'+0.jpg",
                "'=HYPERLINK(\"x\")",
                "tench",
                "0.750000",
                "'=HYPERLINK(\"x\")",
                "'=HYPERLINK(\"x\")",
                "tench",
                "0.750000",
                "yes",
                "yes"
            ]
        );
        assert_eq!(
            rows[2][2..],
            [
                "'-shark",
                "0.500000",
                "",
                "'=HYPERLINK(\"x\")",
                "tench",
                "0.250000",
                "no",
                "no"
            ]
        );
        assert_eq!(
            rows[3],
            [
                "'+2.jpg",
                "line\nbreak",
                "gold, fish",
                "1.000000",
                "Fäche 魚",
                "Fäche 魚",
                "gold, fish",
                "1.000000",
                "",
                ""
            ]
        );
        assert_eq!(
            rows[4][2..],
            ["", "0.000000", "", "", "", "0.000000", "no", "no"]
        );
    }

    #[test]
    fn the_tables_say_what_the_evaluation_says() {
        let (scoring, outcomes) = run();
        let classes_named = ["a".to_owned(), "b".to_owned(), "c".to_owned()];
        let names = Names {
            classes: &classes_named,
            labels: &LABELS,
            picture: &|picture| picture.to_string(),
            read_as: ReadAs::default(),
        };
        let evaluation = Evaluation::of(&scoring, &outcomes, Choice::AllLabels);
        let rows = read(&confusion(&names, &evaluation));
        assert_eq!(rows[0], ["class", "a", "b", "c", "another label"]);
        assert_eq!(
            rows[1..],
            [
                ["a", "1", "0", "0", "1"],
                ["b", "0", "0", "0", "1"],
                ["c", "0", "1", "0", "0"]
            ]
        );
        let rows = read(&classes(&names, &evaluation));
        let interval = Rate::of(1, 2).unwrap();
        assert_eq!(rows[1][..7], ["a", "2", "1", "1", "0", "2", "0.500000"]);
        assert_eq!(rows[1][7], format!("{:.6}", interval.low));
        assert_eq!(rows[3][6..], [""; 6]);
        let same = Comparison::of(&evaluation, &evaluation);
        let rows = read(&comparison(&names, &same));
        assert_eq!(
            rows[1],
            [
                "a", "2", "0.500000", "0.500000", "0.000000", "0.000000", "0.000000", "0.000000",
                "0", "0"
            ]
        );
        assert_eq!(rows[3][2..8], [""; 6]);
        let own = Evaluation::of(&scoring, &outcomes[..3], Choice::SetClasses);
        assert_eq!(read(&confusion(&names, &own))[0], ["class", "a", "b", "c"]);
    }
}
