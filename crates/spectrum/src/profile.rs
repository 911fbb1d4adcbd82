//! Profiles: how strong a spectrum is at each distance from DC and in each direction, and how fast it falls.
//!
//! Photographs' power falls about as `1/f²`: D. Field, "Relations between the statistics of natural images and the response properties
//! of cortical cells" (J. Opt. Soc. Am. A 1987).

use crate::fourier::Spectrum;
use crate::mask::Mask;

/// Means over rings. Ring `b` holds the coefficients with `b <= r < b + 1` in cycles/image, out to the corners: DC alone
/// is ring 0, and a low-pass at an integer radius R keeps exactly the rings below R.
#[derive(Clone, Debug, PartialEq)]
pub struct RadialProfile {
    /// Mean magnitude of each ring's coefficients, unnormalised.
    pub magnitude: Vec<f32>,
    /// Mean squared magnitude of each ring's coefficients, unnormalised.
    pub power: Vec<f32>,
    /// Mean distance from DC of each ring's coefficients, in cycles/image.
    pub radius: Vec<f32>,
    /// Coefficients in each ring; they sum to `height * width`.
    pub count: Vec<u32>,
}

/// The profile of a spectrum, of what a mask leaves of it if one is given.
///
/// # Panics
/// If the mask is of another size than the spectrum.
pub fn radial_profile(spectrum: &Spectrum, mask: Option<&Mask>) -> RadialProfile {
    let grid = spectrum.grid;
    assert!(
        mask.is_none_or(|mask| mask.grid == grid),
        "the mask is of another size"
    );
    let distance = |kx: f64, ky: f64| (kx * kx + ky * ky).sqrt();
    let rings = distance((grid.width / 2) as f64, (grid.height / 2) as f64) as usize + 1;
    let mut magnitude = vec![0.0_f64; rings];
    let mut power = vec![0.0_f64; rings];
    let mut radius = vec![0.0_f64; rings];
    let mut count = vec![0_u32; rings];
    for (index, value) in spectrum.bins.iter().enumerate() {
        let (column, row) = (index / grid.height, index % grid.height);
        let r = distance(column as f64, f64::from(grid.ky(row)));
        let ring = r as usize;
        let times = grid.multiplicity(column);
        let weight = mask.map_or(1.0, |mask| mask.weights[index]);
        let norm = f64::from((value * weight).norm());
        magnitude[ring] += times as f64 * norm;
        power[ring] += times as f64 * norm * norm;
        radius[ring] += times as f64 * r;
        count[ring] += times as u32;
    }
    let mean = |sums: Vec<f64>| {
        sums.iter()
            .zip(&count)
            .map(|(sum, &count)| (sum / f64::from(count)) as f32)
            .collect()
    };
    RadialProfile {
        magnitude: mean(magnitude),
        power: mean(power),
        radius: mean(radius),
        count,
    }
}

/// Means over sectors. Of `bins` sectors, sector `b` holds the coefficients, DC left out, whose direction modulo 180° lies in
/// `b <= θ · bins / 180 < b + 1`, with θ as in [`Filter::Orientation`](crate::filter::Filter::Orientation): counter-clockwise on the
/// screen from 0° for horizontal frequencies, which are vertical stripes.
#[derive(Clone, Debug, PartialEq)]
pub struct OrientationProfile {
    /// Mean squared magnitude of each sector's coefficients, unnormalised; 0 for a sector without any.
    pub power: Vec<f32>,
    /// Coefficients in each sector; they sum to `height * width - 1`.
    pub count: Vec<u32>,
}

