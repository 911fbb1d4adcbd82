//! Filtering of training pictures: random frequency masks, and the dominant frequencies of another class (see [`crate::dominant`]).
//!
//! A filtered picture is clipped to [0, 1], as everywhere on this site: what is shown is what a network gets.

use spectrum::fourier::{Fourier, SizeError};
use spectrum::mask::Mask;
use spectrum::seeded::Seeded;

/// Filters planes of one size.
pub struct Filter {
    fourier: Fourier,
    side: usize,
}

impl Filter {
    /// For planes of `side` x `side`.
    pub fn new(side: usize) -> Result<Self, SizeError> {
        Ok(Self {
            fourier: Fourier::new(side, side)?,
            side,
        })
    }

    /// The plane times the mask, clipped to [0, 1].
    pub fn apply(&mut self, plane: &[f32], mask: &Mask) -> Vec<f32> {
        let spectrum = self.fourier.forward(plane);
        let mut output = vec![0.0; plane.len()];
        self.fourier.filtered_into(&spectrum, mask, &mut output);
        output
            .iter_mut()
            .for_each(|value| *value = value.clamp(0.0, 1.0));
        output
    }

    /// The plane under [`random_mask`].
    pub fn mask_at_random(&mut self, plane: &[f32], most: f32, stream: &mut Seeded) -> Vec<f32> {
        self.apply(plane, &random_mask(self.side, most, stream))
    }
}

/// Draws a share between 0 and `most`, then drops each pair of conjugate frequencies with that probability. DC stays.
pub fn random_mask(side: usize, most: f32, stream: &mut Seeded) -> Mask {
    let share = f64::from(most) * stream.unit();
    Mask::from_fn(side, side, |kx, ky| {
        let dropped = stream.unit() < share;
        if dropped && (kx, ky) != (0, 0) {
            0.0
        } else {
            1.0
        }
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    fn plane() -> Vec<f32> {
        let mut values = Seeded::new(4, 4);
        (0..784).map(|_| values.unit() as f32).collect()
    }

    #[test]
    fn random_masks_are_symmetric_keep_dc_and_drop_what_they_should() {
        let mut dropped = 0.0;
        for index in 0..200 {
            let mask = random_mask(28, 0.5, &mut Seeded::new(1, index));
            assert_eq!(mask.at(0, 0), 1.0);
            for ky in -14..14 {
                for kx in -14..14 {
                    assert_eq!(mask.at(kx, ky), mask.at(-kx, -ky));
                    dropped += 1.0 - f64::from(mask.at(kx, ky));
                }
            }
        }
        let share = dropped / (200.0 * 784.0);
        assert!((share - 0.25).abs() < 0.02, "{share}");
    }

    #[test]
    fn values_stay_in_range_and_an_empty_mask_leaves_the_mean() {
        let mut filter = Filter::new(28).unwrap();
        let plane = plane();
        let mean = plane.iter().sum::<f32>() / 784.0;
        let only_dc = Mask::from_fn(28, 28, |kx, ky| f32::from(u8::from((kx, ky) == (0, 0))));
        let flat = filter.apply(&plane, &only_dc);
        assert!(flat.iter().all(|value| (value - mean).abs() < 1e-5));
        let masked = filter.mask_at_random(&plane, 0.5, &mut Seeded::new(3, 3));
        assert!(masked.iter().all(|value| (0.0..=1.0).contains(value)));
        assert_ne!(masked, plane);
        assert_eq!(
            masked,
            filter.mask_at_random(&plane, 0.5, &mut Seeded::new(3, 3))
        );
    }
}
