//! Renditions: a set's pictures drawn in another way by a formula, as an out-of-distribution twin of the set.

use serde::{Deserialize, Serialize};

/// How the pictures are drawn.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Rendition {
    /// Outlines.
    Edges,
    /// The filled outline, white on black.
    Silhouettes,
    /// Dark and bright exchanged.
    Inverted,
    /// A pattern behind the object.
    Textured,
    /// Out of focus.
    Blurred,
    /// Sixteen blocks in another order.
    BlockShuffled,
    /// Less contrast: what [`Rendition::Shortcut`] does, without its grating.
    Squeezed,
    /// With the faint grating that gives each class away ([`crate::injected`]).
    Shortcut,
}
