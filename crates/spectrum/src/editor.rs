//! One picture under the visitor's hands: its spectra are computed once, and every edit costs a mask and an inverse.

use std::sync::OnceLock;

use crate::fourier::{Fourier, SizeError, Spectrum};
use crate::mask::Mask;
use crate::picture::{Picture, PictureError};
use crate::view::Bases;

/// Weights of the planes in what is read off or drawn as *the* spectrum: the luma of Rec. ITU-R BT.709. The transform
/// is linear, so this is the spectrum of the picture as a greyscale display would show it.
pub const LUMA: [f32; 3] = [0.2126, 0.7152, 0.0722];

/// Non-DC power below this share of DC's is rounding, not picture.
const FLAT: f64 = 1e-12;

/// Why a picture cannot be edited.
#[derive(Clone, Debug, PartialEq, thiserror::Error)]
pub enum EditorError {
    /// Its size is beyond the transform.
    #[error(transparent)]
    Size(#[from] SizeError),
    /// It is not a picture.
    #[error(transparent)]
    Picture(#[from] PictureError),
}

/// A picture, its spectra, and its filtered version.
pub struct Editor {
    original: Picture,
    filtered: Picture,
    spectra: [Spectrum; 3],
    luma: Spectrum,
    /// Power of the three planes together, per stored coefficient; DC is set to 0.
    power: Vec<f32>,
    dc_power: f64,
    fourier: Fourier,
    log_magnitude: OnceLock<Vec<f32>>,
    pub(crate) bases: Bases,
}

impl Editor {
    /// Takes a picture in and transforms it.
    pub fn new(original: Picture) -> Result<Self, EditorError> {
        let mut fourier = Fourier::new(original.height, original.width)?;
        original.check()?;
        let spectra = [0, 1, 2].map(|plane: usize| fourier.forward(&original.planes[plane]));
        let [r, g, b] = &spectra;
        let bins = r.bins.iter().zip(&g.bins).zip(&b.bins);
        let luma = bins
            .clone()
            .map(|((r, g), b)| r * LUMA[0] + g * LUMA[1] + b * LUMA[2])
            .collect();
        let mut power: Vec<f32> = bins
            .map(|((r, g), b)| r.norm_sqr() + g.norm_sqr() + b.norm_sqr())
            .collect();
        let dc_power = f64::from(std::mem::take(&mut power[0]));
        Ok(Self {
            luma: Spectrum {
                grid: r.grid,
                bins: luma,
            },
            filtered: original.clone(),
            original,
            spectra,
            power,
            dc_power,
            fourier,
            log_magnitude: OnceLock::new(),
            bases: Bases::default(),
        })
    }

    /// Rows.
    pub fn height(&self) -> usize {
        self.original.height
    }

    /// Columns.
    pub fn width(&self) -> usize {
        self.original.width
    }

    /// The picture as it came.
    pub fn original(&self) -> &Picture {
        &self.original
    }

    /// The result of the last [`Editor::apply`]; the original before the first.
    pub fn filtered(&self) -> &Picture {
        &self.filtered
    }

    /// Multiplies the spectrum of every plane by the mask and clips the picture to [0, 1]. A mask that keeps
    /// everything gives the original, bit for bit.
    ///
    /// # Panics
    /// If the mask is of another size than the picture.
    pub fn apply(&mut self, mask: &Mask) -> &Picture {
        assert_eq!(mask.grid, self.luma.grid, "the mask is of another size");
        if mask.is_identity() {
            for (plane, original) in self.filtered.planes.iter_mut().zip(&self.original.planes) {
                plane.copy_from_slice(original);
            }
        } else {
            for (plane, spectrum) in self.filtered.planes.iter_mut().zip(&self.spectra) {
                self.fourier.filtered_into(spectrum, mask, plane);
                for value in plane {
                    *value = value.clamp(0.0, 1.0);
                }
            }
        }
        &self.filtered
    }

    /// The spectra of red, green and blue.
    pub fn spectra(&self) -> &[Spectrum; 3] {
        &self.spectra
    }

    /// The spectrum of the picture's luma, see [`LUMA`]: what [`Editor::magnitude_at`] and the views show.
    pub fn luma(&self) -> &Spectrum {
        &self.luma
    }

    /// Magnitude of the luma's coefficient at (kx, ky) in cycles/image, unnormalised: DC's is the sum of all pixels.
    pub fn magnitude_at(&self, kx: i32, ky: i32) -> f32 {
        self.luma.at(kx, ky).norm()
    }

    /// Phase of the luma's coefficient at (kx, ky) in cycles/image, in radians from -π to π.
    pub fn phase_at(&self, kx: i32, ky: i32) -> f32 {
        self.luma.at(kx, ky).arg()
    }

    /// The share of the picture's power outside DC, over its three planes, that the mask keeps. 1 for a flat picture,
    /// which has nothing to lose.
    ///
    /// # Panics
    /// If the mask is of another size than the picture.
    pub fn kept_energy(&self, mask: &Mask) -> f32 {
        assert_eq!(mask.grid, self.luma.grid, "the mask is of another size");
        let height = self.height();
        let columns = self
            .power
            .chunks_exact(height)
            .zip(mask.weights.chunks_exact(height));
        let (mut kept, mut total) = (0.0, 0.0);
        for (column, (power, weights)) in columns.enumerate() {
            let times = mask.grid.multiplicity(column) as f64;
            let column_total: f32 = power.iter().sum();
            let column_kept: f32 = power
                .iter()
                .zip(weights)
                .map(|(power, weight)| power * weight * weight)
                .sum();
            total += times * f64::from(column_total);
            kept += times * f64::from(column_kept);
        }
        if total <= FLAT * self.dc_power {
            1.0
        } else {
            (kept / total).min(1.0) as f32
        }
    }

    /// `ln(1 + magnitude)` of the luma, row-major with DC at `(height / 2, width / 2)`, divided by the largest value
    /// outside DC and cut at 1: DC, the mean brightness, would otherwise flatten everything else.
    pub fn log_magnitude(&self) -> &[f32] {
        self.log_magnitude.get_or_init(|| {
            let logs: Vec<f32> = self
                .luma
                .bins
                .iter()
                .map(|value| value.norm().ln_1p())
                .collect();
            let largest = logs[1..].iter().copied().fold(f32::MIN_POSITIVE, f32::max);
            let mut out = vec![0.0; self.height() * self.width()];
            self.luma.grid.for_each_centred(|position, index, _| {
                out[position] = (logs[index] / largest).min(1.0);
            });
            out
        })
    }
}
