//! What becomes of magnitude and phase before any filter: the experiments that take the two apart, on the spectra of a picture's
//! three planes.
//!
//! A. Oppenheim and J. Lim, "The importance of phase in signals" (Proc. IEEE 1981), for magnitude or phase alone and for swaps;
//! R. Geirhos et al., "Generalisation in humans and deep neural networks" (NeurIPS 2018), for phase noise and power equalisation;
//! A. Oliva, A. Torralba and P. Schyns, "Hybrid images" (SIGGRAPH 2006). Where this differs from their programs:
//!
//! - They work on grey pictures; here each plane is treated on its own, with one phase shift for all three.
//! - Their phase noise leaves out the Nyquist lines of even sizes; here only coefficients that are their own conjugates stay.
//! - Their power equalisation uses the mean spectrum over their pictures of ImageNet, and for DC too; see [`crate::reference`].
//! - A hybrid here has one cut-off; the paper lets the two filters have their own.
//!
//! A coefficient that is nothing but rounding has no phase. It becomes 0 wherever its phase would be used.

use std::fmt;
use std::str::FromStr;

use rustfft::num_complex::Complex32;
use serde::{Deserialize, Serialize};

use crate::fourier::Spectrum;
use crate::grid::HalfGrid;
use crate::limits::MAX_RADIUS;
use crate::papers::{GEIRHOS_2018, OLIVA_2006, OPPENHEIM_1981, Paper};
use crate::words::{number, quote};
use crate::{reference, seeded};

/// Coefficients below this share of the root mean square of all are rounding, of the transform or of the picture's own floats. The bytes
/// of a file make coefficients some hundred times as large.
const FLOOR: f32 = 32.0 * f32::EPSILON;

/// What a picture's spectrum is made of; read and written as its word, such as `phase-noise:90`.
#[derive(Clone, Copy, Debug, Default, PartialEq, Serialize, Deserialize)]
#[serde(into = "String", try_from = "String")]
pub enum Content {
    /// The picture's own magnitude and phase.
    #[default]
    AsIs,
    /// The magnitude with phase 0 everywhere. DC keeps its value, also its sign.
    MagnitudeOnly,
    /// The phase, with every magnitude the mean of the plane's magnitudes outside DC. DC keeps its value.
    PhaseOnly,
    /// Shifts every phase by a number drawn evenly from `-degrees..degrees`, opposite on conjugates and the same in all planes.
    /// Coefficients that are their own conjugates, DC among them, stay. The number is drawn for a seed and a frequency in cycles/image,
    /// whatever the size, and grows in proportion with `degrees`.
    PhaseNoise {
        /// Largest shift, 0 to 180.
        degrees: f32,
        /// Which numbers are drawn.
        seed: u32,
    },
    /// The phase of this picture with the magnitude of the second.
    MagnitudeOfSecond,
    /// The magnitude of this picture with the phase of the second.
    PhaseOfSecond,
    /// `G` times this picture plus `1 - G` times the second, with the Gaussian `G = 2^-(r / cutoff)²`: this picture from afar, the
    /// second from near by. DC, where `G` is 1, is this picture's.
    Hybrid {
        /// Where `G` is 1/2, in cycles/image; more than 0.
        cutoff: f32,
    },
    /// The phase, with the magnitude that photographs have on average at each frequency: [`reference::magnitude`]. DC keeps its value.
    Equalised,
}

/// Why a content's word, or its values, are refused.
#[derive(Clone, Debug, PartialEq, thiserror::Error)]
pub enum ContentError {
    /// A word without a known name.
    #[error(
        "\"{0}\" is no way to treat magnitude and phase: use as-is, magnitude-only, phase-only, phase-noise, magnitude-of-second, phase-of-second, hybrid or equalised."
    )]
    Unknown(String),
    /// A word whose values are not what its name calls for.
    #[error("\"{word}\" does not say {needs}, as in \"{example}\".")]
    Malformed {
        /// As it was written, shortened where it is long.
        word: String,
        /// What such a word must say after its colon.
        needs: &'static str,
        /// A word that would do.
        example: &'static str,
    },
    /// A shift of phases outside 0° to 180°.
    #[error("Phases can be shifted by 0 to 180 degrees, not by {0}.")]
    Degrees(f32),
    /// A cut-off between two pictures that no spectrum has.
    #[error(
        "Two pictures can be joined at more than 0 and at most 2048 cycles per image, not at {0}."
    )]
    Cutoff(f32),
}

