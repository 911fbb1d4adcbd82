//! The whole chain, picture file to logits, against PyTorch and NumPy: tests/goldens. Run with `--nocapture` for the differences.

mod common;

use std::collections::BTreeMap;
use std::path::{Path, PathBuf};

use classifier::{Classifier, Device, ranking};
use forge::weights::{self, Precision, RECIPES};
use serde::Deserialize;
use spectrum::editor::Editor;
use spectrum::filter::FilterChain;

/// What PyTorch answered to one picture after one filter.
#[derive(Deserialize)]
struct Answer {
    top5: [usize; 5],
    probability: [f32; 5],
    logit_first8: [f32; 8],
}

/// Picture, then model, then filter.
type Reference = BTreeMap<String, BTreeMap<String, BTreeMap<String, Answer>>>;

fn goldens() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("../../tests/goldens")
}

/// Calls `check` with our logits and the reference for every picture and filter; there must be twelve.
fn for_each_golden(classifier: &Classifier, check: impl FnMut(&str, Vec<f32>, &Answer)) {
    for_each_golden_of(&classifier.card().id, classifier, check);
}

/// The same with the reference called `reference_name`.
fn for_each_golden_of(
    reference_name: &str,
    classifier: &Classifier,
    mut check: impl FnMut(&str, Vec<f32>, &Answer),
) {
    let json = std::fs::read_to_string(goldens().join("reference.json")).expect("the reference");
    let reference: Reference = serde_json::from_str(&json).expect("a well-formed reference");
    let card = classifier.card();
    let mut checked = 0;
    for (name, models) in &reference {
        let path = goldens().join(format!("{name}-{}.png", card.input_size));
        let picture =
            forge::predict::read_picture(&path, card.input_size).expect("a golden picture");
        let mut editor = Editor::new(picture).expect("a size that can be filtered");
        for (filter, answer) in &models[reference_name] {
            let words = if filter == "original" {
                String::new()
            } else {
                filter.replace('-', ":")
            };
            let chain: FilterChain = words.parse().expect("filter words");
            let mask = chain.mask(card.input_size, card.input_size);
            let logits =
                pollster::block_on(classifier.logits(editor.apply(&mask))).expect("logits");
            check(&format!("{name} {filter}"), logits, answer);
            checked += 1;
        }
    }
    assert_eq!(
        checked, 12,
        "three pictures, each as it is and after three filters"
    );
}

/// The same model with the weights of its package in full precision; fails with forge's sentence where they are neither in the
/// cache nor on the network.
fn full_precision_classifier(id: &str) -> Classifier {
    let recipe = RECIPES
        .iter()
        .find(|recipe| recipe.id == id)
        .expect("a recipe");
    let built =
        weights::build(recipe, Precision::Single).unwrap_or_else(|error| panic!("{error:#}"));
    Classifier::load(&built.card, built.bytes, &Device::flex()).expect("converted weights load")
}

fn full_precision_agrees(id: &str) {
    exactly_agrees(id, &full_precision_classifier(id), |_| true);
}

/// Every logit within 1e-3, and the same five best in the same order, for the goldens that `matter`.
fn exactly_agrees(id: &str, classifier: &Classifier, matter: impl Fn(&str) -> bool) {
    let mut worst = 0.0f32;
    for_each_golden(classifier, |name, logits, answer| {
        if !matter(name) {
            return;
        }
        let differences = logits
            .iter()
            .zip(answer.logit_first8)
            .map(|(ours, theirs)| (ours - theirs).abs());
        let largest = differences.fold(0.0, f32::max);
        worst = worst.max(largest);
        assert!(largest < 1e-3, "{id} {name}: a logit differs by {largest}");
        let top5: Vec<usize> = ranking::top_k(&ranking::softmax(&logits), 5)
            .iter()
            .map(|best| best.class)
            .collect();
        assert_eq!(top5, answer.top5, "{id} {name}");
    });
    println!("{id}, same numbers: logits differ from the reference by at most {worst:.1e}");
}

fn half_precision_agrees(id: &str) {
    about_agrees(id, id, 0.005);
}

/// Probabilities within `tolerance` of the reference's, and the same best class where the reference's two best are apart by more.
fn about_agrees(id: &str, reference: &str, tolerance: f32) {
    let (mut worst_probability, mut worst_logit) = (0.0f32, 0.0f32);
    let classifier = common::shipped_classifier(id);
    for_each_golden_of(reference, &classifier, |name, logits, answer| {
        let probabilities = ranking::softmax(&logits);
        for (class, theirs) in answer.top5.into_iter().zip(answer.probability) {
            let difference = (probabilities[class] - theirs).abs();
            worst_probability = worst_probability.max(difference);
            assert!(
                difference < tolerance,
                "{id} {name}: the probability of {class} differs by {difference}"
            );
        }
        for (ours, theirs) in logits.iter().zip(answer.logit_first8) {
            worst_logit = worst_logit.max((ours - theirs).abs());
        }
        if answer.probability[0] - answer.probability[1] > tolerance {
            assert_eq!(
                ranking::top_k(&probabilities, 1)[0].class,
                answer.top5[0],
                "{id} {name}"
            );
        }
    });
    println!(
        "{id}, as shipped: probabilities differ from {reference} by at most {worst_probability:.1e}, logits by at most {worst_logit:.1e}"
    );
}

#[test]
fn efficientnet_lite0_in_full_precision() {
    full_precision_agrees("efficientnet-lite0");
}

#[test]
fn efficientnet_lite0_as_shipped() {
    half_precision_agrees("efficientnet-lite0");
}

#[test]
fn efficientnet_lite1_in_full_precision() {
    full_precision_agrees("efficientnet-lite1");
}

#[test]
fn efficientnet_lite1_as_shipped() {
    half_precision_agrees("efficientnet-lite1");
}

#[test]
fn efficientnet_lite2_in_full_precision() {
    full_precision_agrees("efficientnet-lite2");
}

#[test]
fn efficientnet_lite2_as_shipped() {
    half_precision_agrees("efficientnet-lite2");
}

#[test]
fn squeezenet_in_full_precision() {
    full_precision_agrees("squeezenet1.1");
}

#[test]
fn squeezenet_as_shipped() {
    half_precision_agrees("squeezenet1.1");
}

#[test]
fn cifar10_network_in_full_precision() {
    full_precision_agrees("cifar10-vgg");
}

#[test]
fn cifar10_network_as_shipped() {
    half_precision_agrees("cifar10-vgg");
}

/// To the last activation, where the pictures are the same bytes: any other rounding would move logits by 0.1.
#[test]
fn inception_v3_exactly_like_numpy_and_litert() {
    let classifier = common::shipped_classifier("inception-v3");
    exactly_agrees("inception-v3", &classifier, |name| {
        name.ends_with(" original")
    });
}

/// A filtered picture differs from the reference's in the last bits before it becomes bytes, so a few bytes differ, and every
/// activation after them may be rounded otherwise. Two sets of LiteRT's own kernels differ from each other by 0.05, and without the
/// rounding it would be 0.43 (tests/reference/inception_v3.py).
#[test]
fn inception_v3_like_litert() {
    about_agrees("inception-v3", "inception-v3 (LiteRT)", 0.1);
}
