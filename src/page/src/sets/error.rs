//! Why a set, or a picture of one, cannot be had.

use crate::browser::{BrowserError, FetchError};

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
        /// Why not.
        why: ListError,
    },
    /// The list of its pictures is not what its card says.
    #[error("{0}")]
    Damaged(String),
    /// One of its pictures cannot be had.
    #[error("{0}.")]
    Picture(#[from] FileError),
}

/// Why the list of a set's pictures does not come, in words that go into a sentence.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum ListError {
    /// The site's catalogue names no place for it.
    #[error("its pictures are missing")]
    NoPlace,
    /// It is not where it should be, or the connection is down.
    #[error(transparent)]
    Fetch(#[from] FetchError),
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
    /// It did not come.
    #[error(transparent)]
    Fetch(#[from] FetchError),
    /// It could not be read or drawn.
    #[error(transparent)]
    Browser(#[from] BrowserError),
    /// It was drawn, and then there was no file.
    #[error("the browser made no file of it")]
    NoFile,
}
