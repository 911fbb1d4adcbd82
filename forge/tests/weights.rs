//! The shipped models are what their recipes make of the pinned packages, to the last bit.

use std::collections::BTreeSet;

use forge::weights::{self, Precision, RECIPES};

#[test]
fn recipes_make_the_shipped_files_again() {
    let catalogue = weights::read_catalogue().unwrap();
    let answers = weights::read_known_answers().unwrap();
    for recipe in RECIPES {
        let built = weights::build(recipe, Precision::Half).unwrap();
        let shipped = catalogue.get(recipe.id).expect("a shipped model");
        assert_eq!(&built.card, shipped);
        assert!(
            built.bytes == weights::read_weights(shipped).unwrap(),
            "{}: other bytes",
            recipe.id
        );
        assert!(answers.error(recipe.id, &built.known_answer) < 1e-3);
    }
}

#[test]
fn every_model_has_a_known_answer_and_a_name_for_every_class() {
    let catalogue = weights::read_catalogue().unwrap();
    let answers = weights::read_known_answers().unwrap();
    let mut ids = BTreeSet::new();
    for card in &catalogue.models {
        assert!(ids.insert(&card.id), "{} is there twice", card.id);
        let answer = answers.get(&card.id).expect("a known answer");
        assert_eq!(
            answer.len(),
            models::labels::list(&card.labels).len(),
            "{}",
            card.id
        );
        assert_eq!(weights::read_weights(card).unwrap().len(), card.bytes);
    }
}
