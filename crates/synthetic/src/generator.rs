//! Pictures of a recipe, each by its class and number.

use std::f64::consts::TAU;

use libm::{cos, sin, sqrt};
use shortcuts::spectra::{Accumulator, ClassSpectra};
use spectrum::fourier::{Fourier, SizeError};
use spectrum::picture::Picture;
use spectrum::seeded::Seeded;

use crate::CLASSES;
use crate::law::{Law, is_own_partner};
use crate::recipe::{Recipe, RecipeError};
use crate::waves::Waves;

/// A recipe with its tables.
pub struct Generator {
    recipe: Recipe,
    law: Law,
    waves: Waves,
}

impl Generator {
    /// The generator of a recipe.
    pub fn new(recipe: &Recipe) -> Result<Self, RecipeError> {
        recipe.check()?;
        Ok(Self {
            law: Law::new(recipe),
            waves: Waves::new(recipe.side),
            recipe: recipe.clone(),
        })
    }

    /// What the pictures are made from.
    pub fn recipe(&self) -> &Recipe {
        &self.recipe
    }

    /// How strong each frequency is.
    pub fn law(&self) -> &Law {
        &self.law
    }

    /// Red, green and blue of a picture, row by row, before clipping and rounding.
    ///
    /// The stream `class · 2³² + index` of the seed gives, in this order: a number for each channel's colour, the line's place
    /// (`below(side)`, for every class), for each of [`crate::law::pairs`] one for the magnitude and one for the phase, then, if there is
    /// noise, one for each value of the planes. Nothing that is drawn depends on another parameter than the side.
    ///
    /// # Panics
    /// If there is no such class.
    pub fn planes(&self, class: usize, index: u32) -> [Vec<f32>; 3] {
        let recipe = &self.recipe;
        let stream = (class as u64) << 32 | u64::from(index);
        let mut stream = Seeded::new(recipe.seed.into(), stream);
        let gains = [(); 3].map(|()| 1.0 - f64::from(recipe.colour) * stream.unit());
        let place = stream.below(recipe.side);
        let pattern = self.pattern(class, place, &mut stream);
        let strength = sqrt(gains.iter().map(|gain| gain * gain).sum::<f64>() / 3.0);
        let (mean, noise) = (f64::from(recipe.mean), f64::from(recipe.noise));
        gains.map(|gain| {
            let gain = gain / strength;
            let value = |value: &f64| {
                let noise = if noise > 0.0 {
                    // A number drawn evenly from [-1/2, 1/2) has a variance of 1/12.
                    noise * sqrt(12.0) * (stream.unit() - 0.5)
                } else {
                    0.0
                };
                (mean + gain * value + noise) as f32
            };
            pattern.iter().map(value).collect()
        })
    }

    /// The sum of waves.
    fn pattern(&self, class: usize, place: usize, stream: &mut Seeded) -> Vec<f64> {
        let Recipe { side, spread, .. } = self.recipe;
        let half = (side / 2) as i32;
        let pairs = self.law.pairs.iter().zip(&self.law.magnitudes[class]);
        self.waves.sum(pairs.map(|(&pair, law)| {
            let magnitude = law * (1.0 + f64::from(spread) * (2.0 * stream.unit() - 1.0));
            let phase = TAU * stream.unit();
            let [mut re, mut im] = [magnitude * cos(phase), magnitude * sin(phase)];
            let own = is_own_partner(side, pair);
            if own {
                // Real, and as strong as the law says.
                re = if re < 0.0 { -magnitude } else { magnitude };
                im = 0.0;
            }
            let (kx, ky) = pair;
            if class == 0 && (kx == ky || (kx, ky) == (half, -half)) {
                let [cosine, sine] = self.waves.at(-kx, place);
                re += self.law.line * cosine;
                im += self.law.line * sine;
            }
            // The partner adds the conjugate, which doubles the real part.
            let times = if own { 1.0 } else { 2.0 };
            (pair, [times * re, times * im])
        }))
    }

    /// The picture as its bytes: red, green and blue plane, row by row, clipped and rounded to the nearest of 256 steps.
    ///
    /// # Panics
    /// If there is no such class; so do the other functions that are given one.
    pub fn bytes(&self, class: usize, index: u32) -> Vec<u8> {
        let planes = self.planes(class, index);
        // The cast saturates.
        (planes.iter().flatten())
            .map(|&value| (value * 255.0 + 0.5) as u8)
            .collect()
    }

    /// The picture that the bytes are.
    pub fn picture(&self, class: usize, index: u32) -> Picture {
        opened(&self.bytes(class, index), self.recipe.side)
    }

    /// The pictures `first` to `first + per_class` of every class, classes in turn: their bytes one after another, and their classes.
    pub fn set(&self, first: u32, per_class: u32) -> (Vec<u8>, Vec<u8>) {
        let mut pixels = Vec::new();
        let mut labels = Vec::new();
        for index in first..first.saturating_add(per_class) {
            for class in 0..CLASSES {
                pixels.extend(self.bytes(class, index));
                labels.push(class as u8);
            }
        }
        (pixels, labels)
    }

    /// The mean spectra of the first `per_class` pictures of every class, each changed before by `change`, which gets class, number and bytes.
    ///
    /// # Errors
    /// If the side cannot be transformed, which no checked recipe's is.
    pub fn class_spectra(
        &self,
        per_class: u32,
        change: impl Fn(usize, u32, Vec<u8>) -> Vec<u8>,
    ) -> Result<ClassSpectra, SizeError> {
        let mut fourier = Fourier::new(self.recipe.side, self.recipe.side)?;
        let mut spectra = Accumulator::new(CLASSES, self.recipe.side);
        for class in 0..CLASSES {
            for index in 0..per_class {
                let bytes = change(class, index, self.bytes(class, index));
                let picture = opened(&bytes, self.recipe.side);
                spectra.add(class, &picture.planes.map(|plane| fourier.forward(&plane)));
            }
        }
        Ok(spectra.finish())
    }
}

/// A picture of its bytes, channel by channel.
fn opened(bytes: &[u8], side: usize) -> Picture {
    let plane = |channel: usize| {
        bytes[channel * side * side..][..side * side]
            .iter()
            .map(|&byte| f32::from(byte) / 255.0)
            .collect()
    };
    Picture {
        height: side,
        width: side,
        planes: [0, 1, 2].map(plane),
    }
}
