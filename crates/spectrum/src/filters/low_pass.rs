//! Low-pass: what lies near DC.

use super::edges::{disc, radius};
use super::handle::Handle;
use super::shape::{Kind, Number, Outline, Shape, radii};
use crate::papers::{Paper, WANG_2020};
use crate::words::shown;

/// Keeps frequencies nearer to DC than the radius, `r < radius`.
#[derive(Clone, Debug, PartialEq)]
pub struct LowPass {
    /// Cut-off in cycles/image, itself not kept.
    pub radius: f32,
}

impl Shape for LowPass {
    const KIND: Kind = Kind::new("lowpass", "Low-pass", "one radius", "lowpass:16");
    const NUMBERS: &'static [Number<Self>] = &[Number::radius(
        "Radius",
        "radius",
        |filter| filter.radius,
        |filter, value| filter.radius = value,
    )];
    const JOINT: char = '-';
    const FORMULA: &'static str = "r < radius";
    const SOURCE: &'static str = "Wang, Wu, Huang and Xing, CVPR 2020";
    const PAPER: Option<Paper> = Some(WANG_2020);
    const HANDLES: &'static [Handle] = &[Handle::distance("Radius", "radius")];

    fn begin(from: f32, _to: f32) -> Self {
        Self { radius: from }
    }

    fn band(&self) -> (f32, f32) {
        (self.radius, self.radius * 2.0)
    }

    fn check(&self) -> Result<(), &'static str> {
        radii(&[self.radius])
    }

    fn weight(&self, kx: i32, ky: i32, edge: f64) -> f32 {
        disc(radius(kx, ky), self.radius, edge)
    }

    fn in_words(&self) -> String {
        format!("below {}", shown(self.radius))
    }

    fn outlines(&self) -> Vec<Outline> {
        vec![Outline::around_dc(self.radius)]
    }
}
