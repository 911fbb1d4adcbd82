//! Frequency map: exactly these frequencies, as the laboratory has found them.

use std::sync::Arc;

use super::shape::{Kind, Setting, Shape};
use crate::frequencies::FrequencySet;

/// Keeps exactly these frequencies, such as those of a dominant frequency map; the edge does not soften it. On a picture of another
/// size than the set's, the same frequencies in cycles/image are kept.
pub type Frequencies = Arc<FrequencySet>;

impl Shape for Frequencies {
    const KIND: Kind = Kind {
        setting: Setting::Elsewhere,
        ..Kind::new(
            "frequencies",
            "Frequency map",
            "which frequencies to keep",
            "frequencies:16.AIIB",
        )
    };
    const VALUES: &'static str = "SIDE.RUNS";
    const FORMULA: &'static str = "(kx, ky) is in the map; the edge does not soften it";
    const SOURCE: &'static str = "dominant frequency maps of Wang, Veldhuis, Brune and Strisciuglio, ICCV 2023; RUNS are base64url, see `spectrum::frequencies`";

    fn begin(_from: f32, _to: f32) -> Self {
        Self::new(FrequencySet::empty(28))
    }

    // Checked when it was read or made.
    fn check(&self) -> Result<(), &'static str> {
        Ok(())
    }

    fn weight(&self, kx: i32, ky: i32, _edge: f64) -> f32 {
        f32::from(u8::from(self.contains(kx, ky)))
    }

    fn values(&self) -> String {
        self.to_string()
    }

    fn from_values(text: &str) -> Option<Self> {
        text.parse().ok().map(Self::new)
    }

    fn in_words(&self) -> String {
        let side = self.side();
        format!("{} of {side} × {side} coefficients", self.coefficients())
    }
}
