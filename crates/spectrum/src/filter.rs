//! Filters on the Fourier plane: small serialisable values, and what they evaluate to.
//!
//! The disc `r < R` is that of the high-frequency-component experiments of Wang, Wu, Huang and Xing (CVPR 2020); the
//! other rings follow from it by subtraction, so that complementary filters sum to one. Soft edges are raised cosines.

use std::sync::Arc;

use serde::{Deserialize, Serialize};

use crate::frequencies::FrequencySet;
use crate::mask::Mask;

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
}

/// Why a filter's words, or a filter's values, are refused.
#[derive(Clone, Debug, PartialEq, thiserror::Error)]
pub enum FilterError {
    /// A word without a known name.
    #[error(
        "\"{0}\" is not a filter: use lowpass, highpass, bandpass, bandstop, orientation or frequencies."
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
    #[error("\"{0}\" ends before it begins: the first radius must not exceed the second.")]
    Order(String),
    /// A direction that is no direction.
    #[error("\"{0}\" leaves the half circle: directions lie between 0 and 180 degrees.")]
    Direction(String),
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
            Self::Frequencies(_) => Ok(()),
            Self::LowPass { radius } | Self::HighPass { radius } => within(MAX_RADIUS, &[radius])
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
        // Public fields may hold anything: keep the sums below short whatever it is.
        let edge = if edge > 0.0 {
            f64::from(edge.min(MAX_RADIUS))
        } else {
            0.0
        };
        match *self {
            Self::Frequencies(ref set) => f32::from(u8::from(set.contains(kx, ky))),
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
    pub filters: Vec<Filter>,
    /// Full width of the soft edge in cycles/image; 0 is a hard edge. On a radius smaller than half of it the edge is
    /// narrowed to twice the radius, so that it never reaches past DC.
    pub edge: f32,
}

impl FilterChain {
    /// A chain of checked filters.
    pub fn new(filters: Vec<Filter>, edge: f32) -> Result<Self, FilterError> {
        let chain = Self { filters, edge };
        chain.check()?;
        Ok(chain)
    }

    /// Whether the fields, which anyone may have written, mean something.
    pub fn check(&self) -> Result<(), FilterError> {
        if self.filters.len() > MAX_FILTERS {
            return Err(FilterError::Length(self.filters.len()));
        }
        if !(0.0..=MAX_RADIUS).contains(&self.edge) {
            return Err(FilterError::Edge(self.edge));
        }
        self.filters.iter().try_for_each(Filter::check)
    }

    /// The same filters with another edge.
    #[must_use]
    pub fn with_edge(mut self, edge: f32) -> Self {
        self.edge = edge;
        self
    }

    /// The chain's weights for a picture of `height` rows and `width` columns.
    ///
    /// # Panics
    /// If a side is zero.
    pub fn mask(&self, height: usize, width: usize) -> Mask {
        if self.filters.is_empty() {
            return Mask::identity(height, width);
        }
        Mask::from_fn(height, width, |kx, ky| {
            self.filters
                .iter()
                .map(|filter| filter.weight(kx, ky, self.edge))
                .product()
        })
    }
}

/// The low-pass at `radius`. Rounded to f32 before any subtraction, so that `1 - x` and `x` sum to exactly 1.
fn disc(radius: f64, cutoff: f32, edge: f64) -> f32 {
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
                ] {
                    assert!(filter.check().is_err());
                    for edge in [0.0, 4.0, a] {
                        let mask = FilterChain {
                            filters: vec![filter.clone()],
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
