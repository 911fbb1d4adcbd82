//! High-pass: what lies far from DC.

use super::edges::{disc, radius};
use super::handle::Handle;
use super::shape::{Kind, Number, Outline, Shape, radii};
use crate::papers::{Paper, WANG_2020};
use crate::words::shown;

/// Keeps exactly what [`LowPass`](super::LowPass) removes.
#[derive(Clone, Debug, PartialEq)]
pub struct HighPass {
    /// Cut-off in cycles/image, itself kept.
    pub radius: f32,
}

impl Shape for HighPass {
    const KIND: Kind = Kind {
        surrounds_removed: true,
        ..Kind::new("highpass", "High-pass", "one radius", "highpass:16")
    };
    const NUMBERS: &'static [Number<Self>] = &[Number::radius(
        "Radius",
        "radius",
        |filter| filter.radius,
        |filter, value| filter.radius = value,
    )];
    const JOINT: char = '-';
    const FORMULA: &'static str = "r >= radius";
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
        1.0 - disc(radius(kx, ky), self.radius, edge)
    }

    fn in_words(&self) -> String {
        format!("from {}", shown(self.radius))
    }

    fn outlines(&self) -> Vec<Outline> {
        vec![Outline::around_dc(self.radius)]
    }
}
