//! The square that a network gets, as data: which part of a picture is cut and by which kernel it is resized. `intake` does it.

use std::fmt;
use std::str::FromStr;

use serde::{Deserialize, Serialize};

/// Which part of a picture a network gets, and how that is resized.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Framing {
    /// The whole square, resized with an antialiased bicubic kernel.
    #[default]
    Whole,
    /// As the network's authors evaluated it.
    Evaluated,
    /// As timm, or torchvision where timm has no such network, evaluates it.
    Timm,
}

/// A word that names no choice.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[error("“{word}” is none of {known}")]
pub struct WordError {
    /// What was said.
    pub word: String,
    /// What there is.
    pub known: &'static str,
}

/// How a picture becomes a network's input.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(tag = "kind", rename_all = "kebab-case")]
pub enum Cut {
    /// The chosen square, whole, with an antialiased bicubic kernel. A square of the input size is not touched.
    #[default]
    Whole,
    /// A central square of `side / (side + margin)` of the shorter side, bilinear between pixels as TensorFlow 1 does: not antialiased,
    /// pixels counted from their top left corners. (`preprocessing.py` of Google's EfficientNet.)
    CentralSquare {
        /// Pixels that are cut off, counted at the input's scale.
        margin: usize,
    },
    /// The middle `thousandths` of both sides, squeezed to a square by the same kernel. (`inception_preprocessing.py` of TF-Slim.)
    CentralPart {
        /// Of height and width.
        thousandths: usize,
    },
    /// The shorter side resized to `shorter` by Pillow's antialiased kernel, then the centre cut out. (torchvision's `Resize` and
    /// `CenterCrop`, which timm uses as well.)
    ShorterSide {
        /// Pixels of the shorter side.
        shorter: usize,
        /// The kernel.
        kernel: Kernel,
    },
}

/// An antialiased kernel of Pillow's `Image.resize`.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum Kernel {
    /// A triangle, two pixels wide.
    Bilinear,
    /// Catmull and Rom's, four pixels wide.
    Bicubic,
}

impl Kernel {
    const fn name(self) -> &'static str {
        match self {
            Self::Bilinear => "bilinear",
            Self::Bicubic => "bicubic",
        }
    }
}

impl Cut {
    /// Said to the visitor, of a network that reads `side` x `side`.
    pub fn in_words(self, side: usize) -> String {
        match self {
            Self::Whole => {
                format!("the whole square, resized to {side} (antialiased bicubic)")
            }
            Self::CentralSquare { margin } => format!(
                "the central {side}/{} of the square, resized to {side} (TensorFlow’s bilinear)",
                side + margin
            ),
            Self::CentralPart { thousandths } => format!(
                "the middle {} % of height and width, squeezed to {side} × {side} (TensorFlow’s bilinear)",
                thousandths as f64 / 10.0
            ),
            Self::ShorterSide { shorter, kernel } => format!(
                "the shorter side resized to {shorter} (Pillow’s {}), the central {side} × {side} cut out",
                kernel.name()
            ),
        }
    }
}

impl Framing {
    /// All of them, the default first.
    pub const ALL: [Self; 3] = [Self::Whole, Self::Evaluated, Self::Timm];

    /// The word in links and on the command line.
    pub const fn word(self) -> &'static str {
        match self {
            Self::Whole => "whole",
            Self::Evaluated => "evaluated",
            Self::Timm => "timm",
        }
    }

    /// The name for the visitor.
    pub const fn name(self) -> &'static str {
        match self {
            Self::Whole => "the whole square",
            Self::Evaluated => "as the network was evaluated",
            Self::Timm => "as timm or torchvision",
        }
    }
}

impl fmt::Display for Framing {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.word())
    }
}

impl FromStr for Framing {
    type Err = WordError;

    fn from_str(word: &str) -> Result<Self, WordError> {
        (Self::ALL.into_iter().find(|choice| choice.word() == word)).ok_or_else(|| WordError {
            word: word.to_owned(),
            known: "whole, evaluated, timm",
        })
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn cuts_survive_their_message() {
        for cut in [
            Cut::Whole,
            Cut::CentralSquare { margin: 32 },
            Cut::CentralPart { thousandths: 875 },
            Cut::ShorterSide {
                shorter: 256,
                kernel: Kernel::Bilinear,
            },
        ] {
            let json = serde_json::to_string(&cut).unwrap();
            assert_eq!(serde_json::from_str::<Cut>(&json).unwrap(), cut, "{json}");
        }
    }
}
