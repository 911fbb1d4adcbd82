//! What the tests of whole models share.

use classifier::card::ModelCard;
use classifier::known_answer::KnownAnswers;
use classifier::{Classifier, Device};
use forge::weights;

/// The shipped model called `id`: its card and the bytes of its weight file.
pub fn shipped(id: &str) -> (ModelCard, Vec<u8>) {
    let catalogue = weights::read_catalogue().expect("www/models/models.json");
    let card = catalogue.get(id).expect("a shipped model").clone();
    let bytes = weights::read_weights(&card).expect("a weight file beside the catalogue");
    (card, bytes)
}

/// What the shipped models must answer.
#[allow(dead_code, reason = "not every test asks")]
pub fn known_answers() -> KnownAnswers {
    weights::read_known_answers().expect("www/models/known-answers.json")
}

/// The shipped model, loaded on the CPU.
pub fn shipped_classifier(id: &str) -> Classifier {
    let (card, bytes) = shipped(id);
    Classifier::load(&card, bytes, &Device::flex()).expect("shipped weights load")
}
