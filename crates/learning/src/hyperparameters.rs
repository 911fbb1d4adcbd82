//! What a visitor chooses for a training that goes on until it is stopped: a small value, which a link can carry.

use std::fmt;
use std::str::FromStr;

use serde::{Deserialize, Serialize};
use spectrum::words::{number, quote};

use crate::methods::{Augmentation, Listed, Network, Optimiser};

/// The choices. Read and written as a word such as `small,momentum,0.01,64,as-they-are,1`.
#[derive(Clone, Copy, Debug, PartialEq, Serialize, Deserialize)]
#[serde(into = "String", try_from = "String")]
pub struct Hyperparameters {
    /// What is trained.
    pub network: Network,
    /// How a gradient becomes a step.
    pub optimiser: Optimiser,
    /// The same in all steps.
    pub learning_rate: f32,
    /// Pictures in a step.
    pub batch: usize,
    /// What is done to the pictures.
    pub augmentation: Augmentation,
    /// Of initial weights, order and augmentation.
    pub seed: u32,
}

impl Default for Hyperparameters {
    /// The founding paper's example where it is known: stochastic gradient descent at 0.01 in batches of 64.
    fn default() -> Self {
        Self {
            network: Network::Convolutional { width: 8 },
            optimiser: Optimiser::Momentum,
            learning_rate: 0.01,
            batch: 64,
            augmentation: Augmentation::None,
            seed: 1,
        }
    }
}

/// Why the word of a training is refused.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[error("\"{word}\" is not a training: {needs}, as in \"small,momentum,0.01,64,as-they-are,1\".")]
pub struct HyperparametersError {
    word: String,
    needs: Requirement,
}

impl HyperparametersError {
    /// What the word does not meet.
    pub const fn needs(&self) -> Requirement {
        self.needs
    }
}

/// What the word of a training must say.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
pub enum Requirement {
    /// Neither more nor fewer.
    #[error("six words are needed")]
    SixWords,
    /// A word of the table.
    #[error("the network is {}", words_of::<Network>())]
    Network,
    /// A word of the table.
    #[error("the method is {}", words_of::<Optimiser>())]
    Optimiser,
    /// A number within limits.
    #[error("the learning rate lies between 0.000001 and 1")]
    LearningRate,
    /// A whole number within limits.
    #[error("a batch has 2 to 256 pictures")]
    Batch,
    /// A word of the table.
    #[error("pictures are taken {}", words_of::<Augmentation>())]
    Augmentation,
    /// A whole number within limits.
    #[error("the seed lies between 1 and 9999")]
    Seed,
}

impl fmt::Display for Hyperparameters {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(
            f,
            "{},{},{},{},{},{}",
            self.network.word(),
            self.optimiser.word(),
            self.learning_rate,
            self.batch,
            self.augmentation.word(),
            self.seed
        )
    }
}

/// The words of a table, as in "momentum or adam".
fn words_of<T: Listed>() -> String {
    let words: Vec<&str> = T::TABLE.iter().map(|method| method.word).collect();
    match words.split_last() {
        Some((last, others)) if !others.is_empty() => {
            format!("{} or {last}", others.join(", "))
        }
        _ => words.concat(),
    }
}

impl FromStr for Hyperparameters {
    type Err = HyperparametersError;

    fn from_str(word: &str) -> Result<Self, HyperparametersError> {
        let refused = |needs: Requirement| HyperparametersError {
            word: quote(word),
            needs,
        };
        let parts: Vec<&str> = word.trim().split(',').collect();
        let &[network, optimiser, rate, batch, augmentation, seed] = parts.as_slice() else {
            return Err(refused(Requirement::SixWords));
        };
        let whole = |text: &str, range: std::ops::RangeInclusive<u32>, needs| {
            number(text)
                .and_then(|_| text.parse().ok())
                .filter(|value| range.contains(value))
                .ok_or_else(|| refused(needs))
        };
        Ok(Self {
            network: Listed::of_word(network).ok_or_else(|| refused(Requirement::Network))?,
            optimiser: Listed::of_word(optimiser).ok_or_else(|| refused(Requirement::Optimiser))?,
            learning_rate: number(rate)
                .filter(|rate| (1e-6..=1.0).contains(rate))
                .ok_or_else(|| refused(Requirement::LearningRate))?,
            batch: whole(batch, 2..=256, Requirement::Batch)? as usize,
            augmentation: Listed::of_word(augmentation)
                .ok_or_else(|| refused(Requirement::Augmentation))?,
            seed: whole(seed, 1..=9999, Requirement::Seed)?,
        })
    }
}

spectrum::as_text!(Hyperparameters);

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn words_read_back() {
        assert_eq!(
            Hyperparameters::default().to_string(),
            "small,momentum,0.01,64,as-they-are,1"
        );
        for network in Network::TABLE {
            for optimiser in Optimiser::TABLE {
                for augmentation in Augmentation::TABLE {
                    let hyperparameters = Hyperparameters {
                        network: network.value,
                        optimiser: optimiser.value,
                        augmentation: augmentation.value,
                        ..Hyperparameters::default()
                    };
                    assert_eq!(hyperparameters.to_string().parse(), Ok(hyperparameters));
                }
            }
        }
    }

    #[test]
    fn a_bad_word_is_named_in_one_sentence() {
        for (word, needs) in [
            ("", "six words are needed"),
            (
                "large,adam,0.01,64,as-they-are,1",
                "the network is small, wide, mlp or mlp-2",
            ),
            (
                "small,sgd,0.01,64,as-they-are,1",
                "the method is momentum or adam",
            ),
            (
                "small,adam,nan,64,as-they-are,1",
                "the learning rate lies between 0.000001 and 1",
            ),
            (
                "small,adam,0.01,1,as-they-are,1",
                "a batch has 2 to 256 pictures",
            ),
            (
                "small,adam,0.01,64,no,1",
                "pictures are taken as-they-are or crop-and-flip",
            ),
            (
                "small,adam,0.01,64,as-they-are,+1",
                "the seed lies between 1 and 9999",
            ),
        ] {
            assert_eq!(
                word.parse::<Hyperparameters>().unwrap_err().to_string(),
                format!(
                    "\"{word}\" is not a training: {needs}, as in \"small,momentum,0.01,64,as-they-are,1\"."
                )
            );
        }
    }
}
