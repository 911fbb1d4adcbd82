//! Filters on the Fourier plane: small serialisable values, and what they evaluate to.
//!
//! The disc `r < R` is that of the high-frequency-component experiments of Wang, Wu, Huang and Xing (CVPR 2020); the
//! other rings follow from it by subtraction, so that complementary filters sum to one. Soft edges are raised cosines.

use std::sync::Arc;

use serde::{Deserialize, Serialize};

use crate::brush::Brush;
use crate::frequencies::FrequencySet;
use crate::layer::Layer;
use crate::mask::Mask;
use crate::stack::Masks;
use crate::strongest::Power;

/// The largest radius or edge a filter may name, in cycles/image: more than the corner of the largest spectrum.
pub const MAX_RADIUS: f32 = 2048.0;

/// The longest chain.
pub const MAX_FILTERS: usize = 32;

/// What a filter keeps. Radii are in cycles/image; read and written as its word, such as `lowpass:16`.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(into = "String", try_from = "String")]
pub enum Filter {
    /// Keeps frequencies nearer to DC than the radius, `r < radius`.
    LowPass {
        /// Cut-off.
        radius: f32,
    },
    /// Keeps exactly what [`Filter::LowPass`] removes.
    HighPass {
        /// Cut-off.
        radius: f32,
    },
    /// Keeps the ring `from <= r < to`.
    BandPass {
        /// Inner radius.
        from: f32,
        /// Outer radius.
        to: f32,
    },
    /// Keeps exactly what [`Filter::BandPass`] removes.
    BandStop {
        /// Inner radius.
        from: f32,
        /// Outer radius.
        to: f32,
    },
    /// Keeps the frequencies whose direction, taken modulo 180°, lies in `from <= θ < to`, and DC.
    ///
    /// θ runs counter-clockwise on the centred picture drawn with `ky` downwards, from 0° for horizontal frequencies
    /// (vertical stripes). Where `from > to` the wedge runs through 180°; where they are equal it is empty.
    Orientation {
        /// First direction, 0 to 180.
        from_degrees: f32,
        /// Direction past the last, 0 to 180.
        to_degrees: f32,
    },
    /// Keeps exactly these frequencies, such as those of a dominant frequency map; the edge does not soften it. On a picture of another
    /// size than the set's, the same frequencies in cycles/image are kept.
    Frequencies(Arc<FrequencySet>),
    /// A Gaussian blur, `exp(-2 (π sigma r / 224)²)`: the low-pass of Geirhos et al. (NeurIPS 2018), whose widths are standard deviations
    /// in pixels of a picture of 224. The edge does not change it.
    Gaussian {
        /// Standard deviation in pixels of a picture of 224 pixels.
        sigma: f32,
    },
    /// Removes the disc `r < radius` around (kx, ky) and around its mirror image.
    Notch {
        /// Centre.
        kx: f32,
        /// Centre.
        ky: f32,
        /// Radius of the hole.
        radius: f32,
    },
    /// Keeps the ring `radius - width / 2 <= r < radius + width / 2`.
    Ring {
        /// Middle of the ring.
        radius: f32,
        /// From its inner to its outer edge.
        width: f32,
    },
    /// Keeps `left <= kx <= right`, `top <= ky <= bottom`, and the mirror image.
    Rectangle {
        /// Least kx.
        left: f32,
        /// Largest kx.
        right: f32,
        /// Least ky: the upper side, as drawn.
        top: f32,
        /// Largest ky.
        bottom: f32,
    },
    /// Keeps one block of the plane cut into `size` x `size` blocks, and its mirror image: of each conjugate pair the frequency with
    /// `kx > 0`, or with `kx = 0` and `ky <= 0`, lies in block (floor(kx / size), floor(ky / size)), as in the laboratory.
    Block {
        /// Counted in blocks to the right of DC, from 0.
        column: i32,
        /// Counted in blocks below DC; negative above.
        row: i32,
        /// Rows and columns of a block.
        size: i32,
    },
    /// Keeps the strongest coefficients of the picture, see [`Power::strongest`]; the edge does not soften it.
    Strongest {
        /// How many of them, in percent.
        percent: f32,
    },
    /// Keeps what a brush has painted.
    Brush(Arc<Brush>),
}

