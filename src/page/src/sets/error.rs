//! Why a set, or a picture of one, cannot be had.

use crate::storage::StorageError;

/// Why a set cannot be opened: one sentence.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum SetError {
    /// The visitor has removed it, or a link names one that this site does not have.
    #[error("That set is not on this device any more.")]
    Gone,
    /// The list of its pictures did not come.
    #[error("The set “{title}” could not be loaded ({why}). Check the connection and try again.")]
    NotLoaded {
        /// The set's name for the visitor.
        title: String,
        /// In the browser's words.
        why: String,
    },
    /// The list of its pictures is not what its card says.
    #[error("{0}")]
    Damaged(String),
    /// One of its pictures cannot be had.
    #[error("{0}.")]
    Picture(#[from] FileError),
}

/// Why the file of a picture cannot be had, in words that go into a sentence.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum FileError {
    /// Its number is too high.
    #[error("the set has no such picture")]
    NoSuchPicture,
    /// The browser has removed it from its storage.
    #[error("this browser no longer keeps the file")]
    NotKept,
    /// The storage cannot be read.
    #[error("{0}")]
    Storage(#[from] StorageError),
    /// It did not come, or could not be drawn: in the browser's words.
    #[error("{0}")]
    Browser(String),
}
