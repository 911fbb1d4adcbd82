//! The whole chain with the weights of their packages in full precision, picture file to logits, against PyTorch: tests/goldens. Run
//! with `--nocapture` for the differences.

#[path = "../../crates/classifier/tests/common/mod.rs"]
mod common;

use classifier::{Classifier, Device};
use forge::weights::{self, Precision, RECIPES};

/// The same model with the weights of its package in full precision; fails with forge's sentence where they are neither in the
/// cache nor on the network.
fn full_precision_classifier(id: &str) -> Classifier {
    let recipe = RECIPES
        .iter()
        .find(|recipe| recipe.id == id)
        .expect("a recipe");
    let built =
        weights::build(recipe, Precision::Single).unwrap_or_else(|error| panic!("{error:#}"));
    Classifier::load(&built.card, built.bytes, &Device::Cpu).expect("converted weights load")
}

fn full_precision_agrees(id: &str) {
    common::exactly_agrees(id, &full_precision_classifier(id), |_| true);
}

#[test]
fn efficientnet_lite0_in_full_precision() {
    full_precision_agrees("efficientnet-lite0");
}

#[test]
fn efficientnet_lite1_in_full_precision() {
    full_precision_agrees("efficientnet-lite1");
}

#[test]
fn efficientnet_lite2_in_full_precision() {
    full_precision_agrees("efficientnet-lite2");
}

#[test]
fn squeezenet_in_full_precision() {
    full_precision_agrees("squeezenet1.1");
}

#[test]
fn cifar10_network_in_full_precision() {
    full_precision_agrees("cifar10-vgg");
}
