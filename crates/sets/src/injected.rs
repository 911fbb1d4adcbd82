//! The injected shortcut: a faint grating of its own for each of ten classes, so that a network trained on such pictures has a
//! shortcut whose true frequencies are known, and a method that claims to find shortcuts can be held against them.
//!
//! The idea of a planted, known frequency cue per class follows the synthetic sets of S. Wang, R. Veldhuis, C. Brune and
//! N. Strisciuglio ("What do neural networks learn in image classification? A frequency shortcut perspective", ICCV 2023); the
//! recipe is ours. A picture `v` of class `c` becomes
//!
//! ```text
//! A + (1 - 2A) v + A cos(2π (kx x + ky y) / side + phase),   A = AMPLITUDE, (kx, ky) = FREQUENCIES[c]
//! ```
//!
//! which stays within [0, 1] without clipping, so the grating adds to exactly one frequency and its conjugate and to nothing else.
//! The phase is drawn anew for each picture: no pixel tells the class, only the magnitude spectrum does.

use std::f64::consts::TAU;

use spectrum::seeded::Seeded;

/// Half the grating's height from trough to crest, in units of the full range of grey.
pub const AMPLITUDE: f32 = 0.06;

/// (kx, ky) in cycles/image for each class, at side 28: about 18 degrees apart, radius 10.2 to 11.3, where Fashion-MNIST is almost
/// empty (its root-mean-square magnitude there is 2.1 to 4.7; the grating's is 0.06 · 28² / 2 = 23.5). No two are conjugate to each
/// other or mirror images left to right, so that training with random flips leaves the classes distinct.
pub const FREQUENCIES: [(i32, i32); 10] = [
    (10, 2),
    (10, 5),
    (8, 7),
    (5, 9),
    (2, 11),
    (-2, 10),
    (-5, 10),
    (-8, 8),
    (-9, 5),
    (-11, 2),
];

/// Separates the phases from everything else that is drawn by a picture's index.
const PHASES: u64 = 0x0070_6861_7365;

/// The picture with the contrast that [`inject`] leaves it, but no grating: `A + (1 - 2A) v`.
pub fn squeeze(picture: &[f32]) -> Vec<f32> {
    squeeze_by(picture, AMPLITUDE)
}

/// The same for a grating of another amplitude.
pub fn squeeze_by(picture: &[f32], amplitude: f32) -> Vec<f32> {
    picture
        .iter()
        .map(|&value| squeezed(value, amplitude))
        .collect()
}

/// The picture, squeezed, with the grating of `class`; `index` is its position in the set and sets the phase. Classes beyond
/// [`FREQUENCIES`] get no grating.
pub fn inject(picture: &[f32], side: usize, class: usize, index: usize) -> Vec<f32> {
    match FREQUENCIES.get(class) {
        Some(&frequency) => grating(picture, side, frequency, AMPLITUDE, index),
        None => squeeze(picture),
    }
}

/// The picture, squeezed by `amplitude`, with a grating of that amplitude and `(kx, ky)` cycles/image; `index` sets the phase.
pub fn grating(
    picture: &[f32],
    side: usize,
    (kx, ky): (i32, i32),
    amplitude: f32,
    index: usize,
) -> Vec<f32> {
    let phase = Seeded::new(PHASES, index as u64).unit();
    let side = side.max(1);
    picture
        .iter()
        .enumerate()
        .map(|(pixel, &value)| {
            let (x, y) = ((pixel % side) as f64, (pixel / side) as f64);
            let turns = (f64::from(kx) * x + f64::from(ky) * y) / side as f64 + phase;
            let grating = f64::from(amplitude) * (TAU * turns).cos();
            // Only rounding can leave the range.
            (f64::from(squeezed(value, amplitude)) + grating).clamp(0.0, 1.0) as f32
        })
        .collect()
}

fn squeezed(value: f32, amplitude: f32) -> f32 {
    amplitude + (1.0 - 2.0 * amplitude) * value
}

#[cfg(test)]
mod tests {
    use std::collections::BTreeSet;

    use spectrum::fourier::Fourier;

    use super::*;

    const SIDE: usize = 28;

