//! What a network makes of labelled pictures, as they are and under a filter.

use classifier::ranking::softmax;
use classifier::{Classifier, InferenceError};
use sets::scoring::{Judgement, Scoring};
use spectrum::editor::Editor;
use spectrum::filter::FilterChain;
use spectrum::picture::Picture;

/// What is asked about every picture.
#[derive(Clone, Debug)]
pub struct Question {
    /// Which labels count as which class of the set.
    pub scoring: Scoring,
    /// Judge the picture as it is.
    pub original: bool,
    /// Judge the picture under this filter.
    pub filter: Option<FilterChain>,
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
pub fn batch(side: usize, on_gpu: bool) -> usize {
    let fits = BATCH_VALUES / (side * side).max(1);
    fits.clamp(if on_gpu { GPU_BATCH } else { 1 }, 64)
}

/// Judges all `pictures`, which have the network's input size, together. A filter works as on the page: each colour plane is
/// transformed, masked, transformed back and clipped to [0, 1] before the network's own normalisation.
pub async fn judge(
    classifier: &Classifier,
    question: &Question,
    pictures: Vec<Picture>,
) -> Result<Vec<Answer>, JudgeError> {
    let count = pictures.len();
    if count == 0 {
        return Ok(Vec::new());
    }
    let side = classifier.card().input_size;
    let mask = question
        .filter
        .as_ref()
        .map(|chain| chain.mask(side, side))
        .filter(|mask| !mask.is_identity());
    let filtered = match &mask {
        Some(mask) => pictures
            .iter()
            .map(|picture| filter(picture, mask))
            .collect::<Result<Vec<_>, _>>()?,
        None => Vec::new(),
    };
    // Without a filter that removes something, both questions have one answer.
    let original = question.original || mask.is_none();
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
        filtered: question.filter.as_ref().map(|_| match mask {
            Some(_) => judgements[first_filtered + index],
            None => judgements[index],
        }),
    };
    Ok((0..count).map(answer).collect())
}

fn filter(picture: &Picture, mask: &spectrum::mask::Mask) -> Result<Picture, JudgeError> {
    let mut editor =
        Editor::new(picture.clone()).map_err(|error| JudgeError::Filter(error.to_string()))?;
    Ok(editor.apply(mask).clone())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn small_pictures_go_together_and_large_ones_alone() {
        assert_eq!(batch(224, false), 1);
        assert_eq!(batch(299, false), 1);
        assert_eq!(batch(32, false), 39);
        assert_eq!(batch(28, false), 51);
        assert_eq!(batch(8, false), 64);
        assert_eq!(batch(224, true), 8);
        assert_eq!(batch(0, true), 64);
    }
}
