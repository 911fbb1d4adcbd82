//! What a unit of a network's first layer looks for.

use serde::{Deserialize, Serialize};
use spectrum::fourier::{Fourier, SizeError};

/// The weights of one unit.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
pub struct Kernel {
    /// Rows and columns.
    pub side: usize,
    /// Its planes, one for each channel of a picture, row by row.
    pub values: Vec<f32>,
}

impl Kernel {
    /// How strongly the unit answers to each frequency of a `side` x `side` picture: the root of the sum over its channels of |F|² of the
    /// kernel on black, row by row, with DC at `(side / 2, side / 2)`. A kernel larger than the picture is cut.
    ///
    /// # Errors
    /// If pictures of that size cannot be transformed.
    pub fn spectrum(&self, side: usize) -> Result<Vec<f32>, SizeError> {
        let mut fourier = Fourier::new(side, side)?;
        let mut padded = vec![0.0; side * side];
        let mut power = vec![0.0; side * side];
        let half = (side / 2) as i32;
        let centred = |place: usize| (place as i32) - half;
        for plane in self.values.chunks_exact((self.side * self.side).max(1)) {
            padded.fill(0.0);
            let rows = plane.chunks_exact(self.side);
            for (row, values) in padded.chunks_exact_mut(side).zip(rows) {
                let width = self.side.min(side);
                row[..width].copy_from_slice(&values[..width]);
            }
            let spectrum = fourier.forward(&padded);
            for (place, power) in power.iter_mut().enumerate() {
                *power += spectrum
                    .at(centred(place % side), centred(place / side))
                    .norm_sqr();
            }
        }
        Ok(power.into_iter().map(f32::sqrt).collect())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_kernel_s_spectrum_is_that_of_its_waves() {
        // A difference of neighbours in one channel: 2 |sin(pi kx / 16)|.
        let difference = [0.0, 0.0, 0.0, 1.0, -1.0, 0.0, 0.0, 0.0, 0.0];
        let kernel = Kernel {
            side: 3,
            values: [[0.0; 9], difference].concat(),
        };
        for (place, found) in kernel.spectrum(16).unwrap().iter().enumerate() {
            let kx = (place % 16) as f32 - 8.0;
            let expected = 2.0 * (std::f32::consts::PI * kx / 16.0).sin().abs();
            assert!((found - expected).abs() < 1e-5);
        }
        assert_eq!(Kernel::default().spectrum(16).unwrap(), [0.0; 256]);
    }
}
