//! Files that exporters really wrote, through the whole chain, against what their frameworks answer: `tests/reference/exporters`. Run with
//! `--nocapture` for the differences.

#![allow(clippy::unwrap_used)]

#[path = "../../onnx/tests/common/mod.rs"]
mod exported;

use classifier::{Classifier, Device};
use models::architecture::{Architecture, OnnxNetwork};
use models::card::ModelCard;
use models::known_answer::picture;
use sha2::{Digest, Sha256};

#[test]
fn every_network_answers_as_in_its_framework() {
    let mut wrong = Vec::new();
    for case in exported::cases() {
        if case.refused.is_some() {
            continue;
        }
        let opened = onnx::open(case.dropped()).unwrap();
        let choices = opened.guesses.choices(&opened.facts);
        let sha256 = hex::encode(Sha256::digest(&opened.file));
        let card = ModelCard {
            architecture: Architecture::Onnx(OnnxNetwork {
                layout: case.network.layout,
                classes: case.network.classes,
                output: case.network.output,
                ..choices.network()
            }),
            input_size: case.side,
            preprocessing: case.preprocessing,
            ..choices.card(&opened.facts, &sha256, Vec::new())
        };
        let classifier = Classifier::load(&card, opened.file, &Device::Cpu).unwrap();
        let logits = pollster::block_on(classifier.logits(&picture(case.side))).unwrap();
        let difference = case.difference(&logits);
        println!("{}: {difference:.1e}", case.name);
        if difference > case.tolerance {
            wrong.push(format!("{}: differs by {difference:.1e}", case.name));
        }
    }
    assert!(wrong.is_empty(), "{}", wrong.join("\n"));
}
