//! The whole chain with the weights as the site ships them, picture file to logits, against PyTorch and NumPy: tests/goldens. Run with
//! `--nocapture` for the differences. The same in full precision is forge's test, since forge reads the packages.

mod common;

use common::{exactly_agrees, for_each_golden_of};
use models::ranking;

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
fn efficientnet_lite0_as_shipped() {
    half_precision_agrees("efficientnet-lite0");
}

#[test]
fn efficientnet_lite1_as_shipped() {
    half_precision_agrees("efficientnet-lite1");
}

#[test]
fn efficientnet_lite2_as_shipped() {
    half_precision_agrees("efficientnet-lite2");
}

#[test]
fn squeezenet_as_shipped() {
    half_precision_agrees("squeezenet1.1");
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