impl Content {
    /// Whether it takes a second picture.
    pub fn needs_second(self) -> bool {
        matches!(
            self,
            Self::MagnitudeOfSecond | Self::PhaseOfSecond | Self::Hybrid { .. }
        )
    }

    /// What to cite where it is used.
    pub const fn paper(self) -> Option<Paper> {
        match self {
            Self::AsIs => None,
            Self::MagnitudeOnly
            | Self::PhaseOnly
            | Self::MagnitudeOfSecond
            | Self::PhaseOfSecond => Some(OPPENHEIM_1981),
            Self::Hybrid { .. } => Some(OLIVA_2006),
            Self::PhaseNoise { .. } | Self::Equalised => Some(GEIRHOS_2018),
        }
    }

    /// Whether the values mean something: finite and in range.
    pub fn check(self) -> Result<(), ContentError> {
        match self {
            Self::PhaseNoise { degrees, .. } if !(0.0..=180.0).contains(&degrees) => {
                Err(ContentError::Degrees(degrees))
            }
            Self::Hybrid { cutoff } if !(cutoff > 0.0 && cutoff <= MAX_RADIUS) => {
                Err(ContentError::Cutoff(cutoff))
            }
            _ => Ok(()),
        }
    }

    /// Replaces the spectra of a picture's planes, all of one size; the result is again that of a real picture. Without a second picture,
    /// what needs one changes nothing, nor do values that [`Content::check`] refuses.
    ///
    /// # Panics
    /// If the spectra are not all of one size.
    pub fn apply(self, spectra: &mut [Spectrum; 3], second: Option<&[Spectrum; 3]>) {
        let grid = spectra[0].grid;
        let others = second.into_iter().flatten();
        assert!(
            spectra
                .iter()
                .chain(others)
                .all(|spectrum| spectrum.grid == grid),
            "the spectra are of different sizes"
        );
        if self == Self::AsIs || self.check().is_err() {
            return;
        }
        match (self, second) {
            (Self::AsIs, _) => {}
            (Self::MagnitudeOnly, _) => spectra.iter_mut().for_each(magnitude_only),
            (Self::PhaseOnly, _) => spectra.iter_mut().for_each(phase_only),
            (Self::PhaseNoise { degrees, seed }, _) => shift_phases(spectra, degrees, seed),
            (Self::Equalised, _) => {
                let magnitudes = reference_magnitudes(grid);
                for spectrum in spectra.iter_mut() {
                    equalise(spectrum, &magnitudes);
                }
            }
            (Self::MagnitudeOfSecond, Some(second)) => {
                for (own, other) in spectra.iter_mut().zip(second) {
                    let floor = floor(own);
                    for (own, other) in own.bins.iter_mut().zip(&other.bins) {
                        *own = direction(*own, floor) * other.norm();
                    }
                }
            }
            (Self::PhaseOfSecond, Some(second)) => {
                for (own, other) in spectra.iter_mut().zip(second) {
                    let floor = floor(other);
                    for (own, other) in own.bins.iter_mut().zip(&other.bins) {
                        *own = direction(*other, floor) * own.norm();
                    }
                }
            }
            (Self::Hybrid { cutoff }, Some(second)) => {
                let gains = gains(grid, cutoff);
                for (own, other) in spectra.iter_mut().zip(second) {
                    let pairs = own.bins.iter_mut().zip(&other.bins);
                    for ((own, other), gain) in pairs.zip(&gains) {
                        *own = *own * *gain + other * (1.0 - gain);
                    }
                }
            }
            (Self::MagnitudeOfSecond | Self::PhaseOfSecond | Self::Hybrid { .. }, None) => return,
        }
        for spectrum in spectra {
            make_symmetric(spectrum);
        }
    }
}