/// Why a filter's words, or a filter's values, are refused.
#[derive(Clone, Debug, PartialEq, thiserror::Error)]
pub enum FilterError {
    /// A word without a known name.
    #[error(
        "\"{0}\" is not a filter: use lowpass, highpass, bandpass, bandstop, orientation, gaussian, notch, ring, rectangle, block, strongest, brush or frequencies."
    )]
    Unknown(String),
    /// A word whose values are not what its name calls for.
    #[error("\"{word}\" does not say {needs}, as in \"{example}\".")]
    Malformed {
        /// The word.
        word: String,
        /// What is missing.
        needs: &'static str,
        /// A word that would do.
        example: &'static str,
    },
    /// A radius that no picture has.
    #[error(
        "\"{0}\" goes beyond what a picture holds: radii lie between 0 and 2048 cycles per image."
    )]
    Radius(String),
    /// A band that ends before it begins.
    #[error("\"{0}\" ends before it begins: the first value must not exceed the second.")]
    Order(String),
    /// A direction that is no direction.
    #[error("\"{0}\" leaves the half circle: directions lie between 0 and 180 degrees.")]
    Direction(String),
    /// A share that is none.
    #[error("\"{0}\" is no share: it must lie between 0 and 100 percent.")]
    Share(String),
    /// A block that no picture has.
    #[error(
        "\"{0}\" is no block: its size must lie between 1 and 1024, its place within the spectrum."
    )]
    Block(String),
    /// What is said about a filter after a `*`.
    #[error(
        "\"{0}\" says nothing about a filter: use remove, off, edge:WIDTH, luminance, red, green or blue."
    )]
    Addition(String),
    /// An impossible edge.
    #[error("The filter's edge must lie between 0 and 2048 cycles per image, not {0}.")]
    Edge(f32),
    /// Too long a chain.
    #[error("The filter has {0} parts, more than the 32 that can be chained.")]
    Length(usize),
}

impl Filter {
    /// Whether the values mean something: finite, in range, in order.
    pub fn check(&self) -> Result<(), FilterError> {
        let within =
            |limit: f32, values: &[f32]| values.iter().all(|value| (0.0..=limit).contains(value));
        match *self {
            // Both were checked when they were read or made.
            Self::Frequencies(_) | Self::Brush(_) => Ok(()),
            Self::Strongest { percent } => within(100.0, &[percent])
                .then_some(())
                .ok_or_else(|| FilterError::Share(self.to_string())),
            Self::Block { column, row, size } => {
                let far = MAX_RADIUS as i32;
                let there = (1..=1024).contains(&size)
                    && (0..=far).contains(&column)
                    && (-far..=far).contains(&row);
                there
                    .then_some(())
                    .ok_or_else(|| FilterError::Block(self.to_string()))
            }
            Self::Notch { kx, ky, radius } => within(MAX_RADIUS, &[kx.abs(), ky.abs(), radius])
                .then_some(())
                .ok_or_else(|| FilterError::Radius(self.to_string())),
            Self::Ring { radius, width } => within(MAX_RADIUS, &[radius, width])
                .then_some(())
                .ok_or_else(|| FilterError::Radius(self.to_string())),
            Self::Rectangle {
                left,
                right,
                top,
                bottom,
            } => {
                let sides = [left, right, top, bottom].map(f32::abs);
                if !within(MAX_RADIUS, &sides) {
                    Err(FilterError::Radius(self.to_string()))
                } else if left > right || top > bottom {
                    Err(FilterError::Order(self.to_string()))
                } else {
                    Ok(())
                }
            }
            Self::LowPass { radius }
            | Self::HighPass { radius }
            | Self::Gaussian { sigma: radius } => within(MAX_RADIUS, &[radius])
                .then_some(())
                .ok_or_else(|| FilterError::Radius(self.to_string())),
            Self::BandPass { from, to } | Self::BandStop { from, to } => {
                if !within(MAX_RADIUS, &[from, to]) {
                    Err(FilterError::Radius(self.to_string()))
                } else if from > to {
                    Err(FilterError::Order(self.to_string()))
                } else {
                    Ok(())
                }
            }
            Self::Orientation {
                from_degrees,
                to_degrees,
            } => within(180.0, &[from_degrees, to_degrees])
                .then_some(())
                .ok_or_else(|| FilterError::Direction(self.to_string())),
        }
    }

