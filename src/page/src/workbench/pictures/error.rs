//! Why a picture cannot be had.

use crate::browser::FetchError;
use crate::core::hooks::NoFile;
use crate::decoder::DecodeError;

/// Why a picture cannot be had: a sentence, which may also follow a colon.
#[derive(Clone, Debug, thiserror::Error)]
pub enum PictureError {
    /// What the camera sees is never the same picture twice.
    #[error("a live camera cannot be the second picture. Keep a picture of it first.")]
    Camera,
    /// One of the site's photographs does not come.
    #[error("{0}. Check the connection and choose it again.")]
    Sample(FetchError),
    /// A picture of a set does not come.
    #[error(transparent)]
    InSet(#[from] NoFile),
    /// Nobody answers for sets.
    #[error("pictures of sets cannot be read here.")]
    NoSets,
    /// It was one of the visitor's, and forgotten.
    #[error("Your picture is no longer here: it was removed.")]
    Removed,
    /// The decoder died of it, or works for ever.
    #[error("the decoder stopped.")]
    DecoderStopped,
    /// Its file gives no pixels.
    #[error(transparent)]
    Decode(DecodeError),
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::later::{MISSING, Missing};

    #[test]
    fn what_a_view_says_of_a_file_is_passed_on_as_it_is() {
        let error = PictureError::from(NoFile::new(Missing));
        assert_eq!(error.to_string(), MISSING);
    }

    #[test]
    fn a_photograph_that_does_not_come_is_told_with_its_reason() {
        let sentence = PictureError::Sample(FetchError::Status(404)).to_string();
        assert!(
            sentence.contains("404") && sentence.ends_with('.'),
            "{sentence}"
        );
    }
}