fn magnitude_only(spectrum: &mut Spectrum) {
    for value in &mut spectrum.bins[1..] {
        *value = value.norm().into();
    }
}

fn phase_only(spectrum: &mut Spectrum) {
    let grid = spectrum.grid;
    let sum: f64 = spectrum
        .bins
        .chunks_exact(grid.height)
        .enumerate()
        .map(|(column, values)| {
            let sum: f64 = values.iter().map(|value| f64::from(value.norm())).sum();
            sum * grid.multiplicity(column) as f64
        })
        .sum();
    let outside = (grid.height * grid.width - 1).max(1) as f64;
    let mean = ((sum - f64::from(spectrum.bins[0].norm())) / outside) as f32;
    let floor = floor(spectrum);
    for value in &mut spectrum.bins[1..] {
        *value = direction(*value, floor) * mean;
    }
}

fn shift_phases(spectra: &mut [Spectrum; 3], degrees: f32, seed: u32) {
    let grid = spectra[0].grid;
    let most = f64::from(degrees).to_radians();
    for index in 0..grid.len() {
        let (column, ky) = (index / grid.height, grid.ky(index % grid.height));
        if !shifted(grid, index) {
            continue;
        }
        let shift = most * (2.0 * seeded::at_frequency(seed, column as i32, ky) - 1.0);
        let turn = Complex32::new(shift.cos() as f32, shift.sin() as f32);
        for spectrum in spectra.iter_mut() {
            spectrum.bins[index] *= turn;
        }
    }
}

fn equalise(spectrum: &mut Spectrum, magnitudes: &[f32]) {
    let floor = floor(spectrum);
    let dc = spectrum.bins[0];
    for (value, magnitude) in spectrum.bins.iter_mut().zip(magnitudes) {
        *value = direction(*value, floor) * magnitude;
    }
    spectrum.bins[0] = dc;
}

fn reference_magnitudes(grid: HalfGrid) -> Vec<f32> {
    let pixels = (grid.height * grid.width) as f64;
    radii(grid)
        .map(|radius| (f64::from(reference::magnitude(radius as f32)) * pixels) as f32)
        .collect()
}

/// The hybrid's share of the first picture, for every stored coefficient.
fn gains(grid: HalfGrid, cutoff: f32) -> Vec<f32> {
    radii(grid)
        .map(|radius| (-(radius / f64::from(cutoff)).powi(2)).exp2() as f32)
        .collect()
}

/// The distance from DC of every stored coefficient, in cycles/image.
fn radii(grid: HalfGrid) -> impl Iterator<Item = f64> {
    (0..grid.len()).map(move |index| {
        let kx = (index / grid.height) as f64;
        kx.hypot(f64::from(grid.ky(index % grid.height)))
    })
}

/// Below this a coefficient has no phase.
fn floor(spectrum: &Spectrum) -> f32 {
    let grid = spectrum.grid;
    let power: f64 = spectrum
        .bins
        .chunks_exact(grid.height)
        .enumerate()
        .map(|(column, values)| {
            let sum: f64 = values.iter().map(|value| f64::from(value.norm_sqr())).sum();
            sum * grid.multiplicity(column) as f64
        })
        .sum();
    FLOOR * (power / (grid.height * grid.width) as f64).sqrt() as f32
}

/// The coefficient at magnitude 1, or 0 if it has no phase.
fn direction(value: Complex32, floor: f32) -> Complex32 {
    let norm = value.norm();
    if norm > floor {
        value / norm
    } else {
        Complex32::default()
    }
}

/// Whether a stored coefficient is the one of its pair that a phase is drawn for. [`make_symmetric`] gives the other its conjugate; those
/// that are their own partners have none to draw.
pub(crate) fn shifted(grid: HalfGrid, index: usize) -> bool {
    let ky = grid.ky(index % grid.height);
    let own_partner = (ky.unsigned_abs() as usize * 2).is_multiple_of(grid.height);
    !grid.self_paired(index / grid.height) || (ky < 0 && !own_partner)
}

