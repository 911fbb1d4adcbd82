//! How picture files are read: whose colours, and which part of a picture a network gets. Two choices that are the visitor's, in one value
//! that links, saved states, reports, workers and the command line carry.

use std::fmt;
use std::str::FromStr;

use serde::{Deserialize, Serialize};

use crate::card::ModelCard;
use crate::cut::{Cut, Framing, WordError};

/// What the numbers in a file mean.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Colours {
    /// Colours: what the file says of them (ICC profile, gamma and primaries) is followed, and the network gets sRGB, as a browser shows it.
    #[default]
    Converted,
    /// Bare numbers, as `Image.open(file).convert("RGB")` of Pillow gives them: no profile is followed, transparency is dropped, and
    /// sixteen-bit greys above 255 are white.
    Python,
}

/// Both choices.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(default)]
pub struct ReadAs {
    /// What the numbers in a file mean.
    pub colours: Colours,
    /// Which part of a picture a network gets.
    pub framing: Framing,
}

/// The same for one network: what has to be done to a file.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Reading {
    /// What the numbers in the file mean.
    pub colours: Colours,
    /// How the square is cut and resized.
    pub cut: Cut,
}

impl Colours {
    /// All of them, the default first.
    pub const ALL: [Self; 2] = [Self::Converted, Self::Python];

    /// The word in links and on the command line.
    pub const fn word(self) -> &'static str {
        match self {
            Self::Converted => "converted",
            Self::Python => "python",
        }
    }

    /// The name for the visitor.
    pub const fn name(self) -> &'static str {
        match self {
            Self::Converted => "converted to sRGB",
            Self::Python => "as Python sees them (not converted)",
        }
    }
}

impl ReadAs {
    /// What has to be done to a file for the network of this card.
    pub fn of(self, card: &ModelCard) -> Reading {
        Reading {
            colours: self.colours,
            cut: card.architecture.cut(self.framing, card.input_size),
        }
    }

    /// The choices that are not the default ones, in their words, such as `colours=python framing=timm`; empty for the default.
    pub fn words(self) -> String {
        let mut words = Vec::new();
        if self.colours != Colours::default() {
            words.push(format!("colours={}", self.colours.word()));
        }
        if self.framing != Framing::default() {
            words.push(format!("framing={}", self.framing.word()));
        }
        words.join(" ")
    }

    /// Whether nothing was chosen.
    pub fn is_default(&self) -> bool {
        *self == Self::default()
    }

    /// Both in a sentence for reports, for the network of this card.
    pub fn in_words(self, card: &ModelCard) -> String {
        format!(
            "Colours {}; {}.",
            self.colours.name(),
            self.of(card).cut.in_words(card.input_size)
        )
    }
}

impl fmt::Display for Colours {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.word())
    }
}

impl FromStr for Colours {
    type Err = WordError;

    fn from_str(word: &str) -> Result<Self, WordError> {
        (Self::ALL.into_iter().find(|choice| choice.word() == word)).ok_or_else(|| WordError {
            word: word.to_owned(),
            known: "converted, python",
        })
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::architecture::Architecture;
    use crate::cut::Kernel;

    fn lite(depth: f32) -> Architecture {
        Architecture::EfficientnetLite { width: 1.0, depth }
    }

    #[test]
    fn each_network_has_its_published_cuts() {
        // timm 1.0.31: crop_pct 0.875, 0.882, 0.890 and 0.875, bicubic; torchvision 0.29: resize 256.
        let bicubic = |shorter| Cut::ShorterSide {
            shorter,
            kernel: Kernel::Bicubic,
        };
        for (architecture, side, evaluated, timm) in [
            (
                lite(1.0),
                224,
                Cut::CentralSquare { margin: 32 },
                bicubic(256),
            ),
            (
                lite(1.1),
                240,
                Cut::CentralSquare { margin: 32 },
                bicubic(272),
            ),
            (
                lite(1.2),
                260,
                Cut::CentralSquare { margin: 32 },
                bicubic(292),
            ),
            (
                Architecture::InceptionV3,
                299,
                Cut::CentralPart { thousandths: 875 },
                bicubic(341),
            ),
        ] {
            assert_eq!(architecture.cut(Framing::Whole, side), Cut::Whole);
            assert_eq!(architecture.cut(Framing::Evaluated, side), evaluated);
            assert_eq!(architecture.cut(Framing::Timm, side), timm);
        }
        for framing in [Framing::Evaluated, Framing::Timm] {
            assert_eq!(
                Architecture::SqueezenetV1_1.cut(framing, 227),
                Cut::ShorterSide {
                    shorter: 256,
                    kernel: Kernel::Bilinear
                }
            );
            assert_eq!(Architecture::CifarVgg.cut(framing, 32), Cut::Whole);
        }
    }

    #[test]
    fn words_are_read_back() {
        for colours in Colours::ALL {
            assert_eq!(colours.word().parse(), Ok(colours));
        }
        for framing in Framing::ALL {
            assert_eq!(framing.word().parse(), Ok(framing));
        }
        assert!("srgb".parse::<Colours>().is_err());
        let error = "centre".parse::<Framing>().unwrap_err();
        assert_eq!(
            error.to_string(),
            "“centre” is none of whole, evaluated, timm"
        );
    }

    #[test]
    fn only_what_was_chosen_is_named() {
        assert_eq!(ReadAs::default().words(), "");
        let chosen = ReadAs {
            colours: Colours::Python,
            framing: Framing::Timm,
        };
        assert_eq!(chosen.words(), "colours=python framing=timm");
        let json = serde_json::to_string(&chosen).unwrap();
        assert_eq!(json, r#"{"colours":"python","framing":"timm"}"#);
        // What earlier versions wrote has neither.
        assert_eq!(
            serde_json::from_str::<ReadAs>("{}").unwrap(),
            ReadAs::default()
        );
    }
}
