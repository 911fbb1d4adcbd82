//! The conversation of page and engine about the files of a classifier that the visitor brought: what they are and do not say, what the network
//! answers with each guess, and the card that comes of it.

use models::card::ModelCard;
use onnx::facts::Facts;
use onnx::guesses::{Choices, Guesses, Scaling};
use serde::{Deserialize, Serialize};

/// From the page to the engine that runs networks from ONNX files, beside [`crate::ToEngine`].
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum AboutFiles {
    /// Look into files. With it comes a buffer: their bytes, one file after another. Answered by [`OfFiles::Found`] or
    /// [`OfFiles::Refused`].
    Look {
        /// Comes back with the answer.
        ticket: u64,
        /// Names, with the folders they were in, and lengths.
        files: Vec<(String, usize)>,
        /// The architecture to take, where weights without a network fit several; empty for the first.
        architecture: String,
    },
    /// Show the network a picture, once for each scaling. With it comes a buffer: three planes R, G, B of `side * side` f32 in [0, 1],
    /// little-endian. Answered by [`OfFiles::Tried`] or [`OfFiles::Refused`].
    Try {
        /// Comes back with the answer.
        ticket: u64,
        /// What the visitor chose; its scaling does not count.
        choices: Choices,
        /// The scalings.
        scalings: Vec<Scaling>,
    },
    /// Make a model of it. Answered by [`OfFiles::Made`], with the file to keep as a buffer, or by [`OfFiles::Refused`].
    Make {
        /// Comes back with the answer.
        ticket: u64,
        /// What the visitor chose.
        choices: Choices,
    },
}

/// The answers to [`AboutFiles`].
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum OfFiles {
    /// They are a classifier.
    Found {
        /// The ticket of the question.
        ticket: u64,
        /// What the file says.
        facts: Facts,
        /// What it does not say.
        guesses: Guesses,
    },
    /// What it answers.
    Tried {
        /// The ticket of the question.
        ticket: u64,
        /// For each scaling the most probable classes, best first: (class index, probability).
        best: Vec<Vec<(usize, f32)>>,
        /// Milliseconds for one picture.
        elapsed_ms: f64,
    },
    /// It is a model; its file comes as a buffer.
    Made {
        /// The ticket of the question.
        ticket: u64,
        /// How to run it.
        card: ModelCard,
    },
    /// Something is wrong.
    Refused {
        /// The ticket of the question.
        ticket: u64,
        /// What, and what to do.
        refusal: Refusal,
    },
}

/// Why files do not become a model.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Refusal {
    /// What is wrong and what to do, in sentences for the visitor.
    pub sentence: String,
    /// The name of the file that is missing, where one is.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub missing: Option<String>,
    /// Lines of Python that write a suitable file, where it is known what wrote this one.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub export: Option<String>,
}
