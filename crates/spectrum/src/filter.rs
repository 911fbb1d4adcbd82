//! A stack of filters as a small serialisable value, and what it evaluates to. The filters themselves are in [`crate::filters`].

use serde::{Deserialize, Serialize};

use crate::channels::Channels;
pub use crate::filters::Filter;
use crate::layer::Layer;
pub use crate::limits::{FilterError, MAX_FILTERS, MAX_RADIUS};
use crate::mask::Mask;
use crate::stack::Masks;
use crate::strongest::Power;

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
        self.active()
            .all(|layer| layer.channels == Channels::All && !layer.filter.kind().needs_picture)
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

#[cfg(test)]
mod tests {
    use super::*;
    use crate::filters::{
        BandPass, BandStop, HighPass, LowPass, Notch, Orientation, Rectangle, Ring,
    };

    fn weight(filter: impl std::borrow::Borrow<Filter>, kx: i32, ky: i32, edge: f32) -> f32 {
        filter.borrow().weight(kx, ky, edge)
    }

    #[test]
    fn hard_edges_are_strict_outside_and_inclusive_inside() {
        let table = [
            (
                Filter::LowPass(LowPass { radius: 5.0 }),
                [1.0, 1.0, 0.0, 0.0],
            ),
            (
                Filter::HighPass(HighPass { radius: 5.0 }),
                [0.0, 0.0, 1.0, 1.0],
            ),
            (
                Filter::BandPass(BandPass { from: 4.0, to: 5.0 }),
                [0.0, 1.0, 0.0, 0.0],
            ),
            (
                Filter::BandStop(BandStop { from: 4.0, to: 5.0 }),
                [1.0, 0.0, 1.0, 1.0],
            ),
            (Filter::LowPass(LowPass { radius: 0.0 }), [0.0; 4]),
            (Filter::HighPass(HighPass { radius: 0.0 }), [1.0; 4]),
            (Filter::BandPass(BandPass { from: 4.0, to: 4.0 }), [0.0; 4]),
        ];
        for (filter, expected) in table {
            let found =
                [(0, 0), (0, 4), (3, -4), (5, 5)].map(|(kx, ky)| weight(&filter, kx, ky, 0.0));
            assert_eq!(found, expected, "{filter}");
        }
    }

    #[test]
    fn soft_edges_are_raised_cosines_that_stop_at_dc() {
        let low = Filter::LowPass(LowPass { radius: 10.0 });
        let found = [8, 9, 10, 11, 12].map(|kx| weight(&low, kx, 0, 4.0));
        let expected = [1.0, 0.853_553_4, 0.5, 0.146_446_6, 0.0];
        assert!(
            found
                .iter()
                .zip(expected)
                .all(|(a, b)| (a - b).abs() < 1e-6),
            "{found:?}"
        );
        assert_eq!(
            weight(Filter::LowPass(LowPass { radius: 1.0 }), 0, 0, 64.0),
            1.0
        );
        assert_eq!(
            weight(Filter::HighPass(HighPass { radius: 1.0 }), 0, 0, 64.0),
            0.0
        );
        assert_eq!(
            weight(Filter::BandPass(BandPass { from: 0.0, to: 8.0 }), 0, 0, 4.0),
            1.0
        );
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
                    Filter::LowPass(LowPass { radius: a }),
                    Filter::HighPass(HighPass { radius: a }),
                    Filter::BandPass(BandPass { from: a, to: b }),
                    Filter::BandStop(BandStop { from: a, to: b }),
                    Filter::Orientation(Orientation {
                        from_degrees: a,
                        to_degrees: b,
                    }),
                    Filter::Notch(Notch {
                        kx: b,
                        ky: 0.0,
                        radius: a,
                    }),
                    Filter::Ring(Ring {
                        radius: a,
                        width: b,
                    }),
                    Filter::Rectangle(Rectangle {
                        left: a,
                        right: -9000.0,
                        top: b,
                        bottom: b,
                    }),
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
            assert!(FilterChain::default().with_edge(a).check().is_err());
        }
        assert!(
            Filter::BandPass(BandPass { from: 5.0, to: 4.0 })
                .check()
                .is_err()
        );
        let stack = |count| FilterChain {
            layers: vec![Filter::from(LowPass { radius: 4.0 }).into(); count],
            edge: 0.0,
        };
        assert_eq!(stack(33).check(), Err(FilterError::Length(33)));
        assert_eq!(stack(32).check(), Ok(()));
    }
}
