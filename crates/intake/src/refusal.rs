//! Why a file gives no picture.

use crate::damage::Damage;
use crate::kind::Kind;

/// Most pixels of a picture that is opened: memory on a tablet is the limit, and cameras end near 50 megapixels.
pub const MAX_PIXELS: u64 = 64_000_000;

/// Why there is no picture.
#[derive(Debug, PartialEq, Eq, thiserror::Error)]
pub enum Refusal {
    /// Not a format of this crate, or written in a rare way; a browser may know it.
    #[error("{}", .0.sentence("this program"))]
    Unknown(Kind),
    /// Its data are not what its format says; a browser may show a part of it.
    #[error("This file is damaged or incomplete, so it cannot be shown as a picture.")]
    Damaged(Damage),
    /// Empty or too large, so nobody else is asked: one sentence for the visitor.
    #[error("{0}")]
    Unusable(String),
}

impl Refusal {
    /// Whether somebody else may know more.
    pub const fn is_to_be_asked(&self) -> bool {
        !matches!(self, Self::Unusable(_))
    }

    /// What is wrong with a picture that a page draws although its workers cannot decode it: of all kinds, only drawings are whole then.
    pub fn if_drawn(&self) -> Option<Damage> {
        match self {
            Self::Damaged(damage) => Some(*damage),
            Self::Unknown(kind) => (*kind != Kind::DRAWING).then_some(Damage::Broken),
            Self::Unusable(_) => None,
        }
    }

    /// The sentence where the browser was asked in vain.
    pub fn in_browser(&self) -> String {
        match self {
            Self::Unknown(kind) => kind.sentence("your browser"),
            Self::Damaged(_) | Self::Unusable(_) => self.to_string(),
        }
    }
}

/// Refuses pictures without pixels, and those of too many.
pub fn check_size(width: u32, height: u32) -> Result<(), Refusal> {
    if width == 0 || height == 0 {
        return Err(Refusal::Unusable("This picture has no pixels.".to_owned()));
    }
    if u64::from(width) * u64::from(height) > MAX_PIXELS {
        return Err(Refusal::Unusable(format!(
            "This picture has {width} × {height} pixels; at most {} megapixels can be opened. Make it smaller and try again.",
            MAX_PIXELS / 1_000_000
        )));
    }
    Ok(())
}
