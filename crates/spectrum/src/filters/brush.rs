//! Brush: what is painted on the spectrum by hand. The strokes themselves are those of [`crate::brush`].

use std::sync::Arc;

use super::shape::{Kind, Setting, Shape};
use crate::brush::Brush as Strokes;
use crate::mask::Mask;
use crate::strongest::Power;

/// Keeps what a brush has painted.
pub type Brush = Arc<Strokes>;

impl Shape for Brush {
    const KIND: Kind = Kind {
        // Taking away is what brushes are for here.
        begins_removing: true,
        setting: Setting::Painting,
        ..Kind::new("brush", "Brush", "where the brush went", "brush:FAEAAA")
    };
    const VALUES: &'static str = "STROKES";
    const FORMULA: &'static str = "distance to a painted line, or to its mirror image, at most the brush's radius; erasers undo it";
    const SOURCE: &'static str = "painted by hand; STROKES are base64url, see `spectrum::brush`";

    fn begin(_from: f32, _to: f32) -> Self {
        Self::default()
    }

    // Checked when it was read or painted.
    fn check(&self) -> Result<(), &'static str> {
        Ok(())
    }

    fn weight(&self, kx: i32, ky: i32, edge: f64) -> f32 {
        Strokes::weight(self, kx, ky, edge)
    }

    fn mask(&self, height: usize, width: usize, edge: f64, _power: Option<&Power>) -> Mask {
        Strokes::mask(self, height, width, edge)
    }

    fn mask_after(&self, earlier: &Self, mask: &Mask, edge: f64) -> Option<Mask> {
        Strokes::mask_after(self, earlier, mask, edge)
    }

    fn values(&self) -> String {
        self.to_string()
    }

    fn from_values(text: &str) -> Option<Self> {
        text.parse().ok().map(Self::new)
    }

    fn in_words(&self) -> String {
        match self.strokes.len() {
            1 => "1 stroke".to_owned(),
            count => format!("{count} strokes"),
        }
    }
}
