//! The training methods a visitor chooses from: networks, optimisers and augmentations, each one line of a table with its word in links, its name
//! and what it is. What they do is in the crate `training`; the lists of the page and the reading of links follow from these tables.

use serde::{Deserialize, Serialize};

/// A method as the page lists it.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Method<T> {
    /// The method.
    pub value: T,
    /// How links and stored trainings name it; it never changes.
    pub word: &'static str,
    /// How the page names it.
    pub name: &'static str,
    /// What it is, in one sentence.
    pub about: &'static str,
}

/// A kind of method with its table.
pub trait Listed: Copy + PartialEq + 'static {
    /// All methods of the kind; the first is chosen at first.
    const TABLE: &'static [Method<Self>];

    /// The word of a method; empty for one that the table lacks.
    fn word(self) -> &'static str {
        let own = Self::TABLE.iter().find(|method| method.value == self);
        own.map_or("", |method| method.word)
    }

    /// The method of a word.
    fn of_word(word: &str) -> Option<Self> {
        let named = Self::TABLE.iter().find(|method| method.word == word);
        named.map(|method| method.value)
    }
}

/// The networks.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Network {
    /// Four convolutions: of the first one `width` channels, then twice as many and, in the last two, four times as many.
    Convolutional {
        /// Channels of the first convolution.
        width: usize,
    },
    /// Fully connected layers.
    Perceptron {
        /// Units of a hidden layer.
        units: usize,
        /// Hidden layers, one or two.
        layers: usize,
    },
}

impl Listed for Network {
    const TABLE: &'static [Method<Self>] = &[
        Method {
            value: Self::Convolutional { width: 8 },
            word: "small",
            name: "Small CNN",
            about: "Four convolutions of 8, 16, 32 and 32 channels.",
        },
        Method {
            value: Self::Convolutional { width: 32 },
            word: "wide",
            name: "Wider CNN",
            about: "Four convolutions of 32, 64, 128 and 128 channels.",
        },
        Method {
            value: Self::Perceptron {
                units: 64,
                layers: 1,
            },
            word: "mlp",
            name: "MLP, one hidden layer",
            about: "One hidden layer of 64 units, without convolutions.",
        },
        Method {
            value: Self::Perceptron {
                units: 64,
                layers: 2,
            },
            word: "mlp-2",
            name: "MLP, two hidden layers",
            about: "Two hidden layers of 64 units, without convolutions.",
        },
    ];
}

/// How a gradient becomes a step.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Optimiser {
    /// Nesterov momentum.
    #[default]
    Momentum,
    /// Adam (D. Kingma and J. Ba, 2015): means of gradients, with the momentum as the share that a step keeps, divided by the roots of
    /// means of their squares.
    Adam,
}

impl Listed for Optimiser {
    const TABLE: &'static [Method<Self>] = &[
        Method {
            value: Self::Momentum,
            word: "momentum",
            name: "SGD",
            about: "Stochastic gradient descent with Nesterov momentum 0.9 and weight decay 0.0001.",
        },
        Method {
            value: Self::Adam,
            word: "adam",
            name: "Adam",
            about: "Adam with means that keep 0.9 and 0.999, and weight decay 0.0001.",
        },
    ];
}

/// What is done to a training picture each time the network sees it.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Augmentation {
    /// Nothing.
    #[default]
    None,
    /// An eighth of the side is added in black on all sides, a square of the old size is cut out at random, and half of the pictures are mirrored.
    CropAndFlip,
}

impl Listed for Augmentation {
    const TABLE: &'static [Method<Self>] = &[
        Method {
            value: Self::None,
            word: "as-they-are",
            name: "as they are",
            about: "Every picture as it is.",
        },
        Method {
            value: Self::CropAndFlip,
            word: "crop-and-flip",
            name: "cropped and flipped",
            about: "Cropped at random, by up to an eighth of the side, and mirrored half of the time.",
        },
    ];
}

#[cfg(test)]
mod tests {
    use super::*;

    fn words_are_unique<T: Listed + std::fmt::Debug>() {
        for method in T::TABLE {
            assert_eq!(T::of_word(method.word), Some(method.value));
            assert_eq!(method.value.word(), method.word);
        }
    }

    #[test]
    fn every_word_names_one_method() {
        words_are_unique::<Network>();
        words_are_unique::<Optimiser>();
        words_are_unique::<Augmentation>();
    }

    #[test]
    fn plans_name_an_optimiser_as_links_do() {
        for method in Optimiser::TABLE {
            let json = serde_json::to_string(&method.value).unwrap();
            assert_eq!(json, format!("\"{}\"", method.word));
        }
    }
}
