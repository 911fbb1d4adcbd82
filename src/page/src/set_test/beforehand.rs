//! A test that was made beforehand, counted as the visitor's own would be.

use crate::sets::{DataSets, Opened};
use leptos::prelude::*;
use sets::evaluation::{Choice, Evaluation, Outcome};
use sets::recorded::{Recorded, RecordedTest};
use sets::scoring::{Judgement, Scoring};
use std::collections::BTreeMap;
use std::sync::Arc;

/// A test that was made beforehand, counted.
#[derive(Clone, Debug, PartialEq)]
pub struct Beforehand {
    /// The test.
    pub test: RecordedTest,
    /// On the pictures as they are.
    pub original: Arc<Evaluation>,
    /// Under the test's filter.
    pub filtered: Arc<Evaluation>,
}

impl Beforehand {
    /// Of those about the chosen set the one that suits the chosen model best.
    pub fn of(sets: DataSets, recorded: &Recorded, choice: Choice) -> Option<Self> {
        let set = sets.opened.get()?;
        let scoring = Scoring {
            classes: set.labels(&set.card()?.labels)?,
        };
        let model = sets.page.model.get();
        let about = || recorded.tests.iter().filter(|test| test.set == set.id);
        let test = about()
            .find(|test| test.model == model)
            .or_else(|| about().next())?;
        let evaluation = |judgements| {
            let outcomes = outcomes(&set, judgements);
            Arc::new(Evaluation::of(&scoring, &outcomes, choice))
        };
        Some(Self {
            original: evaluation(&test.original),
            filtered: evaluation(&test.filtered),
            test: test.clone(),
        })
    }
}

/// Every judged picture with its truth.
pub fn outcomes(set: &Opened, judgements: &BTreeMap<usize, Judgement>) -> Vec<Outcome> {
    judgements
        .iter()
        .filter_map(|(&picture, &judgement)| {
            Some(Outcome {
                picture,
                truth: *set.truths.get(picture)?,
                judgement,
            })
        })
        .collect()
}
