//! Weights of a known architecture, without a network, are opened as if they were ONNX.

#![allow(clippy::unwrap_used)]

// The tests of the page open the same files.
#[path = "../../../tests/src/weights.rs"]
mod written;

use models::known_answer;
use onnx::exports::Library;
use onnx::guesses::Scaling;
use onnx::{Dropped, OpenError, Opened, open, open_as};
use written::{Named, resnet_20, safetensors, torch};

fn dropped(name: &str, bytes: Vec<u8>) -> Dropped {
    Dropped {
        name: name.to_owned(),
        bytes,
    }
}

fn opened(name: &str, bytes: Vec<u8>) -> Opened {
    open(vec![dropped(name, bytes)]).unwrap_or_else(|error| panic!("{name}: {error}"))
}

fn refused(name: &str, bytes: Vec<u8>) -> OpenError {
    match open(vec![dropped(name, bytes)]) {
        Ok(_) => panic!("{name} was opened"),
        Err(error) => error,
    }
}

fn answer(opened: &mut Opened) -> Vec<f32> {
    let choices = opened.guesses.choices(&opened.facts);
    let picture = known_answer::picture(choices.side);
    let planes = choices.preprocessing().apply(&picture);
    opened.graph.run(&planes).unwrap()
}

fn zipped(files: &[(&str, Vec<u8>)]) -> Vec<u8> {
    use std::io::Write;
    let mut zip = zip::ZipWriter::new(std::io::Cursor::new(Vec::new()));
    for (name, bytes) in files {
        zip.start_file(*name, zip::write::SimpleFileOptions::default())
            .unwrap();
        zip.write_all(bytes).unwrap();
    }
    zip.finish().unwrap().into_inner()
}

#[test]
fn every_format_is_the_same_network() {
    let network = resnet_20(10);
    let mut first = opened("mine.safetensors", safetensors(&network));
    let facts = &first.facts;
    let weights = facts.weights.as_ref().unwrap();
    assert!(weights.architecture.contains("resnet20"), "{weights:?}");
    assert_eq!(weights.format, "safetensors, float32");
    assert!(weights.place.is_empty() && weights.left_out.is_empty());
    assert_eq!((facts.classes(), facts.planes), (10, 3));
    let guesses = &first.guesses;
    assert_eq!(guesses.side.value, 32);
    assert_eq!(guesses.scaling.value, Scaling::CIFAR);
    assert_eq!(guesses.names.value[3], "class 3");
    let expected = answer(&mut first);
    assert!(expected.iter().all(|logit| logit.is_finite()));

    let mut other = opened("last.pth", torch(&network, "model._orig_mod.").unwrap());
    let weights = other.facts.weights.clone().unwrap();
    assert_eq!(weights.format, "PyTorch, float32");
    assert_eq!(weights.place, "state_dict.model");
    assert_eq!(answer(&mut other), expected);
    // What is kept is a network, which opens without its first file.
    let mut kept = opened("kept.onnx", other.file);
    assert_eq!(kept.facts.weights, None);
    kept.graph
        .arrange(&first.guesses.choices(&first.facts).network(), 32);
    let planes = first
        .guesses
        .choices(&first.facts)
        .preprocessing()
        .apply(&known_answer::picture(32));
    assert_eq!(kept.graph.run(&planes).unwrap(), expected);
}

#[test]
fn what_lies_beside_says_what_weights_do_not() {
    let names = (0..4).map(|class| format!("\"{class}\":\"kind {class}\""));
    let config = format!(
        "{{\"id2label\":{{{}}}}}",
        names.collect::<Vec<_>>().join(",")
    );
    let processor = r#"{"do_normalize":true,"image_mean":[0.5,0.5,0.5],"image_std":[0.5,0.5,0.5]}"#;
    let network = resnet_20(4);
    let files = [
        ("net/model.safetensors", safetensors(&network)),
        ("net/pytorch_model.bin", torch(&network, "").unwrap()),
        ("net/training_args.bin", torch(&[], "").unwrap()),
        ("net/config.json", config.into_bytes()),
        ("net/preprocessor_config.json", processor.into()),
    ];
    let folder = files.clone().map(|(name, bytes)| dropped(name, bytes));
    for files in [folder.to_vec(), vec![dropped("net.zip", zipped(&files))]] {
        let opened = open(files).unwrap();
        let guesses = opened.guesses;
        assert_eq!(guesses.names.value[3], "kind 3");
        assert_eq!(guesses.scaling.value, Scaling::SYMMETRIC);
        assert_eq!(opened.facts.file, "model.safetensors");
    }
}

#[test]
fn among_architectures_of_the_same_shapes_one_can_be_chosen() {
    let file = || vec![dropped("a.safetensors", safetensors(&resnet_20(2)))];
    let first = open(file()).unwrap().facts.weights.unwrap();
    for other in &first.others {
        let chosen = open_as(file(), other).unwrap().facts.weights.unwrap();
        assert_eq!(chosen.architecture, *other);
        assert!(chosen.others.contains(&first.architecture));
    }
    let unknown = open_as(file(), "nothing").unwrap().facts.weights.unwrap();
    assert_eq!(unknown.architecture, first.architecture);
}

#[test]
fn weights_of_unknown_networks_are_told_with_what_does_not_fit() {
    let reported = |change: fn(&mut Vec<Named>), words: &[&str]| {
        let mut network = resnet_20(10);
        change(&mut network);
        for file in [safetensors(&network), torch(&network, "net.").unwrap()] {
            let error = refused("mine.pth", file);
            let text = error.to_string();
            for words in words {
                assert!(text.contains(words), "{text}");
            }
            assert_eq!(error.library(), Some(Library::StateDict));
        }
    };
    reported(
        |network| drop(network.remove(0)),
        &["conv1.weight", "missing"],
    );
    reported(
        |network| network.push(("extra.weight".into(), vec![2], vec![0.0; 2])),
        &["extra.weight", "unexpected"],
    );
    reported(
        |network| {
            network[0].1 = vec![16, 3, 5, 5];
            network[0].2 = vec![0.0; 16 * 75];
        },
        &["16 × 3 × 5 × 5", "16 × 3 × 3 × 3"],
    );
    // Not numbers.
    let mut network = resnet_20(10);
    network[0].2[5] = f32::NAN;
    let text = refused("nan.pth", torch(&network, "").unwrap()).to_string();
    assert!(text.contains("not numbers"), "{text}");
    let text = refused(
        "half.pth",
        torch(&resnet_20(10), "").unwrap()[..400_000].to_vec(),
    );
    assert!(text.to_string().contains("incomplete"), "{text}");
    // Two sets of weights.
    let both = open(vec![
        dropped("a.pth", torch(&network, "").unwrap()),
        dropped("b.pth", torch(&network, "").unwrap()),
    ]);
    assert!(matches!(both, Err(OpenError::Several(_))));
}
