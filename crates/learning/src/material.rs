//! What there is to learn from: pictures, and a shortcut planted among them. A small value, which a link can carry.

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
pub enum Data {
    /// Made up.
    Made(Recipe),
    /// Of a labelled set.
    Set(String),
}

impl Default for Data {
    fn default() -> Self {
        Self::Made(Recipe::default())
    }
}

impl Data {
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
pub enum DataError {
    /// Of a made-up set.
    #[error(transparent)]
    Made(#[from] WordError),
    /// Of a labelled set.
    #[error("{0} names no set: the id of one is needed, as in \"set:fashion-mnist\".")]
    Set(String),
}

impl fmt::Display for Data {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Made(recipe) => recipe.fmt(f),
            Self::Set(id) => write!(f, "set:{id}"),
        }
    }
}

impl FromStr for Data {
    type Err = DataError;

    fn from_str(word: &str) -> Result<Self, DataError> {
        match word.trim().strip_prefix("set:") {
            None => Ok(Self::Made(word.parse()?)),
            Some(id) if is_id(id) => Ok(Self::Set(id.to_owned())),
            Some(_) => Err(DataError::Set(format!("\"{}\"", quote(word)))),
        }
    }
}

fn is_id(id: &str) -> bool {
    let plain = |byte: u8| byte.is_ascii_alphanumeric() || byte == b'-';
    (1..=64).contains(&id.len()) && id.bytes().all(plain)
}

impl From<Data> for String {
    fn from(data: Data) -> Self {
        data.to_string()
    }
}

impl TryFrom<String> for Data {
    type Error = DataError;

    fn try_from(word: String) -> Result<Self, DataError> {
        word.parse()
    }
}

/// All that is learned from.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
pub struct Material {
    /// The pictures.
    pub data: Data,
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
            assert_eq!(word.parse::<Data>().unwrap().to_string(), *word);
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
            assert_eq!(word.parse::<Data>().unwrap_err().to_string(), sentence);
        }
        assert!(format!("set:{}", "a".repeat(65)).parse::<Data>().is_err());
        let bands = Data::Set("any".to_owned()).bands(28);
        assert_eq!(bands.edges, [3.5, 7.0, 10.5]);
    }

    #[test]
    fn material_from_before_there_were_shortcuts_is_read() {
        let old = r#"{"data":"set:fashion-mnist"}"#;
        let material: Material = serde_json::from_str(old).unwrap();
        assert_eq!(material.shortcut, None);
        assert_eq!(serde_json::to_string(&material).unwrap(), old);
    }
}
