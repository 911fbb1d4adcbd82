//! Ring: a band-pass by its middle and its width.

use super::edges;
use super::handle::{self, Handle, fine, on_circle};
use super::shape::{Kind, Number, Outline, Plane, Shape, radii, with};
use crate::words::shown;

/// Keeps the ring `radius - width / 2 <= r < radius + width / 2`.
#[derive(Clone, Debug, PartialEq)]
pub struct Ring {
    /// Middle of the ring in cycles/image.
    pub radius: f32,
    /// From its inner to its outer edge in cycles/image.
    pub width: f32,
}

impl Ring {
    fn outer(&self) -> f32 {
        self.radius + self.width / 2.0
    }

    fn inner(&self) -> f32 {
        (self.radius - self.width / 2.0).max(0.0)
    }
}

impl Shape for Ring {
    const KIND: Kind = Kind::new("ring", "Ring", "a radius and a width", "ring:20,4");
    const NUMBERS: &'static [Number<Self>] = &[
        Number::radius(
            "Radius",
            "radius",
            |filter| filter.radius,
            |filter, value| filter.radius = value,
        ),
        Number::radius(
            "Width",
            "width",
            |filter| filter.width,
            |filter, value| filter.width = value,
        ),
    ];
    const FORMULA: &'static str = "radius - width / 2 <= r < radius + width / 2";
    const SOURCE: &'static str = "band-pass by its middle";
    const HANDLES: &'static [Handle] = &[
        Handle::distance("Radius", "radius"),
        Handle::distance("Width", "width"),
    ];

    fn begin(from: f32, to: f32) -> Self {
        Self {
            radius: f32::midpoint(from, to),
            width: (to - from).abs(),
        }
    }

    fn band(&self) -> (f32, f32) {
        (self.inner(), self.outer())
    }

    fn check(&self) -> Result<(), &'static str> {
        radii(&[self.radius, self.width])
    }

    fn weight(&self, kx: i32, ky: i32, edge: f64) -> f32 {
        edges::ring(edges::radius(kx, ky), self.inner(), self.outer(), edge)
    }

    fn in_words(&self) -> String {
        format!("at {}, width {}", shown(self.radius), shown(self.width))
    }

    fn outlines(&self) -> Vec<Outline> {
        vec![
            Outline::around_dc(self.inner()),
            Outline::around_dc(self.outer()),
        ]
    }

    fn handle_place(&self, handle: Handle, plane: Plane, turn: usize) -> (f32, f32) {
        if handle.word() == "width" {
            return on_circle(self.outer(), plane, turn);
        }
        // On the other side, where the outer edge's handle is not.
        let (x, y) = on_circle(self.radius, plane, turn);
        (-x, y)
    }

    fn dragged(&self, handle: Handle, plane: Plane, (kx, ky): (f32, f32)) -> Self {
        if handle.word() == "width" {
            let radius = kx.hypot(ky).min(plane.corner());
            with(self, "width", fine((2.0 * (radius - self.radius)).max(0.0)))
        } else {
            handle::dragged(self, handle, plane, (kx, ky))
        }
    }
}
