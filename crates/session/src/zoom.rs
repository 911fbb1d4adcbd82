//! What part of a square picture is seen: zoomed at a point, moved, and never beyond the picture's borders.

/// Largest magnification.
pub const FURTHEST: f64 = 16.0;

/// One step of a key or a button.
pub const STEP: f64 = std::f64::consts::SQRT_2;

/// The part of a picture that fills its frame. Places are shares of a side, 0 to 1 from the upper left.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Zoom {
    /// Magnification, from 1.
    pub scale: f64,
    /// The picture's column at the frame's left edge.
    pub left: f64,
    /// The picture's row at the frame's upper edge.
    pub top: f64,
}

impl Default for Zoom {
    fn default() -> Self {
        Self::FIT
    }
}

impl Zoom {
    /// The whole picture.
    pub const FIT: Self = Self {
        scale: 1.0,
        left: 0.0,
        top: 0.0,
    };

    /// Whether the whole picture is seen.
    pub fn is_fit(self) -> bool {
        self.scale <= 1.0
    }

    /// Zooms by `factor`; what is at `place` in the frame stays there, as far as the borders allow.
    #[must_use]
    pub fn by(self, factor: f64, place: (f64, f64)) -> Self {
        let scale = (self.scale * factor).clamp(1.0, FURTHEST);
        let (x, y) = self.picture(place);
        Self {
            scale,
            left: x - place.0 / scale,
            top: y - place.1 / scale,
        }
        .within()
    }

    /// Moves the picture with a pointer that went so far, in shares of the frame.
    #[must_use]
    pub fn dragged(self, right: f64, down: f64) -> Self {
        Self {
            left: self.left - right / self.scale,
            top: self.top - down / self.scale,
            ..self
        }
        .within()
    }

    /// Moves no more than is needed to see a place of the picture.
    #[must_use]
    pub fn showing(self, place: (f64, f64)) -> Self {
        let seen = 1.0 / self.scale;
        Self {
            left: self.left.clamp(place.0 - seen, place.0),
            top: self.top.clamp(place.1 - seen, place.1),
            ..self
        }
        .within()
    }

    /// The place of the picture at a place of the frame.
    pub fn picture(self, (x, y): (f64, f64)) -> (f64, f64) {
        (self.left + x / self.scale, self.top + y / self.scale)
    }

    /// The ends of the part that is seen: of columns, of rows.
    pub fn seen(self) -> [(f64, f64); 2] {
        let length = 1.0 / self.scale;
        [
            (self.left, self.left + length),
            (self.top, self.top + length),
        ]
    }

    fn within(self) -> Self {
        let furthest = 1.0 - 1.0 / self.scale;
        Self {
            left: self.left.clamp(0.0, furthest),
            top: self.top.clamp(0.0, furthest),
            ..self
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    proptest! {
        #[test]
        fn the_picture_always_fills_its_frame(steps in proptest::collection::vec((0.1..10.0, 0.0..1.0, 0.0..1.0, -2.0..2.0), 0..30)) {
            let mut zoom = Zoom::FIT;
            for (factor, x, y, moved) in steps {
                let (x, y, moved): (f64, f64, f64) = (x, y, moved);
                for next in [zoom.by(factor, (x, y)), zoom.dragged(moved, -moved), zoom.showing((x, y))] {
                    zoom = next;
                    prop_assert!((1.0..=FURTHEST).contains(&zoom.scale));
                    for (from, to) in zoom.seen() {
                        prop_assert!(from >= 0.0 && to <= 1.0 + 1e-12);
                    }
                }
                let [(left, right), (top, bottom)] = zoom.seen();
                prop_assert!((left - 1e-9..=right + 1e-9).contains(&x) && (top - 1e-9..=bottom + 1e-9).contains(&y));
            }
        }

        #[test]
        fn what_is_under_the_pointer_stays(x in 0.0..1.0, y in 0.0..1.0, factor in 1.0..8.0) {
            let (place, factor): ((f64, f64), f64) = ((x, y), factor);
            let before = Zoom { scale: 2.0, left: 0.25, top: 0.25 };
            let (was, is) = (before.picture(place), before.by(factor, place).picture(place));
            prop_assert!((was.0 - is.0).abs() < 1e-12 && (was.1 - is.1).abs() < 1e-12);
        }
    }

    #[test]
    fn zooming_out_ends_with_the_whole_picture() {
        let zoom = Zoom::FIT.by(5.0, (0.9, 0.1)).dragged(-3.0, 0.0);
        assert!((zoom.left - 0.8).abs() < 1e-12 && !zoom.is_fit());
        assert_eq!(zoom.by(0.01, (0.5, 0.5)), Zoom::FIT);
        assert!(Zoom::FIT.dragged(0.5, 0.5).is_fit());
        assert_eq!(Zoom::FIT.dragged(0.5, 0.5), Zoom::FIT);
    }
}
