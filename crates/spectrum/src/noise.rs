//! Fourier-basis noise: one wave of chosen frequency and strength added to a picture, as in D. Yin et al., "A Fourier perspective on
//! model robustness in computer vision" (NeurIPS 2019), and in google-research's `frequency_analysis/freq_heatmap.py`.
//!
//! There and here the noise is `r · norm · U`: `U` is real, of L2 norm 1 over the picture's pixels, and has no other frequencies than
//! (kx, ky) and its conjugate. Of the two, the first one in the rows of the centred spectrum has the phase; naming either of the two is the
//! same. Their phase is [`PHASE`]: real and imaginary part are equal and positive. gatheluck/FourierHeatmap, a program of others, has 0, a
//! cosine. `r` is a sign for each channel. Their program forgets the norm where it draws signs; this one does not.

use std::fmt;
use std::str::FromStr;

use rustfft::num_complex::Complex32;
use serde::{Deserialize, Serialize};

use crate::fourier::{SIDES, Spectrum};
use crate::grid::HalfGrid;
use crate::seeded;
use crate::words::{number, quote};

/// The strongest noise: more turns any picture of the largest size into stripes.
pub const MAX_NORM: f32 = 4096.0;

/// The phase of Yin and others' waves at the first pixel, in degrees.
pub const PHASE: f32 = 45.0;
/// The largest phase, in degrees; the smallest is 0.
pub const MAX_PHASE: f32 = 360.0;

/// A wave to add; read and written as its numbers: `kx,ky,norm`; with signs drawn `kx,ky,norm,seed`; with another phase than [`PHASE`]
/// `kx,ky,norm,seed,phase`.
#[derive(Clone, Copy, Debug, PartialEq, Serialize, Deserialize)]
#[serde(into = "String", try_from = "String")]
pub struct FourierNoise {
    /// Cycles along the width of the picture.
    pub kx: i32,
    /// Cycles along the height.
    pub ky: i32,
    /// L2 norm of what is added to each channel, of pixels in [0, 1]. The paper has 4 for pictures of 32 x 32 and 15.7 for 224 x 224.
    pub norm: f32,
    /// What the channels' signs are drawn from; 0 for all of them positive.
    pub seed: u32,
    /// Phase of the cosine at the first pixel, in degrees; 180 more is the other sign. A frequency that is its own conjugate has a sign only:
    /// negative for phases above 90 up to 270 degrees, so that 180 more is the other one there, too.
    pub phase: f32,
}

/// Why noise is refused.
#[derive(Clone, Debug, PartialEq, thiserror::Error)]
pub enum NoiseError {
    /// Not three to five numbers.
    #[error("\"{0}\" does not say frequency and norm of the noise, as in \"12,-3,15.7\".")]
    Malformed(String),
    /// A frequency that no picture has.
    #[error("No picture holds the frequency ({0}, {1}): both must lie between -1024 and 1024.")]
    Frequency(i32, i32),
    /// A norm that is negative, too large or no number.
    #[error("The noise's norm must lie between 0 and 4096, not {0}.")]
    Norm(f32),
    /// A phase that is too large or no number.
    #[error("The noise's phase must lie between 0 and 360 degrees, not {0}.")]
    Phase(f32),
}

impl FourierNoise {
    /// Whether the values mean something: finite and in range.
    pub fn check(self) -> Result<(), NoiseError> {
        let most = SIDES.end() / 2;
        if [self.kx, self.ky]
            .iter()
            .any(|k| k.unsigned_abs() as usize > most)
        {
            return Err(NoiseError::Frequency(self.kx, self.ky));
        }
        if !(0.0..=MAX_NORM).contains(&self.norm) {
            return Err(NoiseError::Norm(self.norm));
        }
        if !(0.0..=MAX_PHASE).contains(&self.phase) {
            return Err(NoiseError::Phase(self.phase));
        }
        Ok(())
    }

    /// Whether a picture of this size has the frequency: none has waves shorter than two pixels.
    pub fn fits(self, height: usize, width: usize) -> bool {
        self.kx.unsigned_abs() as usize <= width / 2
            && self.ky.unsigned_abs() as usize <= height / 2
    }

