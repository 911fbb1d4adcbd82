//! Mixing of chains of simple operations, after AugMix (D. Hendrycks and others, ICLR 2020, arXiv 1912.02781).
//!
//! As there: three chains of one to three operations, mixed with weights of Dirichlet(1), the mixture mixed with the picture by
//! Beta(1, 1), and operations as strong as that paper's severity 3 makes them. Different: no Jensen-Shannon consistency loss (one
//! view of each picture is learned from, not three); no equalisation; the picture is not cropped or flipped before.

use std::f32::consts::TAU;

use spectrum::seeded::Seeded;

use super::warp::affine;

/// Chains that are mixed.
const CHAINS: usize = 3;
/// Operations in a chain, at most.
const DEPTH: usize = 3;
/// Of ten; each operation draws its strength between 0.1 and this.
const SEVERITY: f32 = 3.0;

const IDENTITY: [f32; 4] = [1.0, 0.0, 0.0, 1.0];

/// A new plane in [0, 1] from `plane` in [0, 1].
pub fn mix(plane: &[f32], side: usize, stream: &mut Seeded) -> Vec<f32> {
    // Exponential numbers, divided by their sum, are Dirichlet(1).
    let weights: [f32; CHAINS] = std::array::from_fn(|_| -(1.0 - stream.unit() as f32).ln());
    let total: f32 = weights.iter().sum::<f32>().max(f32::MIN_POSITIVE);
    let share = stream.unit() as f32;
    let mut output: Vec<f32> = plane.iter().map(|value| value * (1.0 - share)).collect();
    for weight in weights {
        let mut chained = plane.to_vec();
        for _ in 0..=stream.below(DEPTH) {
            chained = operate(&chained, side, stream);
        }
        let weight = share * weight / total;
        for (output, chained) in output.iter_mut().zip(chained) {
            *output = (*output + weight * chained).clamp(0.0, 1.0);
        }
    }
    output
}

/// One operation drawn at random.
fn operate(plane: &[f32], side: usize, stream: &mut Seeded) -> Vec<f32> {
    let operation = stream.below(8);
    let level = (0.1 + (SEVERITY - 0.1) * stream.unit() as f32) / 10.0;
    let sign = if stream.unit() < 0.5 { -1.0 } else { 1.0 };
    match operation {
        0 => autocontrast(plane),
        1 => posterise(plane, 4 - (4.0 * level) as u32),
        2 => solarise(plane, 1.0 - level),
        3 => {
            let (sine, cosine) = (sign * level * 30.0 / 360.0 * TAU).sin_cos();
            affine(plane, side, [cosine, -sine, sine, cosine], [0.0; 2])
        }
        4 => affine(plane, side, [1.0, sign * level * 0.3, 0.0, 1.0], [0.0; 2]),
        5 => affine(plane, side, [1.0, 0.0, sign * level * 0.3, 1.0], [0.0; 2]),
        6 => affine(plane, side, IDENTITY, [shift(side, level, sign), 0.0]),
        _ => affine(plane, side, IDENTITY, [0.0, shift(side, level, sign)]),
    }
}

/// A third of the side at level 1, in whole pixels.
fn shift(side: usize, level: f32, sign: f32) -> f32 {
    sign * (side as f32 / 3.0 * level).trunc()
}

/// Spreads the values over [0, 1].
fn autocontrast(plane: &[f32]) -> Vec<f32> {
    let low = plane.iter().copied().fold(f32::INFINITY, f32::min);
    let high = plane.iter().copied().fold(f32::NEG_INFINITY, f32::max);
    if high <= low {
        return plane.to_vec();
    }
    let spread = |value: &f32| (value - low) / (high - low);
    plane.iter().map(spread).collect()
}

/// Keeps the highest `bits` of a byte.
fn posterise(plane: &[f32], bits: u32) -> Vec<f32> {
    let mask = !(0xff_u32 >> bits);
    let keep = |value: &f32| ((value * 255.0).round() as u32 & mask) as f32 / 255.0;
    plane.iter().map(keep).collect()
}

/// Inverts what is at least `threshold`.
fn solarise(plane: &[f32], threshold: f32) -> Vec<f32> {
    let invert = |&value: &f32| {
        if value < threshold {
            value
        } else {
            1.0 - value
        }
    };
    plane.iter().map(invert).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn operations_by_hand() {
        assert_eq!(autocontrast(&[0.25, 0.5, 0.75]), [0.0, 0.5, 1.0]);
        assert_eq!(autocontrast(&[0.5, 0.5]), [0.5, 0.5]);
        assert_eq!(
            posterise(&[1.0, 0.0, 0.5], 1),
            [128.0 / 255.0, 0.0, 128.0 / 255.0]
        );
        assert_eq!(posterise(&[1.0], 4), [240.0 / 255.0]);
        assert_eq!(solarise(&[0.75, 0.25], 0.5), [0.25, 0.25]);
    }

    #[test]
    fn values_stay_in_range_and_the_stream_decides() {
        let mut values = Seeded::new(1, 1);
        let plane: Vec<f32> = (0..784).map(|_| values.unit() as f32).collect();
        let mut different = 0;
        for index in 0..300 {
            let mixed = mix(&plane, 28, &mut Seeded::new(9, index));
            assert!(mixed.iter().all(|value| (0.0..=1.0).contains(value)));
            assert_eq!(mixed, mix(&plane, 28, &mut Seeded::new(9, index)));
            different += usize::from(mixed != plane);
        }
        assert!(different > 290, "{different}");
    }

    #[test]
    fn black_stays_black_but_where_contrast_is_inverted() {
        // Every operation but solarising with a threshold of nothing maps black to black.
        let black = vec![0.0; 784];
        for index in 0..100 {
            assert_eq!(mix(&black, 28, &mut Seeded::new(2, index)), black);
        }
    }
}
