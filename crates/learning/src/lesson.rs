//! What a visitor chooses for a training that goes on until it is stopped: a small value, which a link can carry.

use std::fmt;
use std::str::FromStr;

use serde::{Deserialize, Serialize};
use spectrum::words::{number, quote};

/// The networks to choose from.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Kind {
    /// Four convolutions of 8, 16, 32 and 32 channels.
    #[default]
    Small,
    /// The same with four times as many.
    Wide,
    /// One hidden layer of 64 units.
    Perceptron,
    /// Two of them.
    DeepPerceptron,
}

impl Kind {
    /// All of them, with word and name.
    pub const ALL: [(Self, &'static str, &'static str); 4] = [
        (Self::Small, "small", "Small CNN"),
        (Self::Wide, "wide", "Wider CNN"),
        (Self::Perceptron, "mlp", "MLP, one hidden layer"),
        (Self::DeepPerceptron, "mlp-2", "MLP, two hidden layers"),
    ];
}

/// How a gradient becomes a step.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Method {
    /// Nesterov momentum.
    #[default]
    Momentum,
    /// Adam (D. Kingma and J. Ba, 2015): means of gradients, with the momentum as the share that a step keeps, divided by the roots of
    /// means of their squares.
    Adam,
}

/// The choices. Read and written as a word such as `small,momentum,0.01,64,as-they-are,1`.
#[derive(Clone, Copy, Debug, PartialEq, Serialize, Deserialize)]
#[serde(into = "String", try_from = "String")]
pub struct Lesson {
    /// The network.
    pub kind: Kind,
    /// How a gradient becomes a step.
    pub method: Method,
    /// The same in all steps.
    pub learning_rate: f32,
    /// Pictures in a step.
    pub batch: usize,
    /// Whether pictures are cropped at random, after adding an eighth of the side on all sides, and flipped.
    pub augmented: bool,
    /// Of initial weights, order and augmentation.
    pub seed: u32,
}

impl Default for Lesson {
    /// The founding paper's example where it is known: stochastic gradient descent at 0.01 in batches of 64.
    fn default() -> Self {
        Self {
            kind: Kind::Small,
            method: Method::Momentum,
            learning_rate: 0.01,
            batch: 64,
            augmented: false,
            seed: 1,
        }
    }
}

/// Why a lesson's word is refused.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[error("\"{word}\" is no training: {needs}, as in \"small,momentum,0.01,64,as-they-are,1\".")]
pub struct LessonError {
    word: String,
    needs: &'static str,
}

const METHODS: [(Method, &str); 2] = [(Method::Momentum, "momentum"), (Method::Adam, "adam")];
const AUGMENTATIONS: [(bool, &str); 2] = [(false, "as-they-are"), (true, "crop-and-flip")];

impl fmt::Display for Lesson {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let kind = Kind::ALL.iter().find(|(kind, ..)| *kind == self.kind);
        let method = METHODS.iter().find(|(method, _)| *method == self.method);
        let augmented = AUGMENTATIONS.iter().find(|(one, _)| *one == self.augmented);
        write!(
            f,
            "{},{},{},{},{},{}",
            kind.map_or("", |(_, word, _)| word),
            method.map_or("", |(_, word)| word),
            self.learning_rate,
            self.batch,
            augmented.map_or("", |(_, word)| word),
            self.seed
        )
    }
}

impl FromStr for Lesson {
    type Err = LessonError;

    fn from_str(word: &str) -> Result<Self, LessonError> {
        let refused = |needs| LessonError {
            word: quote(word),
            needs,
        };
        let parts: Vec<&str> = word.trim().split(',').collect();
        let &[kind, method, rate, batch, augmented, seed] = parts.as_slice() else {
            return Err(refused("six words are needed"));
        };
        let whole = |text: &str, range: std::ops::RangeInclusive<u32>| {
            number(text)
                .and_then(|_| text.parse().ok())
                .filter(|value| range.contains(value))
        };
        let networks = Kind::ALL.iter().find(|(_, own, _)| *own == kind);
        let methods = METHODS.iter().find(|(_, own)| *own == method);
        let augmentations = AUGMENTATIONS.iter().find(|(_, own)| *own == augmented);
        Ok(Self {
            kind: networks
                .ok_or_else(|| refused("the network is small, wide, mlp or mlp-2"))?
                .0,
            method: methods
                .ok_or_else(|| refused("the method is momentum or adam"))?
                .0,
            learning_rate: number(rate)
                .filter(|rate| (1e-6..=1.0).contains(rate))
                .ok_or_else(|| refused("the learning rate lies between 0.000001 and 1"))?,
            batch: whole(batch, 2..=256).ok_or_else(|| refused("a batch has 2 to 256 pictures"))?
                as usize,
            augmented: augmentations
                .ok_or_else(|| refused("pictures are taken as-they-are or crop-and-flip"))?
                .0,
            seed: whole(seed, 1..=9999)
                .ok_or_else(|| refused("the seed lies between 1 and 9999"))?,
        })
    }
}

impl From<Lesson> for String {
    fn from(lesson: Lesson) -> Self {
        lesson.to_string()
    }
}

impl TryFrom<String> for Lesson {
    type Error = LessonError;

    fn try_from(word: String) -> Result<Self, LessonError> {
        word.parse()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn words_read_back() {
        assert_eq!(
            Lesson::default().to_string(),
            "small,momentum,0.01,64,as-they-are,1"
        );
        for (kind, ..) in Kind::ALL {
            for (method, _) in METHODS {
                let lesson = Lesson {
                    kind,
                    method,
                    augmented: true,
                    ..Lesson::default()
                };
                assert_eq!(lesson.to_string().parse(), Ok(lesson));
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
                word.parse::<Lesson>().unwrap_err().to_string(),
                format!(
                    "\"{word}\" is no training: {needs}, as in \"small,momentum,0.01,64,as-they-are,1\"."
                )
            );
        }
    }
}
