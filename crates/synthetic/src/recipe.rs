//! What a set is made of: one small value.

use serde::{Deserialize, Serialize};
use spectrum::bands::{BANDS, Bands};
use spectrum::formula::Parameter;

use crate::law;
pub use crate::words::WordError;

/// Every ingredient. Read and written as its word, `bands:` and the values in the order of [`Recipe::parameters`].
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(into = "String", try_from = "String")]
pub struct Recipe {
    /// Rows and columns of a picture, a multiple of 4.
    pub side: usize,
    /// Where B2, B3 and B4 begin, in cycles/image.
    pub edges: [f32; 3],
    /// The band, 1 to 4, that the set is biased to: C3 has no other.
    pub biased: usize,
    /// How magnitudes fall: 1 / f^exponent.
    pub exponent: f32,
    /// How much a magnitude varies from picture to picture: evenly, by up to this share of itself either way.
    pub spread: f32,
    /// The special frequencies of C1 and of C2.
    pub specials: [Special; 2],
    /// How strong C0's line is: its standard deviation over that of the mixture of bands it lies on.
    pub line: f32,
    /// How far colours may be from grey: 0 none, 1 as far as one channel alone.
    pub colour: f32,
    /// Standard deviation of the white noise added to every value; it is drawn evenly around 0.
    pub noise: f32,
    /// Mean of all values.
    pub mean: f32,
    /// Standard deviation of the values of the whole set, before noise, clipping and rounding.
    pub contrast: f32,
    /// Seed of every random number in the set.
    pub seed: u32,
}

/// The frequencies in which a mixture differs from others.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Special {
    /// Pairs of conjugate frequencies in each band; as many as there are where a band holds fewer.
    pub count: usize,
    /// How much stronger they are than the law says.
    pub gain: f32,
}

impl Default for Recipe {
    fn default() -> Self {
        let special = Special {
            count: 3,
            gain: 4.0,
        };
        Self {
            side: 32,
            edges: Bands::even(32).edges,
            biased: 1,
            exponent: 1.0,
            spread: 0.5,
            specials: [special; 2],
            line: 0.5,
            colour: 1.0,
            noise: 0.0,
            mean: 0.498,
            contrast: 0.172,
            seed: 1,
        }
    }
}

/// Why there is no such set, as a sentence.
#[derive(Clone, Debug, PartialEq, thiserror::Error)]
pub enum RecipeError {
    /// A value out of its range, or no number.
    #[error("The set's {name} must lie between {least} and {most}, not at {value}.")]
    Range {
        /// Name of the value.
        name: String,
        /// Smallest value that is allowed.
        least: f32,
        /// Largest value that is allowed.
        most: f32,
        /// The value that was given.
        value: f32,
    },
    /// A side that cannot be halved twice.
    #[error("The side of the set's pictures must be a multiple of 4, not {0}.")]
    Side(usize),
    /// Edges out of order.
    #[error("The bands' edges must rise: {}, {} and {} do not.", .0[0], .0[1], .0[2])]
    Edges([f32; 3]),
    /// A band without frequencies.
    #[error("Band B{0} holds no frequency of such a picture: move its edges apart.")]
    EmptyBand(usize),
}

/// How many values a recipe has.
pub(crate) const VALUES: usize = 17;

const fn parameter(
    name: &'static str,
    word: &'static str,
    unit: &'static str,
    [least, most, step]: [f32; 3],
) -> Parameter {
    Parameter {
        name,
        word,
        unit,
        least,
        most,
        step,
        value: 0.0,
    }
}

const EDGE: [f32; 3] = [0.5, 46.0, 0.5];
const COUNT: [f32; 3] = [0.0, 16.0, 1.0];
const GAIN: [f32; 3] = [0.0, 20.0, 0.5];

const PARAMETERS: [Parameter; VALUES] = [
    parameter("Side", "side", "pixels", [16.0, 64.0, 4.0]),
    parameter("B2 begins at", "edge-1", "cycles/image", EDGE),
    parameter("B3 begins at", "edge-2", "cycles/image", EDGE),
    parameter("B4 begins at", "edge-3", "cycles/image", EDGE),
    parameter("Biased to band", "biased", "", [1.0, BANDS as f32, 1.0]),
    parameter("Exponent", "exponent", "", [0.0, 3.0, 0.05]),
    parameter("Spread of magnitudes", "spread", "", [0.0, 1.0, 0.05]),
    parameter("C1's frequencies per band", "count-1", "", COUNT),
    parameter("C1's gain", "gain-1", "", GAIN),
    parameter("C2's frequencies per band", "count-2", "", COUNT),
    parameter("C2's gain", "gain-2", "", GAIN),
    parameter("C0's line", "line", "", [0.0, 4.0, 0.05]),
    parameter("Colour", "colour", "", [0.0, 1.0, 0.05]),
    parameter("Noise", "noise", "", [0.0, 0.5, 0.01]),
    parameter("Mean", "mean", "", [0.0, 1.0, 0.01]),
    parameter("Contrast", "contrast", "", [0.0, 0.5, 0.01]),
    parameter("Seed", "seed", "", [1.0, 9999.0, 1.0]),
];