/// Makes the columns that hold their own partners those of a real picture exactly: rounding may have made two partners differ, which
/// a phase taken of very small values would blow up.
pub(crate) fn make_symmetric(spectrum: &mut Spectrum) {
    let HalfGrid { height, .. } = spectrum.grid;
    for column in 0..spectrum.grid.columns() {
        if !spectrum.grid.self_paired(column) {
            continue;
        }
        let bins = &mut spectrum.bins[column * height..][..height];
        for row in 1..height.div_ceil(2) {
            bins[row] = bins[height - row].conj();
        }
        bins[0].im = 0.0;
        if height % 2 == 0 {
            bins[height / 2].im = 0.0;
        }
    }
}

/// The seed of a word that names none.
const USUAL_SEED: u32 = 1;

impl fmt::Display for Content {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match *self {
            Self::AsIs => f.write_str("as-is"),
            Self::MagnitudeOnly => f.write_str("magnitude-only"),
            Self::PhaseOnly => f.write_str("phase-only"),
            Self::PhaseNoise { degrees, seed } => {
                // Adding zero turns -0 into 0, which alone would be written with a sign.
                let degrees = (degrees + 0.0).to_string();
                write!(f, "phase-noise:{degrees}")?;
                if seed != USUAL_SEED || degrees.contains('.') {
                    write!(f, ".{seed}")?;
                }
                Ok(())
            }
            Self::MagnitudeOfSecond => f.write_str("magnitude-of-second"),
            Self::PhaseOfSecond => f.write_str("phase-of-second"),
            Self::Hybrid { cutoff } => write!(f, "hybrid:{cutoff}"),
            Self::Equalised => f.write_str("equalised"),
        }
    }
}

impl FromStr for Content {
    type Err = ContentError;

    fn from_str(word: &str) -> Result<Self, ContentError> {
        let word = word.trim();
        let malformed = |needs, example| ContentError::Malformed {
            word: quote(word),
            needs,
            example,
        };
        let content = match word.split_once(':') {
            None => match word {
                "as-is" => Self::AsIs,
                "magnitude-only" => Self::MagnitudeOnly,
                "phase-only" => Self::PhaseOnly,
                "magnitude-of-second" => Self::MagnitudeOfSecond,
                "phase-of-second" => Self::PhaseOfSecond,
                "equalised" => Self::Equalised,
                "phase-noise" => return Err(malformed(DEGREES, "phase-noise:90")),
                "hybrid" => return Err(malformed(CUTOFF, "hybrid:8")),
                _ => return Err(ContentError::Unknown(quote(word))),
            },
            Some(("phase-noise", values)) => {
                let (degrees, seed) =
                    degrees_and_seed(values).ok_or_else(|| malformed(DEGREES, "phase-noise:90"))?;
                Self::PhaseNoise { degrees, seed }
            }
            Some(("hybrid", value)) => Self::Hybrid {
                cutoff: number(value).ok_or_else(|| malformed(CUTOFF, "hybrid:8"))?,
            },
            Some(_) => return Err(ContentError::Unknown(quote(word))),
        };
        content.check()?;
        Ok(content)
    }
}

const DEGREES: &str = "by how many degrees";
const CUTOFF: &str = "at how many cycles per image";

/// `90`, `90.7` (seed 7) or, with a fraction, `22.5.7`.
fn degrees_and_seed(values: &str) -> Option<(f32, u32)> {
    let Some((degrees, seed)) = values.rsplit_once('.') else {
        return Some((number(values)?, USUAL_SEED));
    };
    let digits = seed.bytes().all(|byte| byte.is_ascii_digit());
    Some((
        number(degrees)?,
        if digits {
            seed.parse().ok()?
        } else {
            return None;
        },
    ))
}

crate::as_text!(Content);
