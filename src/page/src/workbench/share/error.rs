//! Why something cannot be taken away from the workbench.

use crate::browser::BrowserError;
use spectrum::fourier::SizeError;

/// Why there is nothing to take away, in words that go into a sentence.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum ShareError {
    /// Nothing was opened yet.
    #[error("there is no picture yet")]
    NoPicture,
    /// The engine or its weights are on their way.
    #[error("the network has not answered yet")]
    NoAnswer,
    /// It was a visitor's own, and forgotten.
    #[error("this model is not known here")]
    NoModel,
    /// The whole picture, without a window, cannot be transformed.
    #[error(transparent)]
    Size(#[from] SizeError),
    /// The browser draws it or makes a file of it.
    #[error(transparent)]
    Browser(#[from] BrowserError),
}

/// Why a button did not do what it says: a sentence for the visitor.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum ActionError {
    /// There is no file, or the browser does not take it.
    #[error("The file could not be saved ({0}).")]
    NotSaved(#[from] ShareError),
    /// The clipboard takes no link.
    #[error("The link could not be copied ({0}); it is in the address bar.")]
    LinkNotCopied(BrowserError),
    /// The clipboard takes no text.
    #[error("The text could not be copied ({0}).")]
    TextNotCopied(BrowserError),
    /// The clipboard takes no picture.
    #[error(
        "This browser does not put the picture on the clipboard ({0}); save it as PNG instead."
    )]
    PictureNotCopied(BrowserError),
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_button_says_its_reason_in_a_whole_sentence() {
        let why = BrowserError::Insecure;
        let errors = [
            ActionError::from(ShareError::from(why.clone())),
            ActionError::LinkNotCopied(why.clone()),
            ActionError::TextNotCopied(why.clone()),
            ActionError::PictureNotCopied(why.clone()),
        ];
        for error in errors {
            let sentence = error.to_string();
            assert!(sentence.contains(&format!("({why})")), "{sentence}");
            assert!(sentence.ends_with('.'), "{sentence}");
        }
    }
}