    /// The weight of frequency (kx, ky) in cycles/image under an edge of the given full width in cycles/image.
    ///
    /// Values that [`Filter::check`] refuses give some weight in [0, 1].
    pub fn weight(&self, kx: i32, ky: i32, edge: f32) -> f32 {
        let (x, y) = (f64::from(kx), f64::from(ky));
        let radius = (x * x + y * y).sqrt();
        let edge = sound(edge);
        match *self {
            Self::Frequencies(ref set) => f32::from(u8::from(set.contains(kx, ky))),
            Self::Brush(ref brush) => brush.weight(kx, ky, edge),
            Self::Gaussian { sigma } => {
                let turns = std::f64::consts::PI * f64::from(sigma.max(0.0)) * radius / 224.0;
                (-2.0 * turns * turns).exp() as f32
            }
            // What depends on the picture is decided in `Layer::mask`.
            Self::Strongest { .. } => 1.0,
            Self::Notch {
                kx: at_x,
                ky: at_y,
                radius: hole,
            } => {
                let (at_x, at_y) = (f64::from(at_x), f64::from(at_y));
                let near = (x - at_x).hypot(y - at_y).min((x + at_x).hypot(y + at_y));
                1.0 - disc(near, hole, edge)
            }
            Self::Ring {
                radius: middle,
                width,
            } => ring(
                radius,
                (middle - width / 2.0).max(0.0),
                middle + width / 2.0,
                edge,
            ),
            Self::Rectangle {
                left,
                right,
                top,
                bottom,
            } => {
                let sides = [left, right, top, bottom].map(f64::from);
                rectangle(x, y, sides, edge).max(rectangle(-x, -y, sides, edge))
            }
            Self::Block { column, row, size } => block((kx, ky), (column, row), size, edge),
            Self::LowPass { radius: to } => disc(radius, to, edge),
            Self::HighPass { radius: from } => 1.0 - disc(radius, from, edge),
            Self::BandPass { from, to } => ring(radius, from, to, edge),
            Self::BandStop { from, to } => 1.0 - ring(radius, from, to, edge),
            Self::Orientation {
                from_degrees,
                to_degrees,
            } => {
                if radius == 0.0 {
                    return 1.0;
                }
                wedge(
                    direction_degrees(x, y),
                    radius,
                    f64::from(from_degrees.clamp(0.0, 180.0)),
                    f64::from(to_degrees.clamp(0.0, 180.0)),
                    edge,
                )
            }
        }
    }
}

/// Filters applied one after the other, with their common edge. The default keeps everything.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
pub struct FilterChain {
    /// The filters, whose weights multiply.
    pub layers: Vec<Layer>,
    /// Full width of the soft edge in cycles/image of the layers that have none of their own; 0 is a hard edge. On a radius smaller than
    /// half of it the edge is narrowed to twice the radius, so that it never reaches past DC.
    pub edge: f32,
}

impl FilterChain {
    /// A chain of checked filters, each on all channels.
    pub fn new(filters: Vec<Filter>, edge: f32) -> Result<Self, FilterError> {
        let layers = filters.into_iter().map(Layer::from).collect();
        let chain = Self { layers, edge };
        chain.check()?;
        Ok(chain)
    }

