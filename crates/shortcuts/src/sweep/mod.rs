//! Sweeps: the same picture under one kind of filter at one cut-off after another, and how probable its class is at each.
//!
//! Cut-offs are in cycles/image and spaced evenly in octaves from 1 to the Nyquist frequency, which is half of the picture's side; bands are
//! one octave wide. The published works disagree about the shape of a low-pass, so there are several ([`Shape`]).

mod curve;
mod plan;

pub use curve::{Curve, Span};
pub use plan::SweepPlan;

use std::sync::Arc;

use spectrum::content::Content;
use spectrum::filter::{Filter, FilterChain};
use spectrum::filters::{BandPass, BandStop, Gaussian, HighPass, LowPass, Rectangle};
use spectrum::frequencies::FrequencySet;
use spectrum::layer::Layer;
use spectrum::recipe::Recipe;

/// Points of a sweep where nothing else is said.
pub const POINTS: usize = 24;

/// What is swept.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Kind {
    /// Only frequencies below the cut-off stay.
    LowPass,
    /// Only frequencies from the cut-off on stay.
    HighPass,
    /// Only a band of one octave stays.
    BandPass,
    /// All but a band of one octave stays.
    BandStop,
    /// Phases are shifted at random, by up to so many degrees; after R. Geirhos and others (NeurIPS 2018).
    PhaseNoise,
}

/// Where a low-pass ends: which frequencies count as lower than the cut-off.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Shape {
    /// `sqrt(kx² + ky²) < cut-off`
    Disc,
    /// `max(|kx|, |ky|) < cut-off`
    Square,
    /// `|kx| + |ky| < cut-off`
    Diamond,
    /// Weights `2^-(r / cut-off)²`, which are one half at the cut-off.
    Gaussian,
}

/// What a sweep does.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub struct Options {
    /// What is swept.
    pub kind: Kind,
    /// Its shape; phase noise has none.
    pub shape: Shape,
    /// How many points it has, at least 2.
    pub points: usize,
}

impl Default for Options {
    fn default() -> Self {
        Self {
            kind: Kind::LowPass,
            shape: Shape::Disc,
            points: POINTS,
        }
    }
}

/// One point of a sweep.
#[derive(Clone, Debug, PartialEq)]
pub struct Point {
    /// Its cut-off or the geometric middle of its band in cycles/image, or degrees.
    pub at: f32,
    /// What is done to the picture.
    pub recipe: Recipe,
}

impl Kind {
    /// All of them, in the order of the list.
    pub const ALL: [Self; 5] = [
        Self::LowPass,
        Self::HighPass,
        Self::BandPass,
        Self::BandStop,
        Self::PhaseNoise,
    ];

    /// A word for files and scripts.
    pub const fn word(self) -> &'static str {
        match self {
            Self::LowPass => "low-pass",
            Self::HighPass => "high-pass",
            Self::BandPass => "band-pass",
            Self::BandStop => "band-stop",
            Self::PhaseNoise => "phase-noise",
        }
    }

    /// Its name.
    pub const fn name(self) -> &'static str {
        match self {
            Self::LowPass => "Low-pass",
            Self::HighPass => "High-pass",
            Self::BandPass => "Band-pass, one octave",
            Self::BandStop => "Band-stop, one octave",
            Self::PhaseNoise => "Phase noise",
        }
    }

    /// What happens at each point, in one sentence.
    pub const fn explained(self) -> &'static str {
        match self {
            Self::LowPass => "At each point only the frequencies below the cut-off are kept.",
            Self::HighPass => {
                "At each point only the frequencies from the cut-off on are kept. Without its mean brightness a picture is dark; “Magnitude & phase” can keep it."
            }
            Self::BandPass => {
                "At each point only a band one octave wide is kept; its middle is what the axis shows."
            }
            Self::BandStop => {
                "At each point a band one octave wide is removed; its middle is what the axis shows."
            }
            Self::PhaseNoise => {
                "At each point every phase is shifted at random, by at most so many degrees, as by Geirhos et al., NeurIPS 2018."
            }
        }
    }

    /// What the axis shows, with its unit.
    pub const fn axis(self) -> &'static str {
        match self {
            Self::LowPass | Self::HighPass => "cut-off, cycles/image",
            Self::BandPass | Self::BandStop => "middle of the band, cycles/image",
            Self::PhaseNoise => "largest shift of a phase, degrees",
        }
    }

    /// The unit of [`Point::at`].
    pub const fn unit(self) -> &'static str {
        match self {
            Self::LowPass | Self::HighPass | Self::BandPass | Self::BandStop => "cycles/image",
            Self::PhaseNoise => "degrees",
        }
    }

    /// The shapes that there are of it, the usual one first. What all but a band of another shape than the disc leaves cannot be written as
    /// filters that are multiplied.
    pub const fn shapes(self) -> &'static [Shape] {
        match self {
            Self::LowPass | Self::HighPass | Self::BandPass => &Shape::ALL,
            Self::BandStop => &[Shape::Disc],
            Self::PhaseNoise => &[],
        }
    }

    /// The recipe without what this kind of sweep changes: what all its points have in common.
    #[must_use]
    pub fn base(self, recipe: &Recipe) -> Recipe {
        let mut base = recipe.clone();
        match self {
            Self::PhaseNoise => base.content = Content::AsIs,
            Self::LowPass | Self::HighPass | Self::BandPass | Self::BandStop => {
                base.filters.layers = Vec::new();
            }
        }
        base
    }
}