/// The profile of a spectrum over `bins` sectors (at least one), of what a mask leaves of it if one is given. Frequencies on the Nyquist
/// line of an even side have two directions, and count for the one that a [`Mask`] takes.
///
/// # Panics
/// If the mask is of another size than the spectrum.
pub fn orientation_profile(
    spectrum: &Spectrum,
    mask: Option<&Mask>,
    bins: usize,
) -> OrientationProfile {
    let grid = spectrum.grid;
    assert!(
        mask.is_none_or(|mask| mask.grid == grid),
        "the mask is of another size"
    );
    let bins = bins.max(1);
    let mut power = vec![0.0_f64; bins];
    let mut count = vec![0_u32; bins];
    for (index, value) in spectrum.bins.iter().enumerate().skip(1) {
        let (column, ky) = (index / grid.height, grid.ky(index % grid.height));
        let ky = if grid.self_paired(column) {
            -ky.abs()
        } else {
            ky
        };
        let degrees = f64::from(-ky)
            .atan2(column as f64)
            .to_degrees()
            .rem_euclid(180.0);
        // The quotient of a direction just below 180° may round up to `bins`.
        let sector = ((degrees / 180.0 * bins as f64) as usize).min(bins - 1);
        let times = grid.multiplicity(column);
        let weight = mask.map_or(1.0, |mask| mask.weights[index]);
        power[sector] += times as f64 * f64::from((value * weight).norm_sqr());
        count[sector] += times as u32;
    }
    let means = power.iter().zip(&count);
    OrientationProfile {
        power: means
            .map(|(sum, &count)| (sum / f64::from(count.max(1))) as f32)
            .collect(),
        count,
    }
}

/// How fast power falls: the line `ln(power) = constant - exponent · ln(radius)` through rings of a profile.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Slope {
    /// `exponent` of power ~ 1/f^exponent; half of it is the magnitude's.
    pub exponent: f32,
    /// The share of the variance of `ln(power)` that the line explains, 0 to 1; 1 where there is none.
    pub r_squared: f32,
    /// First ring of the fit.
    pub from: usize,
    /// Ring past the last of the fit.
    pub to: usize,
}

/// Power below this share of the mean over all coefficients, DC among them, is rounding: a grating drawn in single precision leaves some
/// 1e-12 where there is nothing, an FFT some 1e-14, and a picture of 8 bits has some 1e-6 even where it is plain.
const ROUNDING: f64 = 1e-10;

impl RadialProfile {
    /// What a power law is fitted to: `ln` of the mean radius and of the mean power of each of the rings `from..to`. DC, rings past the corners
    /// and rings with no more power than rounding leaves are not among them.
    pub fn logarithms(&self, from: usize, to: usize) -> Vec<(f64, f64)> {
        let (from, to) = (from.max(1), to.min(self.power.len()));
        let coefficients: f64 = self.count.iter().copied().map(f64::from).sum();
        let all: f64 = (self.power.iter().zip(&self.count))
            .map(|(&power, &count)| f64::from(power) * f64::from(count))
            .sum();
        let floor = ROUNDING * all / coefficients;
        (from..to)
            .map(|ring| (f64::from(self.radius[ring]), f64::from(self.power[ring])))
            .filter(|&(_, power)| power > floor && power.is_finite())
            .map(|(radius, power)| (radius.ln(), power.ln()))
            .collect()
    }
}

/// The least-squares line through [`RadialProfile::logarithms`], each ring counting once; `None` if there are fewer than three.
pub fn slope(profile: &RadialProfile, from: usize, to: usize) -> Option<Slope> {
    let (from, to) = (from.max(1), to.min(profile.power.len()));
    let points = profile.logarithms(from, to);
    if points.len() < 3 {
        return None;
    }
    let count = points.len() as f64;
    let mean = |value: fn(&(f64, f64)) -> f64| points.iter().map(value).sum::<f64>() / count;
    let (x, y) = (mean(|point| point.0), mean(|point| point.1));
    let (mut xx, mut xy, mut yy) = (0.0, 0.0, 0.0);
    for point in &points {
        let (dx, dy) = (point.0 - x, point.1 - y);
        xx += dx * dx;
        xy += dx * dy;
        yy += dy * dy;
    }
    let r_squared = if yy > 0.0 { xy * xy / (xx * yy) } else { 1.0 };
    Some(Slope {
        exponent: (-xy / xx) as f32,
        r_squared: r_squared.min(1.0) as f32,
        from,
        to,
    })
}
