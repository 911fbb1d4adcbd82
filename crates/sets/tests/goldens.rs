//! Holds the renditions and the evaluation against NumPy and SciPy (`tests/reference/sets.py`).

#![allow(clippy::unwrap_used)]

use serde_json::Value;
use sets::evaluation::{Choice, Comparison, Evaluation, Outcome};
use sets::rates::{Rate, mcnemar};
use sets::rendition::Rendition;
use sets::scoring::Scoring;

fn goldens() -> Value {
    serde_json::from_str(include_str!("goldens.json")).unwrap()
}

fn numbers(value: &Value) -> Vec<f64> {
    value
        .as_array()
        .unwrap()
        .iter()
        .map(|number| number.as_f64().unwrap())
        .collect()
}

fn counts(value: &Value) -> Vec<usize> {
    numbers(value)
        .into_iter()
        .map(|number| number as usize)
        .collect()
}

#[test]
fn renditions_are_those_of_scipy() {
    let golden = &goldens()["renditions"];
    let picture: Vec<f32> = numbers(&golden["picture"])
        .iter()
        .map(|step| (step / 255.0) as f32)
        .collect();
    let (class, index) = (
        golden["class"].as_u64().unwrap() as usize,
        golden["index"].as_u64().unwrap() as usize,
    );
    for rendition in Rendition::ALL {
        let tag = serde_json::to_value(rendition).unwrap();
        let expected = numbers(&golden["made"][tag.as_str().unwrap()]);
        let found = rendition.apply(&picture, 28, class, index);
        let worst = (found.iter().zip(&expected))
            .map(|(found, expected)| (f64::from(*found) - expected).abs())
            .fold(0.0, f64::max);
        assert!(
            found.len() == expected.len() && worst < 2e-6,
            "{rendition:?}: {worst}"
        );
    }
}

fn same_rate(found: Option<Rate>, expected: &Value) {
    let Some(found) = found else {
        assert!(expected.is_null(), "{expected}");
        return;
    };
    let expected = numbers(expected);
    for (found, expected) in [found.value, found.low, found.high].iter().zip(&expected) {
        assert!((found - expected).abs() < 1e-12, "{found} {expected}");
    }
    assert_eq!(
        (found.hits, found.of),
        (expected[3] as usize, expected[4] as usize)
    );
}

#[test]
fn intervals_and_p_values_are_those_of_scipy() {
    let golden = &goldens()["rates"];
    for expected in golden["wilson"].as_array().unwrap() {
        let (hits, of) = (expected[3].as_u64().unwrap(), expected[4].as_u64().unwrap());
        same_rate(Rate::of(hits as usize, of as usize), expected);
    }
    for case in golden["mcnemar"].as_array().unwrap() {
        let case = numbers(case);
        let found = mcnemar(case[0] as usize, case[1] as usize);
        assert!(
            (found - case[2]).abs() <= 1e-9 * case[2] + 1e-300,
            "{case:?}: {found}"
        );
    }
}

#[test]
fn evaluations_are_those_of_numpy() {
    let golden = &goldens()["answers"];
    let scoring = Scoring {
        classes: golden["owned"]
            .as_array()
            .unwrap()
            .iter()
            .map(counts)
            .collect(),
    };
    let truths = counts(&golden["truths"]);
    let outcomes = |run: &str| -> Vec<Outcome> {
        (golden[run]
            .as_array()
            .unwrap()
            .iter()
            .zip(&truths)
            .enumerate())
        .map(|(picture, (row, &truth))| {
            let probabilities: Vec<f32> = numbers(row)
                .into_iter()
                .map(|number| number as f32)
                .collect();
            Outcome {
                picture,
                truth,
                judgement: scoring.judge(&probabilities),
            }
        })
        .collect()
    };
    for (choice, name) in [
        (Choice::AllLabels, "all-labels"),
        (Choice::SetClasses, "set-classes"),
    ] {
        let expected = &golden[name];
        let [before, after] = ["before", "after"].map(|run| {
            let found = Evaluation::of(&scoring, &outcomes(run), choice);
            let expected = &expected[run];
            same_rate(found.accuracy, &expected["accuracy"]);
            assert!(
                (found.balanced_accuracy.unwrap() - expected["balanced"].as_f64().unwrap()).abs()
                    < 1e-12
            );
            for (row, class) in found.classes.iter().enumerate() {
                same_rate(class.tpr, &expected["classes"][row]["tpr"]);
                same_rate(class.fpr, &expected["classes"][row]["fpr"]);
                let columns = (0..found.classes.len()).map(Some).chain([None]);
                let confusion: Vec<usize> = columns
                    .map(|column| found.pictures_in(row, column).len())
                    .collect();
                assert_eq!(confusion, counts(&expected["confusion"][row]));
            }
            found
        });
        let comparison = Comparison::of(&before, &after);
        assert_eq!(
            comparison.lost.len() as u64,
            expected["lost"].as_u64().unwrap()
        );
        assert_eq!(
            comparison.won.len() as u64,
            expected["won"].as_u64().unwrap()
        );
        assert!((comparison.p.unwrap() - expected["p"].as_f64().unwrap()).abs() < 1e-12);
    }
}
