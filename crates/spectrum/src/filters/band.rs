//! Band-pass and band-stop: what lies between two distances from DC, and all but that.

use super::edges::{radius, ring};
use super::handle::Handle;
use super::shape::{Kind, Number, Outline, Shape, TURNED_ROUND, radii};
use crate::words::shown;

/// A ring that is kept, or that is `STOPPED`.
#[derive(Clone, Debug, PartialEq)]
pub struct Band<const STOPPED: bool> {
    /// Inner radius in cycles/image.
    pub from: f32,
    /// Outer radius in cycles/image.
    pub to: f32,
}

/// Keeps the ring `from <= r < to`.
pub type BandPass = Band<false>;

/// Keeps exactly what [`BandPass`] removes.
pub type BandStop = Band<true>;

impl<const STOPPED: bool> Shape for Band<STOPPED> {
    const KIND: Kind = if STOPPED {
        Kind {
            surrounds_removed: true,
            ..Kind::new("bandstop", "Band-stop", "two radii", "bandstop:8-32")
        }
    } else {
        Kind::new("bandpass", "Band-pass", "two radii", "bandpass:8-32")
    };
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
    const FORMULA: &'static str = if STOPPED {
        "r < from or r >= to"
    } else {
        "from <= r < to"
    };
    const SOURCE: &'static str = if STOPPED {
        "complement of the band-pass"
    } else {
        "difference of two low-passes"
    };
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
        let inside = ring(radius(kx, ky), self.from, self.to, edge);
        if STOPPED { 1.0 - inside } else { inside }
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
