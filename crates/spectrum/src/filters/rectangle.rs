//! Rectangle: a box of frequencies, and its mirror image.

use super::edges;
use super::handle::Handle;
use super::shape::{Kind, Number, Outline, Shape, TURNED_ROUND, radii};
use crate::words::shown;

/// Keeps `left <= kx <= right`, `top <= ky <= bottom`, and the mirror image.
#[derive(Clone, Debug, PartialEq)]
pub struct Rectangle {
    /// Least kx that is kept.
    pub left: f32,
    /// Largest kx that is kept.
    pub right: f32,
    /// Least ky that is kept: the upper side, as drawn.
    pub top: f32,
    /// Largest ky that is kept.
    pub bottom: f32,
}

impl Shape for Rectangle {
    const KIND: Kind = Kind::new(
        "rectangle",
        "Rectangle",
        "left, right, top and bottom",
        "rectangle:-8,8,-4,4",
    );
    const NUMBERS: &'static [Number<Self>] = &[
        Number::place(
            "Left",
            "left",
            |filter| filter.left,
            |filter, value| filter.left = value,
        ),
        Number::place(
            "Right",
            "right",
            |filter| filter.right,
            |filter, value| filter.right = value,
        ),
        Number::place(
            "Top",
            "top",
            |filter| filter.top,
            |filter, value| filter.top = value,
        ),
        Number::place(
            "Bottom",
            "bottom",
            |filter| filter.bottom,
            |filter, value| filter.bottom = value,
        ),
    ];
    const FORMULA: &'static str =
        "left <= kx <= right and top <= ky <= bottom, or the same of (-kx, -ky)";
    const SOURCE: &'static str = "box of coefficients";
    const HANDLES: &'static [Handle] = &[
        Handle::place("Upper left corner", "left", "top"),
        Handle::place("Lower right corner", "right", "bottom"),
    ];

    fn begin(from: f32, to: f32) -> Self {
        Self {
            left: -to.round(),
            right: to.round(),
            top: -from.round(),
            bottom: from.round(),
        }
    }

    fn check(&self) -> Result<(), &'static str> {
        radii(&[self.left, self.right, self.top, self.bottom].map(f32::abs))?;
        if self.left > self.right || self.top > self.bottom {
            return Err(TURNED_ROUND);
        }
        Ok(())
    }

    fn weight(&self, kx: i32, ky: i32, edge: f64) -> f32 {
        let (x, y) = (f64::from(kx), f64::from(ky));
        let sides = [self.left, self.right, self.top, self.bottom].map(f64::from);
        edges::rectangle(x, y, sides, edge).max(edges::rectangle(-x, -y, sides, edge))
    }

    fn make_room(&mut self, word: &str) {
        match word {
            "left" => self.right = self.right.max(self.left),
            "right" => self.left = self.left.min(self.right),
            "top" => self.bottom = self.bottom.max(self.top),
            _ => self.top = self.top.min(self.bottom),
        }
    }

    fn in_words(&self) -> String {
        format!(
            "({}, {}) to ({}, {})",
            shown(self.left),
            shown(self.top),
            shown(self.right),
            shown(self.bottom)
        )
    }

    fn outlines(&self) -> Vec<Outline> {
        Outline::rectangle_and_mirror(self.left, self.right, self.top, self.bottom)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_rectangle_keeps_what_lies_between_its_sides() {
        let filter = Rectangle {
            left: 1.5,
            right: 3.0,
            top: -1.0,
            bottom: 0.0,
        };
        let places = [(1, 0), (2, 0), (3, -1), (4, 0), (-2, 0), (2, 1), (-2, 1)];
        let expected = [0.0, 1.0, 1.0, 0.0, 1.0, 0.0, 1.0];
        assert_eq!(places.map(|(kx, ky)| filter.weight(kx, ky, 0.0)), expected);
    }
}
