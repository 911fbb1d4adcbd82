//! The channels of a picture that a filter acts on.

use serde::{Deserialize, Serialize};

/// What of a picture a layer acts on.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Channels {
    /// Red, green and blue alike.
    #[default]
    All,
    /// The luma of Rec. ITU-R BT.709 alone: `F_c - (1 - w) Y` in each channel c, with `Y = 0.2126 R + 0.7152 G + 0.0722 B`, so that
    /// differences of colour stay.
    Luminance,
    /// The red plane; green and blue stay as they are.
    Red,
    /// The green plane; red and blue stay as they are.
    Green,
    /// The blue plane; red and green stay as they are.
    Blue,
}

impl Channels {
    /// In the order to offer them.
    pub const ALL: [Self; 5] = [
        Self::All,
        Self::Luminance,
        Self::Red,
        Self::Green,
        Self::Blue,
    ];

    /// The word in links.
    pub const fn word(self) -> &'static str {
        match self {
            Self::All => "all",
            Self::Luminance => "luminance",
            Self::Red => "red",
            Self::Green => "green",
            Self::Blue => "blue",
        }
    }
}
