//! What is read from an answer in several places.

use crate::core::state::Answer;
use leptos::prelude::*;
use models::ranking::most_entropy_bits;

/// Styles of lines in the style sheet.
const TONES: usize = 8;

/// The style of the line of the followed class at `index`: its tone and its dashes.
pub fn swatch(index: usize) -> String {
    format!("tone-{}", index % TONES)
}

/// The probability of a class in an answer, if there is one.
pub fn probability(answer: RwSignal<Option<Answer>>, class: usize) -> Option<f32> {
    answer.with(|answer| answer.as_ref()?.probabilities.get(class).copied())
}

/// One sentence for what entropy means for an answer over as many classes.
pub fn entropy_meaning(answer: &Answer) -> Option<String> {
    let classes = answer.probabilities.len();
    let most = most_entropy_bits(classes);
    Some(format!(
        "Entropy says how undecided the whole answer is: 0 bits is certain of one class, {most:.2} bits is a blind guess among {classes}."
    ))
    .filter(|_| classes > 0)
}
