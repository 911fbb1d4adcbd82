//! Band-pass: what lies between two distances from DC.

use super::edges::{radius, ring};
use super::handle::Handle;
use super::shape::{Kind, Number, Outline, Shape, TURNED_ROUND, radii};
use crate::words::shown;

/// Keeps the ring `from <= r < to`.
#[derive(Clone, Debug, PartialEq)]
pub struct BandPass {
    /// Inner radius in cycles/image.
    pub from: f32,
    /// Outer radius in cycles/image.
    pub to: f32,
}

impl Shape for BandPass {
    const KIND: Kind = Kind::new("bandpass", "Band-pass", "two radii", "bandpass:8-32");
    const NUMBERS: &'static [Number<Self>] = &[
        Number::radius(
            "Inner radius",
            "from",
            |filter| filter.from,
            |filter, value| filter.from = value,
        ),
        Number::radius(
            "Outer radius",
            "to",
            |filter| filter.to,
            |filter, value| filter.to = value,
        ),
    ];
    const JOINT: char = '-';
    const FORMULA: &'static str = "from <= r < to";
    const SOURCE: &'static str = "difference of two low-passes";
    const HANDLES: &'static [Handle] = &[
        Handle::distance("Inner radius", "from"),
        Handle::distance("Outer radius", "to"),
    ];

    fn begin(from: f32, to: f32) -> Self {
        Self { from, to }
    }

    fn band(&self) -> (f32, f32) {
        (self.from, self.to)
    }

    fn check(&self) -> Result<(), &'static str> {
        radii(&[self.from, self.to])?;
        if self.from > self.to {
            return Err(TURNED_ROUND);
        }
        Ok(())
    }

    fn weight(&self, kx: i32, ky: i32, edge: f64) -> f32 {
        ring(radius(kx, ky), self.from, self.to, edge)
    }

    fn make_room(&mut self, word: &str) {
        if word == "from" {
            self.to = self.to.max(self.from);
        } else {
            self.from = self.from.min(self.to);
        }
    }

    fn in_words(&self) -> String {
        format!("{} to {}", shown(self.from), shown(self.to))
    }

    fn outlines(&self) -> Vec<Outline> {
        vec![Outline::around_dc(self.from), Outline::around_dc(self.to)]
    }

    // The ends stop at each other under a finger.
    fn reach(&self, word: &str) -> (f32, f32) {
        if word == "from" {
            (f32::NEG_INFINITY, self.to)
        } else {
            (self.from, f32::INFINITY)
        }
    }
}
