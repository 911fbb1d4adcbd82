//! What undo and redo go through: the picture, what is done to it, and the network that looks at it.

use models::read_as::ReadAs;
use serde::{Deserialize, Serialize};
use spectrum::recipe::Recipe;

use crate::state::Source;
use protocol::Crop;

/// One state of the workbench.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Edit {
    /// The picture.
    pub source: Source,
    /// Which square of it.
    pub crop: Crop,
    /// How its file is read.
    #[serde(default, skip_serializing_if = "ReadAs::is_default")]
    pub read_as: ReadAs,
    /// `ModelCard::id`.
    pub model: String,
    /// What is done to the picture.
    pub recipe: Recipe,
    /// The picture to mix with, for recipes that need one.
    pub second: Option<Source>,
}
