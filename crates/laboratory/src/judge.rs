//! What a network makes of labelled pictures, as they are and under a filter.

use classifier::{Classifier, InferenceError};
use models::ranking::softmax;
use sets::scoring::{Judgement, Scoring};
use spectrum::editor::Editor;
use spectrum::picture::Picture;
use spectrum::recipe::{Extras, Recipe};

/// What is asked about every picture.
#[derive(Clone, Debug)]
pub struct Question {
    /// Which labels count as which class of the set.
    pub scoring: Scoring,
    /// Judge the picture as it is.
    pub original: bool,
    /// Judge the picture as this recipe makes it.
    pub filter: Option<Recipe>,
}

/// The judgements on one picture, as far as they were asked for.
#[derive(Clone, Debug, PartialEq)]
pub struct Answer {
    /// On the picture as it is.
    pub original: Option<Judgement>,
    /// On the filtered picture.
    pub filtered: Option<Judgement>,
}

/// Why there are no judgements, as a sentence for the visitor.
#[derive(Debug, thiserror::Error)]
pub enum JudgeError {
    /// A picture of a size that cannot be transformed.
    #[error("A picture could not be filtered: {0}")]
    Filter(String),
    /// The network could not be asked.
    #[error(transparent)]
    Inference(#[from] InferenceError),
}

/// Values of a batch's input that still fit a processor's caches well: more pictures at once only cost memory.
const BATCH_VALUES: usize = 40_000;
/// A GPU is the better used the more it gets, up to what small ones hold.
const GPU_BATCH: usize = 8;

/// How many pictures of `side` x `side` to judge at once.
pub fn batch_size(side: usize, on_gpu: bool) -> usize {
    let fits = BATCH_VALUES / (side * side).max(1);
    fits.clamp(if on_gpu { GPU_BATCH } else { 1 }, 64)
}

/// Judges all `pictures`, which have the network's input size, together. The recipe works as on the page, see
/// [`Editor::edit`]; one that needs a second picture has none.
pub async fn judge(
    classifier: &Classifier,
    question: &Question,
    pictures: Vec<Picture>,
) -> Result<Vec<Answer>, JudgeError> {
    let count = pictures.len();
    if count == 0 {
        return Ok(Vec::new());
    }
    let recipe = question
        .filter
        .as_ref()
        .filter(|recipe| **recipe != Recipe::default());
    let filtered = match recipe {
        Some(recipe) => {
            let normalisation = classifier.card().preprocessing.normalisation();
            let extras = Extras {
                second: None,
                normalisation: Some(normalisation),
            };
            pictures
                .iter()
                .map(|picture| made(picture, recipe, &extras))
                .collect::<Result<Vec<_>, _>>()?
        }
        None => Vec::new(),
    };
    // Where nothing is done, both questions have one answer.
    let original = question.original || recipe.is_none();
    let mut asked = if original { pictures } else { Vec::new() };
    let first_filtered = asked.len();
    asked.extend(filtered);
    let judgements: Vec<Judgement> = classifier
        .logits_batch(&asked)
        .await?
        .iter()
        .map(|logits| question.scoring.judge(&softmax(logits)))
        .collect();
    let answer = |index: usize| Answer {
        original: question.original.then(|| judgements[index]),
        filtered: question.filter.as_ref().map(|_| match recipe {
            Some(_) => judgements[first_filtered + index],
            None => judgements[index],
        }),
    };
    Ok((0..count).map(answer).collect())
}

fn made(picture: &Picture, recipe: &Recipe, extras: &Extras) -> Result<Picture, JudgeError> {
    let mut editor =
        Editor::new(picture.clone()).map_err(|error| JudgeError::Filter(error.to_string()))?;
    Ok(editor.edit(recipe, extras).clone())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn small_pictures_go_together_and_large_ones_alone() {
        assert_eq!(batch_size(224, false), 1);
        assert_eq!(batch_size(299, false), 1);
        assert_eq!(batch_size(32, false), 39);
        assert_eq!(batch_size(28, false), 51);
        assert_eq!(batch_size(8, false), 64);
        assert_eq!(batch_size(224, true), 8);
        assert_eq!(batch_size(0, true), 64);
    }
}