    /// Any picture with both extremes of the range in it.
    fn picture() -> Vec<f32> {
        let mut stream = Seeded::new(3, 3);
        let mut picture: Vec<f32> = (0..SIDE * SIDE).map(|_| stream.unit() as f32).collect();
        picture[..SIDE].fill(0.0);
        picture[SIDE..2 * SIDE].fill(1.0);
        picture
    }

    #[test]
    fn only_the_frequency_of_the_class_is_added() {
        let picture = picture();
        let mut fourier = Fourier::new(SIDE, SIDE).unwrap();
        for (class, &(kx, ky)) in FREQUENCIES.iter().enumerate() {
            let added: Vec<f32> = inject(&picture, SIDE, class, 17)
                .iter()
                .zip(squeeze(&picture))
                .map(|(with, without)| with - without)
                .collect();
            let spectrum = fourier.forward(&added);
            let crest = AMPLITUDE * (SIDE * SIDE) as f32 / 2.0;
            for row in -13..=14 {
                for column in -13..=14 {
                    let ours = (column, row) == (kx, ky) || (column, row) == (-kx, -ky);
                    let magnitude = spectrum.at(column, row).norm();
                    let expected = if ours { crest } else { 0.0 };
                    assert!(
                        (magnitude - expected).abs() < 1e-3,
                        "class {class}, ({column}, {row}): {magnitude}"
                    );
                }
            }
        }
    }

    #[test]
    fn the_phase_differs_between_pictures_and_nothing_else_does() {
        let grey = vec![0.5; SIDE * SIDE];
        let phases: Vec<f32> = (0..400)
            .map(|index| {
                let with = inject(&grey, SIDE, 4, index);
                Fourier::new(SIDE, SIDE)
                    .unwrap()
                    .forward(&with)
                    .at(2, 11)
                    .arg()
            })
            .collect();
        // Uniform phases: the mean direction of 400 is shorter than 0.15 but for one draw in ten thousand.
        let (x, y) = phases.iter().fold((0.0, 0.0), |(x, y), phase| {
            (x + phase.cos(), y + phase.sin())
        });
        assert!(x.hypot(y) / 400.0 < 0.15, "{x} {y}");
        assert_eq!(inject(&grey, SIDE, 4, 9), inject(&grey, SIDE, 4, 9));
    }

    #[test]
    fn values_stay_in_range_and_black_and_white_by_hand() {
        let picture = picture();
        for class in 0..12 {
            assert!(
                inject(&picture, SIDE, class, class)
                    .iter()
                    .all(|value| (0.0..=1.0).contains(value))
            );
        }
        assert_eq!(squeeze(&[0.0, 0.5, 1.0]), [0.06, 0.5, 0.94]);
        assert_eq!(inject(&picture, SIDE, 10, 0), squeeze(&picture));
        assert!(inject(&[], 0, 0, 0).is_empty());
    }

    #[test]
    fn ten_orbits_apart_under_conjugation_and_flips() {
        let orbit = |(kx, ky): (i32, i32)| (kx, ky).max((-kx, -ky));
        let orbits: BTreeSet<_> = FREQUENCIES
            .iter()
            .map(|&frequency| orbit(frequency))
            .collect();
        let flipped: BTreeSet<_> = FREQUENCIES
            .iter()
            .map(|&(kx, ky)| orbit((-kx, ky)))
            .collect();
        assert_eq!(orbits.len(), 10);
        assert!(orbits.is_disjoint(&flipped));
        for (kx, ky) in FREQUENCIES {
            // Inside ±13 no frequency of a side of 28 is its own conjugate, but for DC.
            assert!(kx.abs() < 14 && ky.abs() < 14);
            assert!((8.0..=12.0).contains(&f64::from(kx).hypot(f64::from(ky))));
        }
        let mut angles: Vec<f64> = FREQUENCIES
            .iter()
            .map(|&(kx, ky)| f64::from(ky).atan2(f64::from(kx)).to_degrees())
            .collect();
        angles.push(angles[0] + 180.0);
        assert!(
            angles
                .windows(2)
                .all(|pair| (13.0..23.0).contains(&(pair[1] - pair[0]))),
            "{angles:?}"
        );
    }
}
