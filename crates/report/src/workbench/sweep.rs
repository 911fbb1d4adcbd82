//! A sweep as CSV.

use shortcuts::one_picture::Answer;
use shortcuts::sweep::Options;

use crate::figures::SweepLine;
use crate::table::{Table, harmless};

/// One line for each network and point, and before them one without the filter, whose place is empty. `name` tells what a label is called,
/// `followed` which one is followed; fields without an answer are empty.
pub fn csv(
    options: Options,
    followed: usize,
    lines: &[SweepLine],
    name: impl Fn(usize) -> String,
) -> String {
    let Options { kind, shape, .. } = options.sound();
    let mut table = Table::new([
        "model",
        "sweep",
        "shape",
        "unit",
        "at",
        "class",
        "probability",
        "most probable class",
        "its probability",
    ]);
    let shape = if kind.shapes().is_empty() {
        ""
    } else {
        shape.word()
    };
    for line in lines {
        let mut row = |at: String, answer: Option<Answer>| {
            let told = |tell: fn(Answer) -> f64| {
                answer.map_or_else(String::new, |answer| format!("{:.9}", tell(answer)))
            };
            table.row([
                harmless(&line.name),
                kind.word().to_owned(),
                shape.to_owned(),
                kind.unit().to_owned(),
                at,
                harmless(&name(followed)),
                told(|answer| answer.probability),
                answer.map_or_else(String::new, |answer| harmless(&name(answer.best))),
                told(|answer| f64::from(answer.best_probability)),
            ]);
        };
        row(String::new(), line.curve.whole);
        for &(at, answer) in &line.curve.points {
            row(at.to_string(), answer);
        }
    }
    table.finish()
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::table::read;
    use shortcuts::sweep::{Curve, Kind};

    #[test]
    fn every_point_has_its_line() {
        let answer = Answer {
            probability: 0.25,
            best: 1,
            best_probability: 0.5,
            stays: false,
        };
        let options = Options::default();
        let line = SweepLine {
            name: "=a network".to_owned(),
            curve: Curve {
                kind: Kind::LowPass,
                whole: Some(answer),
                points: vec![(1.0, Some(answer)), (2.5, None)],
            },
        };
        let name = |label: usize| ["cat", "dog, small"][label].to_owned();
        let rows = read(&csv(options, 0, &[line], name));
        assert_eq!(rows.len(), 4);
        let start = ["'=a network", "low-pass", "disc", "cycles/image"];
        let end = ["cat", "0.250000000", "dog, small", "0.500000000"];
        assert_eq!(rows[2], [&start[..], &["1"], &end[..]].concat());
        assert_eq!((rows[1][4].as_str(), rows[3][4].as_str()), ("", "2.5"));
        assert_eq!(rows[3][6..], ["", "", ""]);
    }
}
