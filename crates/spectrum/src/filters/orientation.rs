//! Orientation: a wedge of directions, and its mirror image.

use super::edges::{radius, smooth_step};
use super::handle::Handle;
use super::shape::{Kind, Number, Outline, Shape};
use crate::words::shown;

/// Keeps the frequencies whose direction, taken modulo 180°, lies in `from <= θ < to`, and DC.
///
/// θ runs counter-clockwise on the centred picture drawn with `ky` downwards, from 0° for horizontal frequencies
/// (vertical stripes). Where `from > to` the wedge runs through 180°; where they are equal it is empty.
#[derive(Clone, Debug, PartialEq)]
pub struct Orientation {
    /// First direction, 0 to 180.
    pub from_degrees: f32,
    /// Direction past the last, 0 to 180.
    pub to_degrees: f32,
}

impl Shape for Orientation {
    const KIND: Kind = Kind::new(
        "orientation",
        "Orientation",
        "two directions",
        "orientation:0-45",
    );
    const NUMBERS: &'static [Number<Self>] = &[
        Number::direction(
            "From direction",
            "from",
            |filter| filter.from_degrees,
            |filter, value| filter.from_degrees = value,
        ),
        Number::direction(
            "To direction",
            "to",
            |filter| filter.to_degrees,
            |filter, value| filter.to_degrees = value,
        ),
    ];
    const JOINT: char = '-';
    const FORMULA: &'static str =
        "from <= θ < to, or r = 0; θ = atan2(-ky, kx) modulo 180°; through 180° where from > to";
    const SOURCE: &'static str = "wedge, as wide in cycles at every radius under a soft edge";
    const HANDLES: &'static [Handle] = &[
        Handle::direction("From direction", "from"),
        Handle::direction("To direction", "to"),
    ];

    fn begin(_from: f32, _to: f32) -> Self {
        Self {
            from_degrees: 45.0,
            to_degrees: 135.0,
        }
    }

    fn check(&self) -> Result<(), &'static str> {
        let half_circle = |value| (0.0..=180.0).contains(value);
        if [self.from_degrees, self.to_degrees].iter().all(half_circle) {
            Ok(())
        } else {
            Err("leaves the half circle: directions lie between 0 and 180 degrees.")
        }
    }

    fn weight(&self, kx: i32, ky: i32, edge: f64) -> f32 {
        let radius = radius(kx, ky);
        if radius == 0.0 {
            return 1.0;
        }
        wedge(
            direction_degrees(f64::from(kx), f64::from(ky)),
            radius,
            f64::from(self.from_degrees.clamp(0.0, 180.0)),
            f64::from(self.to_degrees.clamp(0.0, 180.0)),
            edge,
        )
    }

    fn in_words(&self) -> String {
        format!(
            "{}° to {}°",
            shown(self.from_degrees),
            shown(self.to_degrees)
        )
    }

    fn outlines(&self) -> Vec<Outline> {
        [self.from_degrees, self.to_degrees]
            .map(|degrees| Outline::Line { degrees })
            .to_vec()
    }
}

/// Direction of a frequency modulo 180°, counter-clockwise on the screen.
fn direction_degrees(kx: f64, ky: f64) -> f64 {
    let degrees = (-ky).atan2(kx).to_degrees();
    if degrees < 0.0 {
        degrees + 180.0
    } else if degrees >= 180.0 {
        degrees - 180.0
    } else {
        degrees
    }
}

/// The wedge smoothed along the circle of this radius: the step up at `from` less the step down at `to`, summed over
/// the half turns by which they repeat and that come within reach of the edge.
fn wedge(degrees: f64, radius: f64, from: f64, to: f64, edge: f64) -> f32 {
    let to = if from > to { to + 180.0 } else { to };
    let arc = |degrees: f64| radius * degrees.to_radians();
    let reach = (edge / 2.0 / radius).to_degrees();
    let first = ((from - reach - degrees) / 180.0).floor() as i32;
    let last = ((to + reach - degrees) / 180.0).ceil() as i32;
    let sum: f64 = (first..=last)
        .map(|turn| {
            let turned = degrees + 180.0 * f64::from(turn);
            smooth_step(arc(turned - from), edge) - smooth_step(arc(turned - to), edge)
        })
        .sum();
    sum.clamp(0.0, 1.0) as f32
}

#[cfg(test)]
mod tests {
    use super::*;

    fn weight(filter: &Orientation, kx: i32, ky: i32) -> f32 {
        filter.weight(kx, ky, 0.0)
    }

    #[test]
    fn directions_are_those_seen_on_the_screen() {
        let wedge = |from_degrees, to_degrees| Orientation {
            from_degrees,
            to_degrees,
        };
        // Up and to the right is 45°, whichever end of the vector is taken.
        for (filter, expected) in [
            (wedge(0.0, 45.0), [1.0, 0.0, 0.0, 0.0]),
            (wedge(45.0, 90.0), [0.0, 1.0, 0.0, 0.0]),
            (wedge(90.0, 135.0), [0.0, 0.0, 1.0, 0.0]),
            (wedge(135.0, 180.0), [0.0, 0.0, 0.0, 1.0]),
            (wedge(135.0, 45.0), [1.0, 0.0, 0.0, 1.0]),
            (wedge(0.0, 180.0), [1.0; 4]),
            (wedge(180.0, 45.0), [1.0, 0.0, 0.0, 0.0]),
            (wedge(45.0, 45.0), [0.0; 4]),
        ] {
            let ends = [(3, 0), (3, -3), (0, -3), (-3, -3)];
            assert_eq!(
                ends.map(|(kx, ky)| weight(&filter, kx, ky)),
                expected,
                "{filter:?}"
            );
            assert_eq!(
                ends.map(|(kx, ky)| weight(&filter, -kx, -ky)),
                expected,
                "{filter:?}"
            );
            assert_eq!(weight(&filter, 0, 0), 1.0);
        }
    }

    #[test]
    fn a_soft_wedge_is_as_wide_in_cycles_at_every_radius() {
        // Half a cycle off the edge at 0°, under an edge of two cycles: 0.5 + 0.5 sin(45°).
        let filter = Orientation {
            from_degrees: 0.0,
            to_degrees: 90.0,
        };
        for radius in [40.0_f64, 90.0] {
            let degrees = (0.5 / radius).to_degrees();
            let inside = wedge(degrees, radius, 0.0, 90.0, 2.0);
            let outside = wedge(180.0 - degrees, radius, 0.0, 90.0, 2.0);
            assert!((inside - 0.853_553_4).abs() < 1e-6 && (outside - 0.146_446_6).abs() < 1e-6);
        }
        // An edge much wider than the circle is long leaves the wedge's share of it.
        assert!((filter.weight(1, 0, 1000.0) - 0.5).abs() < 1e-2);
    }
}