impl Recipe {
    /// Its values with what a slider needs to know of each, in the order of its word.
    pub fn parameters(&self) -> [Parameter; VALUES] {
        let mut parameters = PARAMETERS;
        for (parameter, value) in parameters.iter_mut().zip(self.values()) {
            parameter.value = value;
        }
        parameters
    }

    /// The same with another value, brought into its range. A word that it does not have, or a value that is no number, changes nothing.
    /// What comes out may still not do: see [`Recipe::check`].
    #[must_use]
    pub fn with(&self, word: &str, value: f32) -> Self {
        let mut values = self.values();
        for (own, parameter) in values.iter_mut().zip(PARAMETERS) {
            if parameter.word == word && !value.is_nan() {
                *own = value.clamp(parameter.least, parameter.most);
            }
        }
        Self::from_values(values)
    }

    /// The plane's bands, by their edges.
    pub fn bands(&self) -> Bands {
        Bands { edges: self.edges }
    }

    /// Whether there is such a set.
    pub fn check(&self) -> Result<(), RecipeError> {
        for parameter in self.parameters() {
            if !(parameter.least..=parameter.most).contains(&parameter.value) {
                return Err(RecipeError::Range {
                    name: parameter.name.to_lowercase(),
                    least: parameter.least,
                    most: parameter.most,
                    value: parameter.value,
                });
            }
        }
        if !self.side.is_multiple_of(4) {
            return Err(RecipeError::Side(self.side));
        }
        if !self.edges.is_sorted_by(|a, b| a < b) {
            return Err(RecipeError::Edges(self.edges));
        }
        let bands = self.bands();
        let mut found = [false; BANDS];
        for (kx, ky) in law::pairs(self.side) {
            if let Some(band) = bands.band(kx, ky) {
                found[band] = true;
            }
        }
        match found.iter().position(|found| !found) {
            Some(band) => Err(RecipeError::EmptyBand(band + 1)),
            None => Ok(()),
        }
    }

    pub(crate) fn values(&self) -> [f32; VALUES] {
        let [first, second] = self.specials;
        [
            self.side as f32,
            self.edges[0],
            self.edges[1],
            self.edges[2],
            self.biased as f32,
            self.exponent,
            self.spread,
            first.count as f32,
            first.gain,
            second.count as f32,
            second.gain,
            self.line,
            self.colour,
            self.noise,
            self.mean,
            self.contrast,
            self.seed as f32,
        ]
    }

    /// Whole values are rounded.
    pub(crate) fn from_values(values: [f32; VALUES]) -> Self {
        let special = |count: f32, gain| Special {
            count: count.round() as usize,
            gain,
        };
        Self {
            side: values[0].round() as usize,
            edges: [values[1], values[2], values[3]],
            biased: values[4].round() as usize,
            exponent: values[5],
            spread: values[6],
            specials: [
                special(values[7], values[8]),
                special(values[9], values[10]),
            ],
            line: values[11],
            colour: values[12],
            noise: values[13],
            mean: values[14],
            contrast: values[15],
            seed: values[16].round() as u32,
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_default_does_for_every_band_and_absurd_values_are_named() {
        for band in 1..=4 {
            assert_eq!(
                Recipe::default().with("biased", band as f32).check(),
                Ok(())
            );
        }
        let refused = |change: fn(&mut Recipe)| {
            let mut recipe = Recipe::default();
            change(&mut recipe);
            recipe.check().unwrap_err().to_string()
        };
        assert_eq!(
            refused(|recipe| recipe.line = f32::NAN),
            "The set's c0's line must lie between 0 and 4, not at NaN."
        );
        assert_eq!(
            refused(|recipe| recipe.biased = 5),
            "The set's biased to band must lie between 1 and 4, not at 5."
        );
        assert_eq!(
            refused(|recipe| recipe.side = 30),
            "The side of the set's pictures must be a multiple of 4, not 30."
        );
        assert_eq!(
            refused(|recipe| recipe.edges = [4.0, 4.0, 12.0]),
            "The bands' edges must rise: 4, 4 and 12 do not."
        );
        assert_eq!(
            refused(|recipe| recipe.edges = [4.0, 8.0, 30.0]),
            "Band B4 holds no frequency of such a picture: move its edges apart."
        );
    }

    #[test]
    fn sliders_change_one_value_and_stay_in_range() {
        let recipe = Recipe::default();
        for parameter in recipe.parameters() {
            let changed = recipe.with(parameter.word, parameter.most + 5.0);
            for (new, old) in changed.parameters().iter().zip(recipe.parameters()) {
                let expected = if new.word == parameter.word {
                    parameter.most
                } else {
                    old.value
                };
                assert_eq!(new.value, expected, "{}", new.word);
            }
        }
        assert_eq!(recipe.with("nothing", 3.0), recipe);
        assert_eq!(recipe.with("mean", f32::NAN), recipe);
    }
}