    /// Whether the fields, which anyone may have written, mean something.
    pub fn check(&self) -> Result<(), FilterError> {
        if self.layers.len() > MAX_FILTERS {
            return Err(FilterError::Length(self.layers.len()));
        }
        if !(0.0..=MAX_RADIUS).contains(&self.edge) {
            return Err(FilterError::Edge(self.edge));
        }
        self.layers.iter().try_for_each(Layer::check)
    }

    /// The same filters with another edge.
    #[must_use]
    pub fn with_edge(mut self, edge: f32) -> Self {
        self.edge = edge;
        self
    }

    /// Whether no layer takes part.
    pub fn is_empty(&self) -> bool {
        self.active().next().is_none()
    }

    /// Whether one mask says everything: the same for every picture and every channel.
    pub fn is_one_mask(&self) -> bool {
        self.active().all(|layer| {
            layer.channels == crate::layer::Channels::All
                && !matches!(layer.filter, Filter::Strongest { .. })
        })
    }

    /// The layers that are switched on.
    pub fn active(&self) -> impl Iterator<Item = &Layer> {
        self.layers.iter().filter(|layer| layer.on)
    }

    /// The weights for a picture of `height` rows and `width` columns with this power.
    ///
    /// # Panics
    /// If a side is zero, or the power is of another size.
    pub fn masks(&self, height: usize, width: usize, power: Option<&Power>) -> Masks {
        let mut masks = Masks::identity(height, width);
        for layer in self.active() {
            masks.push(layer.channels, &layer.mask(height, width, self.edge, power));
        }
        masks
    }

    /// The chain's weights for a picture of `height` rows and `width` columns, where [one mask](Self::is_one_mask) says everything; else
    /// what can be said without the picture, of its luma.
    ///
    /// # Panics
    /// If a side is zero.
    pub fn mask(&self, height: usize, width: usize) -> Mask {
        self.masks(height, width, None).drawn()
    }
}

/// Public fields may hold anything: an edge that keeps every sum short.
pub(crate) fn sound(edge: f32) -> f64 {
    if edge > 0.0 {
        f64::from(edge.min(MAX_RADIUS))
    } else {
        0.0
    }
}

/// A rectangle without its mirror image: left, right, top, bottom, all inclusive.
fn rectangle(x: f64, y: f64, [left, right, top, bottom]: [f64; 4], edge: f64) -> f32 {
    if edge == 0.0 {
        let inside = left <= x && x <= right && top <= y && y <= bottom;
        return f32::from(u8::from(inside));
    }
    // Half a cycle further out lies between two frequencies, so that a soft edge leaves the outermost ones the larger part.
    let along = |value: f64, from: f64, to: f64| {
        (smooth_step(value - (from - 0.5), edge) - smooth_step(value - (to + 0.5), edge)).max(0.0)
    };
    (along(x, left, right) * along(y, top, bottom)) as f32
}

fn block((kx, ky): (i32, i32), (column, row): (i32, i32), size: i32, edge: f64) -> f32 {
    let size = size.max(1);
    let (kx, ky) = if kx < 0 || (kx == 0 && ky > 0) {
        (kx.saturating_neg(), ky.saturating_neg())
    } else {
        (kx, ky)
    };
    if edge == 0.0 {
        let inside = kx.div_euclid(size) == column && ky.div_euclid(size) == row;
        return f32::from(u8::from(inside));
    }
    let (left, top) = (
        f64::from(column) * f64::from(size),
        f64::from(row) * f64::from(size),
    );
    let sides = [
        left,
        left + f64::from(size) - 1.0,
        top,
        top + f64::from(size) - 1.0,
    ];
    let (x, y) = (f64::from(kx), f64::from(ky));
    rectangle(x, y, sides, edge).max(rectangle(-x, -y, sides, edge))
}

