//! The radial profile: how strong a spectrum is at each distance from DC.

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
    let ring = |kx: f64, ky: f64| (kx * kx + ky * ky).sqrt() as usize;
    let rings = ring((grid.width / 2) as f64, (grid.height / 2) as f64) + 1;
    let mut magnitude = vec![0.0_f64; rings];
    let mut power = vec![0.0_f64; rings];
    let mut count = vec![0_u32; rings];
    for (index, value) in spectrum.bins.iter().enumerate() {
        let (column, row) = (index / grid.height, index % grid.height);
        let ring = ring(column as f64, f64::from(grid.ky(row)));
        let times = grid.multiplicity(column);
        let weight = mask.map_or(1.0, |mask| mask.weights[index]);
        let norm = f64::from((value * weight).norm());
        magnitude[ring] += times as f64 * norm;
        power[ring] += times as f64 * norm * norm;
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
        count,
    }
}
