//! The mean spectra of classes, and how they are gathered picture by picture.

use spectrum::fourier::Spectrum;

use super::collapse;
use super::pairs::Pairs;

/// For each class, the mean magnitude of its pictures' spectra, channel by channel, and their mean power. Spectra are unnormalised, of
/// pictures with values in [0, 1].
#[derive(Clone, Debug, PartialEq)]
pub struct ClassSpectra {
    pub(super) pairs: Pairs,
    /// Pictures of each class.
    pub(super) counts: Vec<u32>,
    /// By class, by channel, by pair.
    pub(super) magnitude: Vec<f32>,
    /// By class, by pair.
    pub(super) power: Vec<f32>,
}

/// [`ClassSpectra`] under way. Sums are f64 in the order of the calls, so that equal orders give equal bits.
pub struct Accumulator {
    pairs: Pairs,
    frequencies: Vec<((i32, i32), f64)>,
    counts: Vec<u32>,
    magnitude: Vec<f64>,
    power: Vec<f64>,
}

impl Accumulator {
    /// For `classes` classes and pictures of `side` x `side` pixels.
    pub fn new(classes: usize, side: usize) -> Self {
        let pairs = Pairs { side };
        Self {
            frequencies: pairs.frequencies().collect(),
            counts: vec![0; classes],
            magnitude: vec![0.0; classes * 3 * pairs.len()],
            power: vec![0.0; classes * pairs.len()],
            pairs,
        }
    }

    /// Takes in a picture of a class: the spectra of its red, green and blue plane.
    ///
    /// # Panics
    /// If there is no such class, or the spectra are of another size.
    pub fn add(&mut self, class: usize, spectra: &[Spectrum; 3]) {
        let pairs = self.pairs.len();
        let power = &mut self.power[class * pairs..][..pairs];
        let magnitude = &mut self.magnitude[class * 3 * pairs..][..3 * pairs];
        for (plane, sums) in spectra.iter().zip(magnitude.chunks_exact_mut(pairs)) {
            check(plane, self.pairs);
            let sums = sums.iter_mut().zip(power.iter_mut());
            for ((sum, power), &((kx, ky), times)) in sums.zip(&self.frequencies) {
                let square = square(plane, kx, ky);
                *sum += square.sqrt();
                *power += times * square;
            }
        }
        self.counts[class] += 1;
    }

    /// The means. They are kept in f32, so that spectra read back from bytes are the same to the bit.
    pub fn finish(self) -> ClassSpectra {
        let means = |sums: Vec<f64>, each: usize| {
            let mean = |(at, sum): (usize, f64)| match self.counts[at / each] {
                0 => 0.0,
                count => (sum / f64::from(count)) as f32,
            };
            sums.into_iter().enumerate().map(mean).collect()
        };
        ClassSpectra {
            pairs: self.pairs,
            magnitude: means(self.magnitude, 3 * self.pairs.len()),
            power: means(self.power, self.pairs.len()),
            counts: self.counts,
        }
    }
}

impl ClassSpectra {
    /// Rows and columns of the pictures.
    pub fn side(&self) -> usize {
        self.pairs.side
    }

    /// How many classes there are, those without pictures among them.
    pub fn classes(&self) -> usize {
        self.counts.len()
    }

    /// How many pictures a class's means are of.
    ///
    /// # Panics
    /// If there is no such class; so do all functions that are given a class.
    pub fn count(&self, class: usize) -> usize {
        self.counts[class] as usize
    }

    /// The mean over a class's pictures of |F(kx, ky)| in a channel (0 red, 1 green, 2 blue); 0 for a class without pictures. Any
    /// integers, taken modulo the side.
    pub fn magnitude(&self, class: usize, channel: usize, kx: i32, ky: i32) -> f64 {
        f64::from(self.channel(class, channel)[self.pairs.position(kx, ky)])
    }

    /// In the order of [`spectrum::frequencies::pairs`], the mean over the class's pictures of |F|², summed over the channels and over
    /// both coefficients of the pair; zeros for a class without pictures.
    pub fn power(&self, class: usize) -> Vec<f64> {
        let pairs = self.pairs.len();
        let power = &self.power[class * pairs..][..pairs];
        power.iter().map(|&power| f64::from(power)).collect()
    }

    /// A channel's mean magnitudes by pair.
    pub(super) fn channel(&self, class: usize, channel: usize) -> &[f32] {
        assert!(channel < 3, "a picture has three channels");
        let pairs = self.pairs.len();
        &self.magnitude[(class * 3 + channel) * pairs..][..pairs]
    }

    /// The mean magnitudes by pair, the three channels collapsed to one by `COLLAPSE`.
    pub(super) fn collapsed(&self, class: usize) -> Vec<f64> {
        let [r, g, b] = [0, 1, 2].map(|channel| self.channel(class, channel));
        (0..self.pairs.len())
            .map(|pair| collapse([r, g, b].map(|channel| f64::from(channel[pair]))))
            .collect()
    }
}

/// # Panics
/// If the spectrum is of another size.
pub(super) fn check(plane: &Spectrum, pairs: Pairs) {
    assert_eq!(
        (plane.height(), plane.width()),
        (pairs.side, pairs.side),
        "the spectrum is of another size"
    );
}

/// |F(kx, ky)|².
pub(super) fn square(plane: &Spectrum, kx: i32, ky: i32) -> f64 {
    let value = plane.at(kx, ky);
    f64::from(value.re).powi(2) + f64::from(value.im).powi(2)
}
