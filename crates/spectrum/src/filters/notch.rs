//! Notch: all but a small disc, and its mirror image.

use super::edges::disc;
use super::handle::{self, Handle, fine, polar};
use super::shape::{Kind, Number, Outline, Plane, Shape, radii, with};
use crate::words::shown;

/// Removes the disc `r < radius` around (kx, ky) and around its mirror image.
#[derive(Clone, Debug, PartialEq)]
pub struct Notch {
    /// Centre of the hole, along the width.
    pub kx: f32,
    /// Centre of the hole, along the height.
    pub ky: f32,
    /// Radius of the hole in cycles/image.
    pub radius: f32,
}

/// How far outside the hole the handle of its radius lies, in cycles/image, so that the middle's handle can be got hold of.
fn aside(plane: Plane) -> f32 {
    18.0 * plane.side as f32 / 224.0
}

impl Shape for Notch {
    const KIND: Kind = Kind {
        surrounds_removed: true,
        ..Kind::new(
            "notch",
            "Notch",
            "a frequency and a radius",
            "notch:12,-4,2",
        )
    };
    const NUMBERS: &'static [Number<Self>] = &[
        Number::place(
            "kx",
            "kx",
            |filter| filter.kx,
            |filter, value| filter.kx = value,
        ),
        Number::place(
            "ky",
            "ky",
            |filter| filter.ky,
            |filter, value| filter.ky = value,
        ),
        Number::radius(
            "Radius",
            "radius",
            |filter| filter.radius,
            |filter, value| filter.radius = value,
        ),
    ];
    const FORMULA: &'static str = "distance to (kx, ky) and to (-kx, -ky) both at least radius";
    const SOURCE: &'static str = "ideal notch-reject filter";
    const HANDLES: &'static [Handle] = &[
        Handle::place("Middle", "kx", "ky"),
        Handle::distance("Radius", "radius"),
    ];

    fn begin(from: f32, _to: f32) -> Self {
        Self {
            kx: from.max(4.0).round(),
            ky: -from.max(4.0).round(),
            radius: 4.0,
        }
    }

    fn band(&self) -> (f32, f32) {
        (self.radius, self.kx.hypot(self.ky))
    }

    fn check(&self) -> Result<(), &'static str> {
        radii(&[self.kx.abs(), self.ky.abs(), self.radius])
    }

    fn weight(&self, kx: i32, ky: i32, edge: f64) -> f32 {
        let (x, y) = (f64::from(kx), f64::from(ky));
        let (at_x, at_y) = (f64::from(self.kx), f64::from(self.ky));
        let near = (x - at_x).hypot(y - at_y).min((x + at_x).hypot(y + at_y));
        1.0 - disc(near, self.radius, edge)
    }

    fn in_words(&self) -> String {
        format!(
            "at ({}, {}), radius {}",
            shown(self.kx),
            shown(self.ky),
            shown(self.radius)
        )
    }

    fn outlines(&self) -> Vec<Outline> {
        [1.0, -1.0]
            .map(|sign| Outline::Circle {
                x: sign * self.kx,
                y: sign * self.ky,
                radius: self.radius,
            })
            .to_vec()
    }

    fn handle_place(&self, handle: Handle, plane: Plane, turn: usize) -> (f32, f32) {
        if handle.word() == "radius" {
            let (x, y) = polar(self.radius + aside(plane), 45.0);
            (self.kx + x, self.ky + y)
        } else {
            handle::place(self, handle, plane, turn)
        }
    }

    fn dragged(&self, handle: Handle, plane: Plane, (kx, ky): (f32, f32)) -> Self {
        if handle.word() == "radius" {
            let from_middle = (kx - self.kx).hypot(ky - self.ky) - aside(plane);
            with(self, "radius", fine(from_middle.max(0.0)))
        } else {
            handle::dragged(self, handle, plane, (kx, ky))
        }
    }
}
