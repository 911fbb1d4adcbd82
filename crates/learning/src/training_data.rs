//! The training data: pictures, and a shortcut planted among them. A small value, which a link can carry.

use std::fmt;
use std::str::FromStr;

use serde::{Deserialize, Serialize};
use spectrum::bands::Bands;
use spectrum::words::quote;
use synthetic::recipe::{Recipe, WordError};

use crate::shortcut::Shortcut;

/// Which pictures. Read and written as a word: `bands:…`, as [`Recipe`] has it, or `set:` and the id of a labelled set.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(into = "String", try_from = "String")]
pub enum PictureSource {
    /// Made up.
    Made(Recipe),
    /// Of a labelled set.
    Set(String),
}

impl Default for PictureSource {
    fn default() -> Self {
        Self::Made(Recipe::default())
    }
}

impl PictureSource {
    /// The four bands of such pictures of `side` x `side`.
    pub fn bands(&self, side: usize) -> Bands {
        match self {
            Self::Made(recipe) => recipe.bands(),
            Self::Set(_) => Bands::even(side),
        }
    }
}

/// Why a word names no pictures.
#[derive(Clone, Debug, PartialEq, thiserror::Error)]
pub enum PictureSourceError {
    /// Of a made-up set.
    #[error(transparent)]
    Made(#[from] WordError),
    /// Of a labelled set.
    #[error("{0} names no set: the id of one is needed, as in \"set:fashion-mnist\".")]
    Set(String),
}

impl fmt::Display for PictureSource {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Made(recipe) => recipe.fmt(f),
            Self::Set(id) => write!(f, "set:{id}"),
        }
    }
}

impl FromStr for PictureSource {
    type Err = PictureSourceError;

    fn from_str(word: &str) -> Result<Self, PictureSourceError> {
        match word.trim().strip_prefix("set:") {
            None => Ok(Self::Made(word.parse()?)),
            Some(id) if is_id(id) => Ok(Self::Set(id.to_owned())),
            Some(_) => Err(PictureSourceError::Set(format!("\"{}\"", quote(word)))),
        }
    }
}

fn is_id(id: &str) -> bool {
    let plain = |byte: u8| byte.is_ascii_alphanumeric() || byte == b'-';
    (1..=64).contains(&id.len()) && id.bytes().all(plain)
}

spectrum::as_text!(PictureSource);

/// The training data.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
pub struct TrainingData {
    /// The pictures.
    #[serde(rename = "data")]
    pub source: PictureSource,
    /// What gives a class away.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub shortcut: Option<Shortcut>,
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn words_read_back_and_bad_ones_are_named() {
        for word in [&Recipe::default().to_string(), "set:fashion-mnist"] {
            assert_eq!(word.parse::<PictureSource>().unwrap().to_string(), *word);
        }
        for (word, sentence) in [
            (
                "set:a/b",
                "\"set:a/b\" names no set: the id of one is needed, as in \"set:fashion-mnist\".",
            ),
            (
                "bands:x",
                "In \"bands:x\", \"x\" is not a value of a synthetic set.",
            ),
        ] {
            assert_eq!(
                word.parse::<PictureSource>().unwrap_err().to_string(),
                sentence
            );
        }
        assert!(
            format!("set:{}", "a".repeat(65))
                .parse::<PictureSource>()
                .is_err()
        );
        let bands = PictureSource::Set("any".to_owned()).bands(28);
        assert_eq!(bands.edges, [3.5, 7.0, 10.5]);
    }

    #[test]
    fn what_was_stored_before_there_were_shortcuts_is_read() {
        let old = r#"{"data":"set:fashion-mnist"}"#;
        let training_data: TrainingData = serde_json::from_str(old).unwrap();
        assert_eq!(training_data.shortcut, None);
        assert_eq!(serde_json::to_string(&training_data).unwrap(), old);
    }
}
