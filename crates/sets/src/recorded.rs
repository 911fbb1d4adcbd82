//! Tests of the site's sets that were made natively beforehand. The site shows them until a visitor starts a test.

use std::collections::BTreeMap;

use serde::{Deserialize, Serialize};

use crate::evaluation::Outcome;
use crate::scoring::Judgement;

/// The tests of one set.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
pub struct Recorded {
    /// At least one; the first is that of the model that is most at home with the set.
    pub tests: Vec<RecordedTest>,
}

/// A test of a set by one model.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct RecordedTest {
    /// The command that repeats it.
    pub command: String,
    /// The set's id.
    pub set: String,
    /// The model's id.
    pub model: String,
    /// SHA-256 of the model's weights, lower-case hexadecimal.
    pub model_sha256: String,
    /// The filter's words.
    pub filter: String,
    /// Most pictures of a class; `None` for all.
    pub per_class: Option<usize>,
    /// By picture, the judgements on the pictures as they are.
    #[serde(with = "in_rows")]
    pub original: BTreeMap<usize, Judgement>,
    /// By picture, the judgements under the filter.
    #[serde(with = "in_rows")]
    pub filtered: BTreeMap<usize, Judgement>,
}

impl RecordedTest {
    /// Judgements by picture.
    pub fn by_picture(outcomes: &[Outcome]) -> BTreeMap<usize, Judgement> {
        (outcomes.iter())
            .map(|outcome| (outcome.picture, outcome.judgement))
            .collect()
    }
}

/// Judgements without the names of their fields, which would be most of the file.
mod in_rows {
    use std::collections::BTreeMap;

    use serde::{Deserialize as _, Deserializer, Serialize, Serializer};

    use crate::scoring::Judgement;

    type Row = (
        usize,
        usize,
        f32,
        Option<usize>,
        Option<usize>,
        Option<usize>,
        f32,
    );

    pub fn serialize<S: Serializer>(
        judgements: &BTreeMap<usize, Judgement>,
        serializer: S,
    ) -> Result<S::Ok, S::Error> {
        let rows: Vec<Row> = (judgements.iter())
            .map(|(&picture, said)| {
                (
                    picture,
                    said.top,
                    said.top_probability,
                    said.class,
                    said.best,
                    said.best_label,
                    said.best_probability,
                )
            })
            .collect();
        rows.serialize(serializer)
    }

    pub fn deserialize<'de, D: Deserializer<'de>>(
        deserializer: D,
    ) -> Result<BTreeMap<usize, Judgement>, D::Error> {
        let rows = Vec::<Row>::deserialize(deserializer)?;
        let judgement =
            |(picture, top, top_probability, class, best, best_label, best_probability)| {
                let said = Judgement {
                    top,
                    top_probability,
                    class,
                    best,
                    best_label,
                    best_probability,
                };
                (picture, said)
            };
        Ok(rows.into_iter().map(judgement).collect())
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::scoring::Scoring;

    #[test]
    fn judgements_come_back_from_their_rows() {
        let scoring = Scoring {
            classes: vec![vec![1], vec![]],
        };
        let outcome = |picture, probabilities: &[f32]| Outcome {
            picture,
            truth: 0,
            judgement: scoring.judge(probabilities),
        };
        let outcomes = [outcome(7, &[0.25, 0.75]), outcome(3, &[0.5, 0.25])];
        let test = RecordedTest {
            command: "forge".to_owned(),
            set: "set".to_owned(),
            model: "model".to_owned(),
            model_sha256: String::new(),
            filter: "lowpass:5".to_owned(),
            per_class: Some(1),
            original: RecordedTest::by_picture(&outcomes),
            filtered: BTreeMap::new(),
        };
        let text = serde_json::to_string(&test).unwrap();
        assert!(text.contains("[7,1,0.75,0,0,1,0.75]"), "{text}");
        assert_eq!(serde_json::from_str::<RecordedTest>(&text).unwrap(), test);
    }
}
