//! The picture and the answer that are explained.

use shortcuts::spectra::Accumulator;
use spectrum::fourier::Spectrum;
use spectrum::frequencies::pairs;

/// A picture, and the label that a network gives it. The readings about it are those of [`shortcuts::one_picture::study`] for this picture
/// and this label.
#[derive(Clone, Debug, PartialEq)]
pub struct Subject {
    side: usize,
    answer: usize,
    energy: Vec<f64>,
}

/// Why an answer cannot be explained, as a sentence for the visitor.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
#[error(
    "The picture has {height} x {width} pixels. Only a square of the model's input size can be explained: open it at that size."
)]
pub struct NotSquare {
    /// Rows.
    pub height: usize,
    /// Columns.
    pub width: usize,
}

impl Subject {
    /// `answer` is the most probable label for the picture, `spectra` are those of its red, green and blue plane at the network's input
    /// size.
    pub fn new(answer: usize, spectra: &[Spectrum; 3]) -> Result<Self, NotSquare> {
        let side = spectra[0].height();
        let is_square = |plane: &Spectrum| (plane.height(), plane.width()) == (side, side);
        if let Some(other) = spectra.iter().find(|plane| !is_square(plane)) {
            return Err(NotSquare {
                height: other.height(),
                width: other.width(),
            });
        }
        let mut sums = Accumulator::new(1, side);
        sums.add(0, spectra);
        let mut energy = sums.finish().power(0);
        for (energy, pair) in energy.iter_mut().zip(pairs(side)) {
            if pair == (0, 0) {
                *energy = 0.0;
            }
        }
        Ok(Self {
            side,
            answer,
            energy,
        })
    }

    /// Rows and columns of the picture.
    pub fn side(&self) -> usize {
        self.side
    }

    /// The label that is explained.
    pub fn answer(&self) -> usize {
        self.answer
    }

    /// By pair, in the order of [`pairs`]: |F|² of an unnormalised spectrum, summed over both coefficients and the three planes; 0 for DC.
    pub fn energy(&self) -> &[f64] {
        &self.energy
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use spectrum::fourier::Fourier;

    #[test]
    fn energy_is_that_of_the_pixels_without_the_mean() {
        let side = 16;
        let planes = [1, 2, 3].map(|seed| {
            let mut random = spectrum::seeded::Seeded::new(seed, 0);
            (0..side * side)
                .map(|_| random.unit() as f32)
                .collect::<Vec<f32>>()
        });
        let mut fourier = Fourier::new(side, side).unwrap();
        let spectra = planes.each_ref().map(|plane| fourier.forward(plane));
        let subject = Subject::new(4, &spectra).unwrap();
        // Parseval.
        let expected: f64 = (planes.iter())
            .map(|plane| {
                let mean = plane.iter().map(|&value| f64::from(value)).sum::<f64>() / 256.0;
                let squares = plane.iter().map(|&value| (f64::from(value) - mean).powi(2));
                256.0 * squares.sum::<f64>()
            })
            .sum();
        let found: f64 = subject.energy().iter().sum();
        assert!((found / expected - 1.0).abs() < 1e-5, "{found} {expected}");
        assert_eq!((subject.side(), subject.answer()), (16, 4));
        let oblong = Fourier::new(16, 18).unwrap().forward(&[0.0; 288]);
        let spectra = [spectra[0].clone(), oblong, spectra[2].clone()];
        assert!(Subject::new(4, &spectra).is_err());
    }
}