impl Shape {
    /// All of them, in the order of the list.
    pub const ALL: [Self; 4] = [Self::Disc, Self::Square, Self::Diamond, Self::Gaussian];

    /// A word for files and scripts.
    pub const fn word(self) -> &'static str {
        match self {
            Self::Disc => "disc",
            Self::Square => "square",
            Self::Diamond => "diamond",
            Self::Gaussian => "gaussian",
        }
    }

    /// Its name, with a paper that uses it.
    pub const fn name(self) -> &'static str {
        match self {
            Self::Disc => "Disc (Wang et al., CVPR 2020)",
            Self::Square => "Square (Gavrikov and Keuper, CVPR 2024)",
            Self::Diamond => "Diamond (Abello et al., CVPRW 2021)",
            Self::Gaussian => "Gaussian (Geirhos et al., NeurIPS 2018)",
        }
    }

    /// Its low-pass for pictures of `side` x `side`.
    fn low_pass(self, cutoff: f32, side: usize) -> Layer {
        // The last whole number below the cut-off: a rectangle keeps its sides.
        let last = (cutoff.ceil() - 1.0).max(0.0);
        let filter: Filter = match self {
            Self::Disc => LowPass { radius: cutoff }.into(),
            Self::Square => Rectangle {
                left: -last,
                right: last,
                top: -last,
                bottom: last,
            }
            .into(),
            Self::Diamond => Arc::new(FrequencySet::from_fn(side, |kx, ky| {
                ((kx.unsigned_abs() + ky.unsigned_abs()) as f32) < cutoff
            }))
            .into(),
            // exp(-2 (π sigma r / 224)²) is one half there.
            Self::Gaussian => Gaussian {
                sigma: 224.0 * (std::f32::consts::LN_2 / 2.0).sqrt()
                    / (std::f32::consts::PI * cutoff),
            }
            .into(),
        };
        filter.into()
    }
}

/// Half an octave, as a factor.
const HALF_OCTAVE: f32 = std::f32::consts::SQRT_2;

impl Options {
    /// The same with a shape that there is of its kind.
    #[must_use]
    pub fn sound(self) -> Self {
        let shapes = self.kind.shapes();
        let shape = if shapes.contains(&self.shape) {
            self.shape
        } else {
            Shape::Disc
        };
        Self { shape, ..self }
    }

    /// Where its points lie for pictures of `side` x `side`, in rising order: cut-offs evenly in octaves, rounded to tenths, degrees evenly.
    /// Cut-offs that are equal when rounded are one point.
    pub fn places(self, side: usize) -> Vec<f32> {
        let count = self.points.max(2);
        if self.kind == Kind::PhaseNoise {
            let degrees = |index| 180.0 * (index + 1) as f32 / count as f32;
            return (0..count).map(degrees).collect();
        }
        let octaves = (side as f32 / 2.0).max(2.0).log2();
        let cutoff = |index| {
            let cutoff = (octaves * index as f32 / (count - 1) as f32).exp2();
            (cutoff * 10.0).round() / 10.0
        };
        let mut places: Vec<f32> = (0..count).map(cutoff).collect();
        places.dedup();
        places
    }

    /// What is done at one of its [places](Options::places) to pictures of `side` x `side` that are treated otherwise as `recipe` says.
    pub fn recipe(self, at: f32, side: usize, recipe: &Recipe) -> Recipe {
        let Self { kind, shape, .. } = self.sound();
        let mut made = kind.base(recipe);
        let low = |cutoff| shape.low_pass(cutoff, side);
        let without = |layer: Layer| Layer {
            removes: true,
            ..layer
        };
        let (from, to) = (at / HALF_OCTAVE, at * HALF_OCTAVE);
        let disc = shape == Shape::Disc;
        let filter = |filter: Filter| vec![Layer::from(filter)];
        let layers = match kind {
            Kind::LowPass => vec![low(at)],
            Kind::HighPass if disc => filter(HighPass { radius: at }.into()),
            Kind::HighPass => vec![without(low(at))],
            Kind::BandPass if disc => filter(BandPass { from, to }.into()),
            Kind::BandPass => vec![low(to), without(low(from))],
            Kind::BandStop => filter(BandStop { from, to }.into()),
            Kind::PhaseNoise => {
                let seed = match recipe.content {
                    Content::PhaseNoise { seed, .. } => seed,
                    _ => 1,
                };
                made.content = Content::PhaseNoise { degrees: at, seed };
                return made;
            }
        };
        made.filters = FilterChain {
            layers,
            edge: made.filters.edge,
        };
        made
    }

    /// All points.
    pub fn points(self, side: usize, recipe: &Recipe) -> Vec<Point> {
        (self.places(side).into_iter())
            .map(|at| Point {
                at,
                recipe: self.recipe(at, side, recipe),
            })
            .collect()
    }
}
