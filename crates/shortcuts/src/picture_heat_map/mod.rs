//! The Fourier heat map of one picture: how its answer fares when a single wave is added, for each frequency.
//!
//! After D. Yin and others, "A Fourier perspective on model robustness in computer vision" (NeurIPS 2019), as the map of a set
//! ([`heat_map`]). About one picture, "how many answers are wrong" is yes or no; so here it is the probability of the
//! class, and whether the answer changes. With one picture, sign and phase of the wave count, too: over many pictures they average out.

mod found;
mod plan;

pub use found::{Octave, PictureHeatMap, Wave};
pub use plan::PictureHeatMapPlan;

use crate::heat_map;
use spectrum::noise::{FourierNoise, MAX_NORM, PHASE};

/// Reach on large pictures, in cycles/image: 63 x 63 frequencies, as in the paper's maps of ImageNet.
const REACH: usize = 31;

/// Which sign a wave has.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Sign {
    /// Added in every channel.
    Plus,
    /// Taken away in every channel.
    Minus,
    /// Drawn for each channel and frequency, as the paper's program does if asked to.
    Drawn,
}

/// Where a wave begins.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Phase {
    /// 45 degrees at the first pixel, as in the program of Yin and others.
    Published,
    /// 0 degrees, a cosine, as in gatheluck/FourierHeatmap.
    Cosine,
    /// Of 0, 90, 180 and 270 degrees the one under which the class is least probable: four questions for each frequency.
    WorstOfFour,
}

/// Which waves are added, and how strong they are.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Options {
    /// L2 norm of the wave in each channel, for values in [0, 1].
    pub norm: f32,
    /// Largest |kx| and |ky| of a wave, in cycles/image.
    pub reach: usize,
    /// Its sign.
    pub sign: Sign,
    /// Its phase.
    pub phase: Phase,
}

impl Sign {
    /// All of them, in the order of the list.
    pub const ALL: [Self; 3] = [Self::Plus, Self::Minus, Self::Drawn];

    /// A word for files and scripts.
    pub const fn word(self) -> &'static str {
        match self {
            Self::Plus => "plus",
            Self::Minus => "minus",
            Self::Drawn => "drawn",
        }
    }

    /// Its name.
    pub const fn name(self) -> &'static str {
        match self {
            Self::Plus => "Added in every channel",
            Self::Minus => "Subtracted in every channel",
            Self::Drawn => "Drawn for each channel and wave",
        }
    }
}

impl Phase {
    /// All of them, in the order of the list.
    pub const ALL: [Self; 3] = [Self::Published, Self::Cosine, Self::WorstOfFour];

    /// A word for files and scripts.
    pub const fn word(self) -> &'static str {
        match self {
            Self::Published => "45",
            Self::Cosine => "0",
            Self::WorstOfFour => "worst",
        }
    }

    /// Its name.
    pub const fn name(self) -> &'static str {
        match self {
            Self::Published => "45° (Yin et al., NeurIPS 2019)",
            Self::Cosine => "0°, a cosine (FourierHeatmap)",
            Self::WorstOfFour => "The worst of 0°, 90°, 180° and 270°",
        }
    }

    fn degrees(self) -> &'static [f32] {
        match self {
            Self::Published => &[PHASE],
            Self::Cosine => &[0.0],
            Self::WorstOfFour => &[0.0, 90.0, 180.0, 270.0],
        }
    }
}

impl Options {
    /// The published ones for pictures of `side` x `side`: the norm is [`heat_map::Options::of`]'s.
    pub fn of(side: usize) -> Self {
        Self {
            norm: heat_map::Options::of(side).norm,
            reach: (side / 2).min(REACH),
            sign: Sign::Plus,
            phase: Phase::Published,
        }
    }

    /// The same within what pictures of `side` x `side` hold.
    #[must_use]
    pub fn sound(self, side: usize) -> Self {
        Self {
            norm: if self.norm.is_finite() {
                self.norm.clamp(0.0, MAX_NORM)
            } else {
                Self::of(side).norm
            },
            reach: self.reach.clamp(1, (side / 2).max(1)),
            ..self
        }
    }

    /// The waves of a frequency.
    fn waves(self, (kx, ky): (i32, i32)) -> Vec<FourierNoise> {
        let seed = match self.sign {
            Sign::Drawn => seed_of(kx, ky),
            Sign::Plus | Sign::Minus => 0,
        };
        let turn = match self.sign {
            Sign::Minus => 180.0,
            Sign::Plus | Sign::Drawn => 0.0,
        };
        (self.phase.degrees().iter())
            .map(|degrees| FourierNoise {
                kx,
                ky,
                norm: self.norm,
                seed,
                phase: (degrees + turn) % 360.0,
            })
            .collect()
    }
}

/// A seed of its own for each frequency, so that signs do not depend on how far the map reaches. Above 0.
fn seed_of(kx: i32, ky: i32) -> u32 {
    const ROW: u32 = 4096;
    1 + ky.unsigned_abs() % ROW * 2 * ROW
        + kx.unsigned_abs() % ROW * 2
        + u32::from((kx < 0) != (ky < 0))
}
