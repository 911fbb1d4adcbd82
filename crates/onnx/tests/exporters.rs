//! Files that exporters really wrote, against what their frameworks answer: `tests/reference/exporters`. Run with `--nocapture` for the
//! differences.

#![allow(clippy::unwrap_used)]

mod common;

use std::collections::BTreeSet;
use std::path::Path;

use common::{Case, cases};
use models::architecture::OnnxNetwork;
use models::known_answer::picture;
use onnx::{Dropped, Graph, Opened};

fn open(case: &Case) -> Result<Opened, onnx::OpenError> {
    onnx::open(case.dropped())
}

#[test]
fn every_file_answers_as_its_framework_does() {
    let mut wrong = Vec::new();
    for case in cases() {
        if case.refused.is_some() {
            continue;
        }
        let opened = match open(&case) {
            Ok(opened) => opened,
            Err(error) => {
                wrong.push(format!("{}: {error}", case.name));
                continue;
            }
        };
        let network = OnnxNetwork {
            layout: case.network.layout,
            classes: case.network.classes,
            output: case.network.output,
            ..opened.guesses.choices(&opened.facts).network()
        };
        let planes = case.preprocessing.apply(&picture(case.side));
        let logits = Graph::load(opened.file, &network, case.side)
            .map_err(|error| error.to_string())
            .and_then(|graph| graph.run(&planes).map_err(|error| error.to_string()));
        match logits {
            Ok(logits) => {
                let difference = case.difference(&logits);
                println!("{}: {difference:.1e}", case.name);
                if difference > case.tolerance {
                    wrong.push(format!("{}: differs by {difference:.1e}", case.name));
                }
            }
            Err(error) => wrong.push(format!("{}: {error}", case.name)),
        }
    }
    assert!(wrong.is_empty(), "{}", wrong.join("\n"));
}

#[test]
fn what_a_file_says_is_read() {
    for case in cases() {
        if case.refused.is_some() {
            continue;
        }
        let name = &case.name;
        let Opened { facts, guesses, .. } = open(&case).unwrap();
        assert_eq!(facts.operators, case.opset, "{name}");
        assert_eq!(facts.classes(), case.network.classes, "{name}");
        assert_eq!(facts.planes, case.preprocessing.channels.planes(), "{name}");
        assert_eq!(
            facts.side,
            (!case.free_side).then_some(case.side),
            "{name}: side"
        );
        assert_eq!(guesses.layout.value, case.network.layout, "{name}: layout");
        assert_eq!(guesses.output.value, case.network.output, "{name}: output");
    }
}

/// Cases whose files, or those beside them, say how pictures are normalised.
const SAID: [&str; 6] = [
    "hugging-face-mobilevit",
    "hugging-face-vit",
    "keras-bytes-in",
    "timm-resnet18",
    "torch-bytes-in",
    "ultralytics-classifier",
];

#[test]
fn normalisation_is_found_where_it_is_said() {
    for case in cases() {
        if SAID.contains(&case.name.as_str()) {
            let Opened { facts, guesses, .. } = open(&case).unwrap();
            let choices = guesses.choices(&facts);
            assert_eq!(choices.preprocessing(), case.preprocessing, "{}", case.name);
        }
    }
}

#[test]
fn classes_are_named_where_they_are_said() {
    let expected: [(&str, &[&str]); 3] = [
        (
            "hugging-face-vit",
            &[
                "cup",
                "bird's nest",
                "dog \"x\"",
                "bridge, wooden",
                "Übertopf",
            ],
        ),
        ("teachable-machine", &["Cup", "Bird's nest", "Dog"]),
        (
            "ultralytics-classifier",
            &["cat", "bird's nest", "dog \"x\""],
        ),
    ];
    for (name, classes) in expected {
        let case = cases().into_iter().find(|case| case.name == name).unwrap();
        assert_eq!(open(&case).unwrap().guesses.names.value, classes, "{name}");
    }
}

#[test]
fn what_cannot_be_computed_is_refused_by_name() {
    let mut refused = 0;
    for case in cases() {
        if let Some(operator) = &case.refused {
            let error = open(&case).err().unwrap().to_string();
            assert!(error.contains(operator.as_str()), "{}: {error}", case.name);
            refused += 1;
        }
    }
    assert!(refused >= 2);
}

#[test]
fn no_folder_of_anybody_is_kept() {
    for case in cases() {
        if let Ok(opened) = open(&case) {
            let found = b"/home/me";
            let is_there = opened.file.windows(found.len()).any(|part| part == found);
            assert!(!is_there, "{}", case.name);
        }
    }
}

#[test]
fn a_missing_second_file_is_asked_for() {
    for case in cases() {
        let mut files = case.files();
        if let Some(at) = files.iter().position(|(name, _)| {
            Path::new(name)
                .extension()
                .is_some_and(|ending| ending == "data")
        }) {
            let (wanted, _) = files.remove(at);
            let dropped = files
                .into_iter()
                .map(|(name, bytes)| Dropped { name, bytes });
            let error = onnx::open(dropped.collect()).err().unwrap().to_string();
            assert!(
                error.contains(&wanted) && error.contains("external_data=False"),
                "{}: {error}",
                case.name
            );
        }
    }
}

#[test]
fn there_are_enough_files_and_architectures() {
    let cases = cases();
    let architectures: BTreeSet<&str> = cases
        .iter()
        .map(|case| case.architecture.as_str())
        .collect();
    assert!(cases.len() >= 25 && architectures.len() >= 12);
}