    /// Adds the wave to every plane. Where the size has no such frequency, and for values that [`FourierNoise::check`] refuses, nothing
    /// is added.
    pub fn add(self, spectra: &mut [Spectrum; 3]) {
        if self.check().is_err() {
            return;
        }
        for (channel, spectrum) in spectra.iter_mut().enumerate() {
            let grid = spectrum.grid;
            if !self.fits(grid.height, grid.width) {
                continue;
            }
            let negative = self.seed != 0 && seeded::unit(self.seed, channel as u64) < 0.5;
            let sign = if negative { -1.0 } else { 1.0 };
            // An unnormalised coefficient is sqrt(H W) times an orthonormal one.
            let strength = sign * f64::from(self.norm) * ((grid.height * grid.width) as f64).sqrt();
            for (index, value) in self.wave(grid).into_iter().flatten() {
                spectrum.bins[index] += value * strength as f32;
            }
        }
    }

    /// `U`'s stored coefficients, orthonormal: one, or two where both partners are stored.
    fn wave(self, grid: HalfGrid) -> [Option<(usize, Complex32)>; 2] {
        let (own, own_conjugate) = grid.locate(self.kx, self.ky);
        let (partner, partner_conjugate) = grid.locate(-self.kx, -self.ky);
        let degrees = self.phase.rem_euclid(360.0);
        if own == partner && own_conjugate == partner_conjugate {
            let sign = if degrees > 90.0 && degrees <= 270.0 {
                -1.0
            } else {
                1.0
            };
            return [Some((own, Complex32::new(sign, 0.0))), None];
        }
        let place = |kx, ky| (centred(ky, grid.height), centred(kx, grid.width));
        let first = place(self.kx, self.ky) < place(-self.kx, -self.ky);
        // Worked out in f64, so that 45 degrees give exactly one half twice.
        let (sine, cosine) = f64::from(degrees).to_radians().sin_cos();
        let each = 0.5_f64.sqrt();
        let ahead = Complex32::new((each * cosine) as f32, (each * sine) as f32);
        let value = if first { ahead } else { ahead.conj() };
        let stored = |index, conjugate, value: Complex32| {
            (index, if conjugate { value.conj() } else { value })
        };
        let both = own != partner;
        [
            Some(stored(own, own_conjugate, value)),
            both.then(|| stored(partner, partner_conjugate, value.conj())),
        ]
    }
}

/// Where a frequency lies along a side of the centred spectrum.
fn centred(k: i32, size: usize) -> i64 {
    let size = size as i64;
    (i64::from(k) + size / 2).rem_euclid(size)
}

impl fmt::Display for FourierNoise {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        // Adding zero turns -0 into 0.
        write!(f, "{},{},{}", self.kx, self.ky, self.norm + 0.0)?;
        if self.phase != PHASE {
            write!(f, ",{},{}", self.seed, self.phase + 0.0)?;
        } else if self.seed != 0 {
            write!(f, ",{}", self.seed)?;
        }
        Ok(())
    }
}

impl FromStr for FourierNoise {
    type Err = NoiseError;

    fn from_str(words: &str) -> Result<Self, NoiseError> {
        let noise = read(words.trim()).ok_or_else(|| NoiseError::Malformed(quote(words)))?;
        noise.check()?;
        Ok(noise)
    }
}

fn read(words: &str) -> Option<FourierNoise> {
    let parts: Vec<&str> = words.split(',').take(6).collect();
    let (&[kx, ky, norm], more) = parts.split_first_chunk::<3>()?;
    let (seed, phase) = match more {
        [] => (0, PHASE),
        [seed] => (seed.parse().ok()?, PHASE),
        [seed, phase] => (seed.parse().ok()?, number(phase)?),
        _ => return None,
    };
    Some(FourierNoise {
        kx: kx.parse().ok()?,
        ky: ky.parse().ok()?,
        norm: number(norm)?,
        seed,
        phase,
    })
}

crate::as_text!(FourierNoise);
