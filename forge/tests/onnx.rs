//! ONNX files in place of the site's models: files that exporters wrote, against what their frameworks answer.

#![allow(clippy::unwrap_used)]

use std::fs;
use std::path::{Path, PathBuf};

use anyhow::Result;
use clap::Parser;
use classifier::Classifier;
use forge::evaluate::{self, evaluate};
use forge::experiment::opened::{OpenedStudy, Subject};
use forge::hosted;
use forge::model::{self, OnnxArguments};
use models::card::ModelCard;
use models::known_answer::picture;
use models::labels;
use models::ranking::softmax;
use serde_json::Value;

#[derive(Parser)]
struct Words {
    #[command(flatten)]
    onnx: OnnxArguments,
}

fn exporters() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("../tests/reference/exporters")
}

fn file(case: &str) -> String {
    let path = exporters().join(format!("small/{case}/model.onnx"));
    path.to_str().unwrap().to_owned()
}

fn open(case: &str, words: &[&str]) -> Result<(ModelCard, Classifier)> {
    let words = Words::try_parse_from(std::iter::once(&"").chain(words))?;
    model::open(&file(case), &words.onnx)
}

fn answer(card: &ModelCard, classifier: &Classifier) -> Vec<f32> {
    pollster::block_on(classifier.logits(&picture(card.input_size))).unwrap()
}

fn expected(case: &str) -> Vec<f32> {
    let json = fs::read(exporters().join(format!("files/{case}.json"))).unwrap();
    let json: Value = serde_json::from_slice(&json).unwrap();
    serde_json::from_value(json["expected"].clone()).unwrap()
}

fn assert_close(found: &[f32], expected: &[f32]) {
    assert_eq!(found.len(), expected.len());
    for (found, expected) in found.iter().zip(expected) {
        assert!((found - expected).abs() < 1e-4, "{found} {expected}");
    }
}

/// A file with these names, one in a line, in a folder that lasts as long as the other value.
fn names(names: &[&str]) -> (String, tempfile::TempDir) {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("names.txt");
    fs::write(&path, names.join("\n")).unwrap();
    (path.to_str().unwrap().to_owned(), folder)
}

#[test]
fn a_network_in_two_files_answers_as_pytorch() {
    let (card, classifier) = open("torch-two-files", &[]).unwrap();
    assert_close(&answer(&card, &classifier), &expected("torch-two-files"));
    assert_eq!(labels::name(&card.labels, 3), "class 3");
}

#[test]
fn options_overrule_guesses() {
    let (list, _folder) = names(&["a", "b", "c", "d", "e"]);
    let words = ["--normalisation", "unit", "--classes", &list];
    let (card, classifier) = open("keras-narrow", &words).unwrap();
    assert_close(
        &softmax(&answer(&card, &classifier)),
        &expected("keras-narrow"),
    );
    assert_eq!(labels::name(&card.labels, 1), "b");
    // What is read in another way is another model.
    let (other, _) = open("keras-narrow", &["--normalisation", "bytes"]).unwrap();
    assert_ne!(other.id, card.id);
    assert_ne!(other.sha256, card.sha256);
}

#[test]
fn a_free_side_is_chosen() {
    let (card, classifier) = open("torch-free-side", &["--side", "48"]).unwrap();
    assert_close(&answer(&card, &classifier), &expected("torch-free-side"));
}

#[test]
fn wrong_choices_are_sentences() {
    let (list, _folder) = names(&["a", "b"]);
    for (words, sentence) in [
        (["--classes", &list], "2 names"),
        (["--side", "64"], "32 x 32 pixels only"),
        (["--layout", "nhwc"], "another layout"),
        (["--channels", "grey"], "3 planes"),
    ] {
        let error = open("torch-one-file", &words).err().unwrap().to_string();
        assert!(error.contains(sentence), "{error}");
    }
    let error = open("onnxruntime-dynamic", &[]).err().unwrap().to_string();
    assert!(error.contains("ConvInteger"), "{error}");
}

#[test]
fn sets_are_asked_about_classes_of_the_same_names() {
    // Fashion-MNIST's names in another order.
    let shuffled: Vec<&str> = labels::FASHION.iter().rev().copied().collect();
    let (list, _folder) = names(&shuffled);
    let onnx = Words::parse_from(["", "--classes", &list]).onnx;
    let evaluated = evaluate(&evaluate::Arguments {
        set: "fashion-mnist".into(),
        model: file("torch-one-plane"),
        filter: "lowpass:5".into(),
        edge: 0.0,
        per_class: Some(2),
        read_as: forge::read_as::ReadAsArguments::default(),
        among_set: false,
        onnx: onnx.clone(),
    })
    .unwrap();
    assert_eq!(evaluated.original.len(), 20);
    assert_eq!(evaluated.filtered.len(), 20);
    let reversed: Vec<Vec<usize>> = (0..10).rev().map(|label| vec![label]).collect();
    assert_eq!(evaluated.scoring.classes, reversed);

    let opened = OpenedStudy::open(&Subject {
        set: "fashion-mnist".into(),
        model: file("torch-one-plane"),
        per_class: Some(1),
        shared: false,
        seed: 1,
        unclipped: false,
        after_normalising: false,
        read_as: forge::read_as::ReadAsArguments::default(),
        onnx,
    })
    .unwrap();
    assert_eq!(opened.study.side, 28);
    assert_eq!(opened.model_name, "model");
}

#[test]
fn a_file_is_put_beside_a_site_with_its_entry_in_the_list() {
    let folder = tempfile::tempdir().unwrap();
    let arguments = |case: &str, name: &str, words: &[&str]| hosted::Arguments {
        model: file(case).into(),
        out: folder.path().join("models"),
        name: Some(name.to_owned()),
        onnx: Words::parse_from([&[""], words].concat()).onnx,
    };
    hosted::run(&arguments("torch-one-file", "First", &[])).unwrap();
    hosted::run(&arguments(
        "torch-one-file",
        "Second",
        &["--normalisation", "unit"],
    ))
    .unwrap();
    // Once more, under another name, is no other model.
    hosted::run(&arguments(
        "torch-one-file",
        "Third",
        &["--normalisation", "unit"],
    ))
    .unwrap();
    let models = folder.path().join("models");
    let json = fs::read_to_string(models.join(models::hosted::FILE)).unwrap();
    let listed = models::hosted::read(&json).unwrap();
    let names: Vec<&str> = listed.iter().map(|card| card.name.as_str()).collect();
    assert_eq!(names, ["First", "Third"]);
    for card in &listed {
        let path = models.join(&card.file);
        assert_eq!(fs::metadata(&path).unwrap().len(), card.bytes as u64);
        // What was written is the same model again, without any option.
        let (again, _) = model::open(path.to_str().unwrap(), &OnnxArguments::default()).unwrap();
        assert_eq!(again.id, card.id);
    }
}
