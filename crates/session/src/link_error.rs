//! Why a value of a link is not used.

use learning::hyperparameters::HyperparametersError;
use learning::shortcut::ShortcutError;
use learning::training_data::PictureSourceError;
use models::cut::WordError;
use protocol::crop::CropError;
use spectrum::content::ContentError;
use spectrum::filter::FilterError;
use spectrum::formula::FormulaError;
use spectrum::noise::NoiseError;
use spectrum::window::WindowError;
use spectrum::words::quote;

use crate::link::EDGE_MAX;

/// What is wrong with a link, or with the copied part of one: a sentence for the visitor, which says what is done instead.
#[derive(Clone, Debug, PartialEq, thiserror::Error)]
pub enum LinkError {
    /// What was copied is no recipe.
    #[error("There is no recipe on the clipboard: copy one with “Copy recipe”, or copy a link.")]
    NoRecipe,
    /// A view that there is not.
    #[error(
        "The link asks for the view “{}”; there are picture, set, laboratory and learning, so picture is used.",
        quote(.0)
    )]
    View(String),
    /// No number, or one outside the slider's range.
    #[error(
        "The link asks for an edge of “{}”; it must lie between 0 and {EDGE_MAX} cycles/image, so hard edges are used.",
        quote(.0)
    )]
    Edge(String),
    /// An engine that there is not.
    #[error(
        "The link asks for the engine “{}”; there are auto, cpu and webgpu, so auto is used.",
        quote(.0)
    )]
    Engine(String),
    /// The second picture's key is missing.
    #[error(
        "The link asks for the second picture “{}”; it must begin with sample:, picture: or made:, so there is none.",
        quote(.0)
    )]
    Second(String),
    /// A picture of a set, where the set or the picture is missing here.
    #[error(
        "The link asks for the picture “{}” that this site does not have, so the first sample is shown.",
        quote(.0)
    )]
    Picture(String),
    /// A visitor's own network, and not this visitor's.
    #[error(
        "The link asks for a network that was trained in another browser, or opened there from a file; networks do not travel with a link, so the site’s first model is used. If you have its file, open it here with the same choices, and then the link again."
    )]
    OwnNetwork,
    /// An id that the site's list lacks.
    #[error(
        "The link asks for a {kind} “{}” that this site does not have, so “{fallback}” is used.",
        quote(id)
    )]
    Unknown {
        /// What the list is of.
        kind: &'static str,
        /// The id in the link.
        id: String,
        /// The id that is taken in its place.
        fallback: String,
    },
    /// A switch that is set to neither of its two words.
    #[error(
        "The link asks for {key}={}; it can be {} or {}, so the default is used.",
        quote(value),
        .words[0],
        .words[1]
    )]
    Switch {
        /// The switch.
        key: &'static str,
        /// What the link sets it to.
        value: String,
        /// What it can be set to.
        words: [&'static str; 2],
    },
    /// A value that is written in words of its own, and wrongly.
    #[error("The link's {} was left out: {}.", .0.name(), without_stop(.0))]
    LeftOut(#[from] ValueError),
}

/// Some of these errors are sentences, others half a sentence.
fn without_stop(error: &ValueError) -> String {
    let mut why = error.to_string();
    if why.ends_with('.') {
        why.pop();
    }
    why
}

/// Why a value that is written in words of its own cannot be read.
#[derive(Clone, Debug, PartialEq, thiserror::Error)]
#[error(transparent)]
pub enum ValueError {
    /// Of the key `crop`.
    Crop(#[from] CropError),
    /// Of the keys `colours` and `framing`.
    ReadAs(#[from] WordError),
    /// Of the key `content`.
    Content(#[from] ContentError),
    /// Of the key `noise`.
    Noise(#[from] NoiseError),
    /// Of the key `window`.
    Window(#[from] WindowError),
    /// Of the key `filter`.
    Filter(#[from] FilterError),
    /// Of the key `made`, or of `second`.
    Formula(#[from] FormulaError),
    /// Of the key `data`.
    TrainingPictures(#[from] PictureSourceError),
    /// Of the key `shortcut`.
    Shortcut(#[from] ShortcutError),
    /// Of the key `lesson`.
    Training(#[from] HyperparametersError),
}

impl ValueError {
    /// What the value is, on "the link's".
    const fn name(&self) -> &'static str {
        match self {
            Self::Crop(_) => "crop",
            Self::ReadAs(_) => "way of reading pictures",
            Self::Content(_) => "treatment of magnitude and phase",
            Self::Noise(_) => "Fourier-basis noise",
            Self::Window(_) => "window function",
            Self::Filter(_) => "filter",
            Self::Formula(_) => "formula",
            Self::TrainingPictures(_) => "set to learn from",
            Self::Shortcut(_) => "planted shortcut",
            Self::Training(_) => "training",
        }
    }
}
