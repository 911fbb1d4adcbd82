//! Maps of class spectra as they are drawn, and their radial curves.

use super::class_spectra::ClassSpectra;

/// `ln(1 + |F|)` of a class's mean magnitude, the channels collapsed to one.
pub fn log_magnitude(spectra: &ClassSpectra, class: usize) -> Vec<f32> {
    let mean = spectra.collapsed(class);
    spectra.pairs.centred(|pair| mean[pair].ln_1p() as f32)
}

/// How much stronger one class is than another: the difference of their [`log_magnitude`]s, so that a ratio counts the same wherever it
/// is. (Differences of the magnitudes themselves are those of the lowest frequencies and little else.)
pub fn difference(spectra: &ClassSpectra, class: usize, other: usize) -> Vec<f32> {
    let [mine, theirs] = [class, other].map(|class| spectra.collapsed(class));
    spectra
        .pairs
        .centred(|pair| (mine[pair].ln_1p() - theirs[pair].ln_1p()) as f32)
}

/// The largest absolute value of a map outside DC, which, being the mean brightness, would flatten everything else in a picture.
pub fn largest_outside_dc(map: &[f32], side: usize) -> f32 {
    let dc = side / 2 * side + side / 2;
    (map.iter().enumerate())
        .filter(|&(place, value)| place != dc && value.is_finite())
        .map(|(_, value)| value.abs())
        .fold(0.0, f32::max)
}

/// The mean of a map over rings, as in `spectrum::profile`: ring `b` holds the coefficients with `b <= r < b + 1` in cycles/image, DC
/// alone is ring 0, the last ring holds the corners.
///
/// # Panics
/// If the map does not hold `side * side` values.
pub fn radial(map: &[f32], side: usize) -> Vec<f64> {
    assert_eq!(map.len(), side * side, "the map is of another size");
    let half = (side / 2) as f64;
    let ring = |kx: f64, ky: f64| (kx * kx + ky * ky).sqrt() as usize;
    let mut sums = vec![(0.0, 0.0); ring(half, half) + 1];
    for (place, &value) in map.iter().enumerate() {
        let [ky, kx] = [place / side, place % side].map(|k| k as f64 - half);
        let (sum, count) = &mut sums[ring(kx, ky)];
        *sum += f64::from(value);
        *count += 1.0;
    }
    sums.into_iter().map(|(sum, count)| sum / count).collect()
}
