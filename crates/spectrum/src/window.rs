//! Window functions, which fade a picture out towards its border before the transform: a picture's left edge otherwise meets its right
//! one as a step, seen in the spectrum as a cross. F. Harris, "On the use of windows for harmonic analysis with the discrete Fourier
//! transform" (Proc. IEEE 1978).
//!
//! All are in their periodic form, as SciPy's `get_window` gives them: of `n` values the last is not the first again, but the one
//! before it. Two dimensions are the product of one for the rows and one for the columns.

use std::f64::consts::TAU;
use std::fmt;
use std::str::FromStr;

use serde::{Deserialize, Serialize};

use crate::picture::Picture;
use crate::words::quote;

/// The share of a side that [`Window::Tukey`] fades, half of it at either end.
pub const TAPER: f64 = 0.25;

/// A window function; read and written as its word.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(into = "String", try_from = "String")]
pub enum Window {
    /// The picture as it is.
    #[default]
    None,
    /// A raised cosine, 0 at the border.
    Hann,
    /// A raised cosine on a pedestal of 0.08.
    Hamming,
    /// Two cosines, with the lowest side lobes of these.
    Blackman,
    /// Flat, with raised cosines over the outer eighth at either end.
    Tukey,
}

/// A word that is no window.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[error("\"{0}\" is not a window function: use none, hann, hamming, blackman or tukey.")]
pub struct WindowError(String);

impl Window {
    /// All of them, none first.
    pub const ALL: [Self; 5] = [
        Self::None,
        Self::Hann,
        Self::Hamming,
        Self::Blackman,
        Self::Tukey,
    ];

    /// The word in a link.
    pub fn word(self) -> &'static str {
        match self {
            Self::None => "none",
            Self::Hann => "hann",
            Self::Hamming => "hamming",
            Self::Blackman => "blackman",
            Self::Tukey => "tukey",
        }
    }

    /// The name to show.
    pub fn name(self) -> &'static str {
        match self {
            Self::None => "None",
            Self::Hann => "Hann",
            Self::Hamming => "Hamming",
            Self::Blackman => "Blackman",
            Self::Tukey => "Tukey (25 %)",
        }
    }

    /// Its `size` values along a side, in [0, 1].
    pub fn weights(self, size: usize) -> Vec<f64> {
        (0..size)
            .map(|place| self.at(place as f64 / size as f64))
            .collect()
    }

    /// Its value at a share of the side, from 0 to below 1.
    fn at(self, share: f64) -> f64 {
        let cosine = |times: f64| (TAU * times * share).cos();
        match self {
            Self::None => 1.0,
            Self::Hann => 0.5 - 0.5 * cosine(1.0),
            Self::Hamming => 0.54 - 0.46 * cosine(1.0),
            // Rounding would leave the first value a hair below 0.
            Self::Blackman => (0.42 - 0.5 * cosine(1.0) + 0.08 * cosine(2.0)).max(0.0),
            Self::Tukey => {
                let inwards = share.min(1.0 - share) / (TAPER / 2.0);
                0.5 - 0.5 * (inwards.min(1.0) * TAU / 2.0).cos()
            }
        }
    }

    /// The three planes, row-major, faded towards each one's own mean: `mean + w · (value - mean)`. So a flat picture stays what it is,
    /// and the border of any picture is even. DC is the mean of what is left, close to the picture's but not the same.
    pub fn apply(self, picture: &Picture) -> [Vec<f32>; 3] {
        let mut planes = picture.planes.clone();
        if self == Self::None {
            return planes;
        }
        let (rows, columns) = (self.weights(picture.height), self.weights(picture.width));
        for plane in &mut planes {
            let sum: f64 = plane.iter().map(|&value| f64::from(value)).sum();
            let mean = sum / plane.len().max(1) as f64;
            // A picture without columns has no rows to go through.
            for (row, weight) in plane.chunks_exact_mut(columns.len().max(1)).zip(&rows) {
                for (value, along) in row.iter_mut().zip(&columns) {
                    *value = (mean + weight * along * (f64::from(*value) - mean)) as f32;
                }
            }
        }
        planes
    }
}

impl fmt::Display for Window {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.word())
    }
}

impl FromStr for Window {
    type Err = WindowError;

    fn from_str(word: &str) -> Result<Self, WindowError> {
        Self::ALL
            .into_iter()
            .find(|window| window.word() == word.trim())
            .ok_or_else(|| WindowError(quote(word)))
    }
}

impl From<Window> for String {
    fn from(window: Window) -> Self {
        window.word().to_owned()
    }
}

impl TryFrom<String> for Window {
    type Error = WindowError;

    fn try_from(word: String) -> Result<Self, WindowError> {
        word.parse()
    }
}
