//! Recipes as words, `bands:32,4,8,12,1,…`, for links.

use std::fmt;
use std::str::FromStr;

use spectrum::words::{number, quote};

use crate::recipe::{Recipe, RecipeError};

const NAME: &str = "bands:";

/// Why a recipe's word is refused.
#[derive(Clone, Debug, PartialEq, thiserror::Error)]
pub enum WordError {
    /// It does not begin as the word of a synthetic set.
    #[error(
        "\"{0}\" is not a set of made-up pictures: it should begin as in \"bands:32,4,8,12,1\"."
    )]
    Unknown(String),
    /// A value that is no number, or one too many.
    #[error("In \"{word}\", \"{value}\" is not a value of a synthetic set.")]
    Value {
        /// The whole word.
        word: String,
        /// The part of it that is no number.
        value: String,
    },
    /// Values that do not go together.
    #[error(transparent)]
    Recipe(#[from] RecipeError),
}

impl fmt::Display for Recipe {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        for (place, value) in self.values().into_iter().enumerate() {
            // Adding zero turns -0 into 0.
            write!(f, "{}{}", if place == 0 { NAME } else { "," }, value + 0.0)?;
        }
        Ok(())
    }
}

impl FromStr for Recipe {
    type Err = WordError;

    /// Reads a word; values left out at its end are those of the default.
    fn from_str(word: &str) -> Result<Self, WordError> {
        let word = word.trim();
        let given = word
            .strip_prefix(NAME)
            .ok_or_else(|| WordError::Unknown(quote(word)))?;
        let default = Self::default();
        let mut values = default.values();
        for (place, text) in given.split(',').enumerate() {
            let refused = || WordError::Value {
                word: quote(word),
                value: quote(text),
            };
            let own = values.get_mut(place).ok_or_else(refused)?;
            *own = number(text).ok_or_else(refused)?;
        }
        let recipe = Self::from_values(values);
        recipe.check()?;
        // What was rounded was no whole number.
        match recipe
            .values()
            .iter()
            .zip(values)
            .position(|(&kept, value)| kept != value)
        {
            None => Ok(recipe),
            Some(place) => Err(WordError::Value {
                word: quote(word),
                value: values[place].to_string(),
            }),
        }
    }
}

spectrum::as_text!(Recipe);

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn words_read_back_and_what_is_left_out_is_the_default() {
        let word = "bands:32,4,8,12,1,1,0.5,3,4,3,4,0.5,1,0,0.498,0.172,1";
        assert_eq!(Recipe::default().to_string(), word);
        assert_eq!(word.parse(), Ok(Recipe::default()));
        assert_eq!("bands:32".parse(), Ok(Recipe::default()));
        let recipe: Recipe = " bands:28,3,7,10,4 ".parse().unwrap();
        assert_eq!((recipe.side, recipe.biased), (28, 4));
    }

    #[test]
    fn a_bad_word_is_named_in_one_sentence() {
        for (word, sentence) in [
            (
                "grating:3",
                "\"grating:3\" is not a set of made-up pictures: it should begin as in \"bands:32,4,8,12,1\".",
            ),
            (
                "bands:",
                "In \"bands:\", \"\" is not a value of a synthetic set.",
            ),
            (
                "bands:32,4,8,12,-1",
                "In \"bands:32,4,8,12,-1\", \"-1\" is not a value of a synthetic set.",
            ),
            (
                "bands:32,4,8,12,1.5",
                "In \"bands:32,4,8,12,1.5\", \"1.5\" is not a value of a synthetic set.",
            ),
            (
                "bands:32,4,8,12,9",
                "The set's biased to band must lie between 1 and 4, not at 9.",
            ),
            (
                "bands:32,8,4,12",
                "The bands' edges must rise: 8, 4 and 12 do not.",
            ),
        ] {
            let error = word.parse::<Recipe>().unwrap_err();
            assert_eq!(error.to_string(), sentence);
        }
        assert!(
            format!("bands:{}", "1,".repeat(99))
                .parse::<Recipe>()
                .is_err()
        );
    }
}
