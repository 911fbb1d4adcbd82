//! Damaged and foreign weights are refused, and the known-answer test tells a sound engine from a broken one.

mod common;

use burn_pack::Bytes;
use burn_pack::{Reader, Tensor, Writer};
use classifier::{Classifier, Device, InferenceError, LoadError};
use models::card::ModelCard;
use models::known_answer;
use pollster::block_on;
use sha2::{Digest, Sha256};

const MODELS: [&str; 6] = [
    "cifar10-vgg",
    "inception-v3",
    "efficientnet-lite0",
    "efficientnet-lite1",
    "efficientnet-lite2",
    "squeezenet1.1",
];

fn load(card: &ModelCard, bytes: Vec<u8>) -> Result<Classifier, LoadError> {
    Classifier::load(card, bytes, &Device::Cpu)
}

/// The sentence with which the bytes are refused.
fn refusal(card: &ModelCard, bytes: Vec<u8>) -> String {
    match load(card, bytes) {
        Ok(_) => panic!("these weights must not load"),
        Err(error) => error.to_string(),
    }
}

/// The card of a site whose maker shipped `bytes` on purpose.
fn resigned(card: &ModelCard, bytes: &[u8]) -> ModelCard {
    let sha256 = hex::encode(Sha256::digest(bytes));
    ModelCard {
        bytes: bytes.len(),
        sha256,
        ..card.clone()
    }
}

/// The file with one tensor changed.
fn altered(bytes: &[u8], change: impl Fn(Tensor) -> Option<Tensor>) -> Vec<u8> {
    let tensors = Reader::from_bytes(Bytes::from_bytes_vec(bytes.to_vec()))
        .expect("a pack")
        .into_tensors()
        .expect("tensors");
    Writer::new(tensors.into_iter().filter_map(change).collect())
        .into_bytes()
        .expect("a pack")
        .to_vec()
}

#[test]
fn damaged_files_are_refused_with_a_sentence() {
    let (card, bytes) = common::shipped("squeezenet1.1");
    for length in [0, 1, 100, bytes.len() / 2, bytes.len() - 1] {
        let sentence = refusal(&card, bytes[..length].to_vec());
        assert!(
            sentence.contains(&format!("incomplete: {length} bytes")),
            "{sentence}"
        );
    }
    let mut longer = bytes.clone();
    longer.push(0);
    assert!(refusal(&card, longer).contains("incomplete"));
    for position in [0, 40, bytes.len() / 2, bytes.len() - 1] {
        let mut flipped = bytes.clone();
        flipped[position] ^= 1;
        assert!(refusal(&card, flipped).contains("changed or damaged"));
    }
    assert!(refusal(&card, vec![b'<'; bytes.len()]).contains("changed or damaged"));
}

#[test]
fn files_of_another_network_are_refused() {
    let (squeezenet, bytes) = common::shipped("squeezenet1.1");
    let (lite0, _) = common::shipped("efficientnet-lite0");
    assert!(refusal(&lite0, bytes.clone()).contains("incomplete"));
    // Even where the card was written for them.
    let sentence = refusal(&resigned(&lite0, &bytes), bytes.clone());
    assert!(sentence.contains("stem.weight is missing"), "{sentence}");
    let page = b"<!doctype html><title>404</title>".to_vec();
    assert!(refusal(&resigned(&squeezenet, &page), page).contains("do not fit"));
    let lacking = altered(&bytes, |tensor| {
        (tensor.name != "fire5.squeeze1x1.bias").then_some(tensor)
    });
    assert!(
        refusal(&resigned(&squeezenet, &lacking), lacking)
            .contains("fire5.squeeze1x1.bias is missing")
    );
    let surplus = altered(&bytes, |mut tensor| {
        if tensor.name == "conv1.bias" {
            tensor.shape = vec![8, 8].into();
        }
        Some(tensor)
    });
    assert!(
        refusal(&resigned(&squeezenet, &surplus), surplus)
            .contains("conv1.bias has shape [8, 8] instead of [64]")
    );
}

#[test]
fn known_answer_is_met_on_the_cpu() {
    for id in MODELS {
        let error =
            block_on(common::shipped_classifier(id).known_answer_error(&common::known_answers()))
                .expect("an answer");
        println!("{id}: known-answer error {error:.1e}");
        assert!(error <= known_answer::TOLERANCE / 2.0, "{id}: {error}");
    }
}

#[test]
fn known_answer_exposes_a_network_that_computes_something_else() {
    let (card, bytes) = common::shipped("efficientnet-lite0");
    for name in [
        "stem.weight",
        "blocks.7.depthwise.bias",
        "blocks.15.project.weight",
        "classifier.bias",
    ] {
        let broken = altered(&bytes, |tensor| {
            if tensor.name != name {
                return Some(tensor);
            }
            let mut data = tensor.to_bytes().expect("bytes").to_vec();
            // The sign of every sixteenth value: a kernel that misreads a sixteenth of one layer.
            let size = tensor.dtype.size();
            for sign in data.iter_mut().skip(size - 1).step_by(16 * size) {
                *sign ^= 0x80;
            }
            Some(Tensor::new(
                tensor.name,
                tensor.dtype,
                tensor.shape,
                None,
                Bytes::from_bytes_vec(data),
            ))
        });
        let classifier = load(&resigned(&card, &broken), broken).expect("well-formed weights");
        let error =
            block_on(classifier.known_answer_error(&common::known_answers())).expect("an answer");
        println!("{name}: known-answer error {error:.2}");
        assert!(error > 10.0 * known_answer::TOLERANCE, "{name}: {error}");
    }
}

#[test]
fn pictures_of_another_size_are_refused_and_batches_agree() {
    let classifier = common::shipped_classifier("squeezenet1.1");
    let wrong = block_on(classifier.logits(&known_answer::picture(224)));
    assert!(matches!(
        wrong,
        Err(InferenceError::PictureSize {
            height: 224,
            width: 224,
            size: 227
        })
    ));
    assert!(matches!(
        block_on(classifier.logits_batch(&[])),
        Err(InferenceError::NoPicture)
    ));

    let mut dark = known_answer::picture(227);
    dark.planes
        .iter_mut()
        .flatten()
        .for_each(|value| *value *= 0.25);
    let pictures = [known_answer::picture(227), dark];
    let together = block_on(classifier.logits_batch(&pictures)).expect("logits");
    for (picture, row) in pictures.iter().zip(&together) {
        let alone = block_on(classifier.logits(picture)).expect("logits");
        assert_eq!(alone.len(), 1000);
        assert!(alone.iter().zip(row).all(|(a, b)| (a - b).abs() < 1e-4));
    }
    assert!(
        together[0]
            .iter()
            .zip(&together[1])
            .any(|(a, b)| (a - b).abs() > 0.1)
    );
}

#[test]
fn every_network_can_be_rehearsed_without_its_weights() {
    for id in MODELS {
        let (card, _) = common::shipped(id);
        block_on(Classifier::rehearse(&card, &Device::Cpu)).expect("a rehearsal");
    }
}
