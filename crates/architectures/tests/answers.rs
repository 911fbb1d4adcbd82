//! Networks of known architectures, told from their weights and written as ONNX, against what their libraries answer:
//! `tests/reference/architectures`. Run with `--nocapture` for the differences.

#![allow(clippy::unwrap_used)]

mod common;

use std::num::NonZero;
use std::sync::atomic::{AtomicUsize, Ordering};
use std::thread;

use architectures::{recognise, to_onnx};
use classifier::{Classifier, Device};
use common::{Case, cases};
use models::architecture::Architecture;
use models::card::ModelCard;
use models::known_answer::picture;
use models::preprocessing::{ChannelOrder, Preprocessing};
use onnx::{Dropped, Graph, Loaded};
use sha2::{Digest, Sha256};

/// Networks with more parameters take a gigabyte or two of memory.
const LARGE: usize = 50_000_000;
/// One of them is always checked.
const ONE_LARGE: &str = "torchvision vgg11_bn";

/// Networks with attention or layer normalisation, for which there are no kernels of our own: an interpreter computes them.
const INTERPRETED: [&str; 3] = ["convnext", "vit", "deit"];

#[test]
fn every_network_answers_as_in_its_library() {
    check_all(|case| case.parameters() < LARGE || case.name == ONE_LARGE);
}

#[test]
#[ignore = "takes gigabytes of memory"]
fn large_networks_answer_as_in_their_libraries() {
    check_all(|case| case.parameters() >= LARGE && case.name != ONE_LARGE);
}

/// Checks those that are wanted, several at a time.
fn check_all(is_wanted: impl Fn(&Case) -> bool) {
    let cases: Vec<Case> = cases().into_iter().filter(is_wanted).collect();
    let next = AtomicUsize::new(0);
    let check_some = || {
        let mut wrong = Vec::new();
        while let Some(case) = cases.get(next.fetch_add(1, Ordering::Relaxed)) {
            match check(case) {
                Ok(difference) if difference < 1e-4 => println!("{}: {difference:.1e}", case.name),
                Ok(difference) => wrong.push(format!("{}: differs by {difference:.1e}", case.name)),
                Err(error) => wrong.push(format!("{}: {error}", case.name)),
            }
        }
        wrong
    };
    let threads = thread::available_parallelism().map_or(1, NonZero::get);
    let wrong = thread::scope(|scope| {
        let handles: Vec<_> = (0..threads).map(|_| scope.spawn(check_some)).collect();
        let wrong = handles
            .into_iter()
            .flat_map(|handle| handle.join().unwrap());
        wrong.collect::<Vec<String>>()
    });
    assert!(wrong.is_empty(), "{}", wrong.join("\n"));
}

/// The largest difference of a logit.
fn check(case: &Case) -> Result<f32, String> {
    let tensors = case.tensors();
    let recognised = recognise(&tensors).map_err(|report| report.to_string())?;
    let first = case.first.as_ref().unwrap_or(&case.name);
    if recognised.name != *first {
        return Err(format!("is taken for {}", recognised.name));
    }
    let others = recognised.others.clone();
    let mut all = std::iter::once(recognised).chain(others);
    let Some(recognised) = all.find(|one| one.name == case.name) else {
        return Err("is not among the others".to_owned());
    };
    let planes = if case.grey { 1 } else { 3 };
    assert_eq!(recognised.classes, case.expected.len(), "{}", case.name);
    assert_eq!(recognised.planes, planes, "{}", case.name);
    let side = recognised.side.unwrap_or(case.side);
    assert_eq!(side, case.side, "{}", case.name);

    let bytes = to_onnx(&recognised, tensors).map_err(|report| report.to_string())?;
    let name = "network.onnx".to_owned();
    let opened = onnx::open(vec![Dropped { name, bytes }]).map_err(|error| error.to_string())?;
    let (facts, choices) = (&opened.facts, opened.guesses.choices(&opened.facts));
    assert_eq!(facts.side, recognised.side, "{}", case.name);
    assert_eq!(facts.planes, planes, "{}", case.name);
    assert_eq!(facts.classes(), case.expected.len(), "{}", case.name);
    let network = choices.network();
    let preprocessing = Preprocessing {
        channels: if case.grey {
            ChannelOrder::Grey
        } else {
            ChannelOrder::Rgb
        },
        scale: 1.0,
        mean: [0.485, 0.456, 0.406],
        deviation: [0.229, 0.224, 0.225],
    };

    // By the interpreter.
    let loaded = Loaded::load(opened.file.clone(), &network, side);
    let loaded = loaded.map_err(|error| error.to_string())?;
    let is_plain = matches!(loaded, Loaded::Plain(_));
    drop(loaded);
    let name = case.name.to_lowercase();
    if is_plain == INTERPRETED.iter().any(|part| name.contains(part)) {
        return Err(format!("kernels compute it: {is_plain}"));
    }
    let graph = Graph::load(opened.file.clone(), &network, side);
    let graph = graph.map_err(|error| error.to_string())?;
    let logits = graph.run(&preprocessing.apply(&picture(side)));
    let logits = logits.map_err(|error| error.to_string())?;
    drop(graph);
    let difference = case.difference(&logits);
    if !is_plain {
        return Ok(difference);
    }
    // And as it is computed in the end.
    let sha256 = hex::encode(Sha256::digest(&opened.file));
    let card = ModelCard {
        architecture: Architecture::Onnx(network),
        input_size: side,
        preprocessing,
        ..choices.card(facts, &sha256, Vec::new())
    };
    let classifier = Classifier::load(&card, opened.file, &Device::Cpu);
    let classifier = classifier.map_err(|error| error.to_string())?;
    let logits = pollster::block_on(classifier.logits(&picture(side)));
    let logits = logits.map_err(|error| error.to_string())?;
    Ok(difference.max(case.difference(&logits)))
}