/// The low-pass at `radius`. Rounded to f32 before any subtraction, so that `1 - x` and `x` sum to exactly 1.
pub(crate) fn disc(radius: f64, cutoff: f32, edge: f64) -> f32 {
    let cutoff = f64::from(cutoff);
    1.0 - step(radius - cutoff, edge.min(2.0 * cutoff))
}

fn ring(radius: f64, from: f32, to: f32, edge: f64) -> f32 {
    (disc(radius, to, edge) - disc(radius, from, edge)).max(0.0)
}

/// 0 below, 1 from `distance = 0` on; with an edge, a raised cosine of that full width around 0.
fn step(distance: f64, edge: f64) -> f32 {
    smooth_step(distance, edge) as f32
}

fn smooth_step(distance: f64, edge: f64) -> f64 {
    let half = edge / 2.0;
    if distance >= half {
        1.0
    } else if distance > -half {
        0.5 + 0.5 * (std::f64::consts::PI * distance / edge).sin()
    } else {
        0.0
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

    fn weight(filter: impl std::borrow::Borrow<Filter>, kx: i32, ky: i32, edge: f32) -> f32 {
        filter.borrow().weight(kx, ky, edge)
    }

    #[test]
    fn hard_edges_are_strict_outside_and_inclusive_inside() {
        let table = [
            (Filter::LowPass { radius: 5.0 }, [1.0, 1.0, 0.0, 0.0]),
            (Filter::HighPass { radius: 5.0 }, [0.0, 0.0, 1.0, 1.0]),
            (
                Filter::BandPass { from: 4.0, to: 5.0 },
                [0.0, 1.0, 0.0, 0.0],
            ),
            (
                Filter::BandStop { from: 4.0, to: 5.0 },
                [1.0, 0.0, 1.0, 1.0],
            ),
            (Filter::LowPass { radius: 0.0 }, [0.0; 4]),
            (Filter::HighPass { radius: 0.0 }, [1.0; 4]),
            (Filter::BandPass { from: 4.0, to: 4.0 }, [0.0; 4]),
        ];
        for (filter, expected) in table {
            let found =
                [(0, 0), (0, 4), (3, -4), (5, 5)].map(|(kx, ky)| weight(&filter, kx, ky, 0.0));
            assert_eq!(found, expected, "{filter}");
        }
    }

    #[test]
    fn soft_edges_are_raised_cosines_that_stop_at_dc() {
        let low = Filter::LowPass { radius: 10.0 };
        let found = [8, 9, 10, 11, 12].map(|kx| weight(&low, kx, 0, 4.0));
        let expected = [1.0, 0.853_553_4, 0.5, 0.146_446_6, 0.0];
        assert!(
            found
                .iter()
                .zip(expected)
                .all(|(a, b)| (a - b).abs() < 1e-6),
            "{found:?}"
        );
        assert_eq!(weight(Filter::LowPass { radius: 1.0 }, 0, 0, 64.0), 1.0);
        assert_eq!(weight(Filter::HighPass { radius: 1.0 }, 0, 0, 64.0), 0.0);
        assert_eq!(
            weight(Filter::BandPass { from: 0.0, to: 8.0 }, 0, 0, 4.0),
            1.0
        );
    }

    #[test]
    fn directions_are_those_seen_on_the_screen() {
        let wedge = |from_degrees, to_degrees| Filter::Orientation {
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
                ends.map(|(kx, ky)| weight(&filter, kx, ky, 0.0)),
                expected,
                "{filter}"
            );
            assert_eq!(
                ends.map(|(kx, ky)| weight(&filter, -kx, -ky, 0.0)),
                expected,
                "{filter}"
            );
            assert_eq!(weight(&filter, 0, 0, 0.0), 1.0);
        }
    }

    #[test]
    fn a_soft_wedge_is_as_wide_in_cycles_at_every_radius() {
        // Half a cycle off the edge at 0°, under an edge of two cycles: 0.5 + 0.5 sin(45°).
        let filter = Filter::Orientation {
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
        assert!((weight(filter, 1, 0, 1000.0) - 0.5).abs() < 1e-2);
    }

    #[test]
    fn the_gaussian_is_that_of_a_blur_in_pixels() {
        // The transform of a normal distribution of 10 pixels, at 5 cycles in 224 pixels.
        let expected = (-2.0 * (std::f64::consts::PI * 10.0 * 5.0 / 224.0).powi(2)).exp() as f32;
        assert_eq!(
            weight(Filter::Gaussian { sigma: 10.0 }, 3, 4, 7.0),
            expected
        );
        assert_eq!(weight(Filter::Gaussian { sigma: 0.0 }, 90, 4, 0.0), 1.0);
    }

    #[test]
    fn a_rectangle_keeps_what_lies_between_its_sides() {
        let filter = Filter::Rectangle {
            left: 1.5,
            right: 3.0,
            top: -1.0,
            bottom: 0.0,
        };
        let places = [(1, 0), (2, 0), (3, -1), (4, 0), (-2, 0), (2, 1), (-2, 1)];
        let expected = [0.0, 1.0, 1.0, 0.0, 1.0, 0.0, 1.0];
        assert_eq!(
            places.map(|(kx, ky)| weight(&filter, kx, ky, 0.0)),
            expected
        );
    }

    #[test]
    fn blocks_are_those_of_the_plane_cut_up() {
        let block = |column, row, size| Filter::Block { column, row, size };
        let table = [
            (block(0, 0, 4), [1.0, 0.0, 0.0, 0.0, 1.0]),
            (block(1, 0, 4), [0.0, 1.0, 1.0, 0.0, 0.0]),
            (block(0, -1, 4), [0.0, 0.0, 0.0, 1.0, 0.0]),
        ];
        for (filter, expected) in table {
            let places = [(0, 0), (4, 3), (-7, 0), (0, 2), (3, 3)];
            assert_eq!(
                places.map(|(kx, ky)| weight(&filter, kx, ky, 0.0)),
                expected,
                "{filter}"
            );
        }
    }

    #[test]
    fn values_that_mean_nothing_are_refused_and_harmless() {
        let absurd = [
            f32::NAN,
            f32::INFINITY,
            f32::NEG_INFINITY,
            -1.0,
            1e30,
            f32::MIN,
            f32::MAX,
        ];
        for a in absurd {
            for b in [0.0, 16.0, f32::NAN, f32::INFINITY, 1e30] {
                for filter in [
                    Filter::LowPass { radius: a },
                    Filter::HighPass { radius: a },
                    Filter::BandPass { from: a, to: b },
                    Filter::BandStop { from: a, to: b },
                    Filter::Orientation {
                        from_degrees: a,
                        to_degrees: b,
                    },
                    Filter::Notch {
                        kx: b,
                        ky: 0.0,
                        radius: a,
                    },
                    Filter::Ring {
                        radius: a,
                        width: b,
                    },
                    Filter::Rectangle {
                        left: a,
                        right: -9000.0,
                        top: b,
                        bottom: b,
                    },
                ] {
                    assert!(filter.check().is_err());
                    for edge in [0.0, 4.0, a] {
                        let mask = FilterChain {
                            layers: vec![filter.clone().into()],
                            edge,
                        }
                        .mask(17, 16);
                        assert!(
                            mask.centred()
                                .iter()
                                .all(|weight| (0.0..=1.0).contains(weight))
                        );
                    }
                }
            }
            assert!(FilterChain::new(vec![], a).is_err());
        }
        assert!(Filter::BandPass { from: 5.0, to: 4.0 }.check().is_err());
        assert!(FilterChain::new(vec![Filter::LowPass { radius: 4.0 }; 33], 0.0).is_err());
        assert!(FilterChain::new(vec![Filter::LowPass { radius: 4.0 }; 32], 0.0).is_ok());
    }
}
