//! Strongest: the strongest coefficients of the picture, the one filter that depends on it.

use super::shape::{Kind, Number, Range, Shape};
use crate::mask::Mask;
use crate::strongest::Power;
use crate::words::shown;

/// Keeps the strongest coefficients of the picture, see [`Power::strongest`]; the edge does not soften it.
#[derive(Clone, Debug, PartialEq)]
pub struct Strongest {
    /// How many of them, in percent.
    pub percent: f32,
}

impl Shape for Strongest {
    const KIND: Kind = Kind {
        needs_picture: true,
        ..Kind::new("strongest", "Strongest", "a share", "strongest:5")
    };
    const NUMBERS: &'static [Number<Self>] = &[Number {
        unit: "percent",
        range: Range::Fixed(0.0, 100.0),
        step: 0.1,
        ..Number::radius(
            "Share",
            "share",
            |filter| filter.percent,
            |filter, value| filter.percent = value,
        )
    }];
    const JOINT: char = '-';
    const FORMULA: &'static str = "power of (kx, ky) at least that of the strongest coefficient number ceil(share / 100 · height · width); the edge does not soften it";
    const SOURCE: &'static str = "best k-term approximation";

    fn begin(_from: f32, _to: f32) -> Self {
        Self { percent: 5.0 }
    }

    fn check(&self) -> Result<(), &'static str> {
        if (0.0..=100.0).contains(&self.percent) {
            Ok(())
        } else {
            Err("is no share: it must lie between 0 and 100 percent.")
        }
    }

    // What is kept is decided in `mask`, which knows the picture.
    fn weight(&self, _kx: i32, _ky: i32, _edge: f64) -> f32 {
        1.0
    }

    fn mask(&self, height: usize, width: usize, _edge: f64, power: Option<&Power>) -> Mask {
        power.map_or_else(
            || Mask::identity(height, width),
            |power| power.strongest(self.percent),
        )
    }

    fn in_words(&self) -> String {
        format!("{} %", shown(self.percent))
    }
}
