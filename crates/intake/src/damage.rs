//! What can be wrong with a file whose picture is shown all the same.

/// What is wrong with a picture. Its display is a sentence for the visitor.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
pub enum Damage {
    /// The file ends before the picture does.
    #[error("This file is cut off: the lower part of the picture is missing.")]
    CutOff,
    /// The same for a file that brings its picture from coarse to fine.
    #[error("This file is cut off: the picture lacks its fine details.")]
    Coarse,
    /// The file holds something else than its format says.
    #[error("This file is damaged: parts of the picture may be wrong.")]
    Broken,
}
