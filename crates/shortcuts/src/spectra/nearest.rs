//! Which classes are easiest by spectrum alone: a picture belongs to the class whose mean spectrum is nearest to its own. No network and
//! no phase, so what this rule gets right needs no more than how strong each frequency is.

use serde::{Deserialize, Serialize};
use sets::rates::Rate;
use spectrum::fourier::Spectrum;

use super::class_spectra::{ClassSpectra, check, square};
use super::collapse;
use super::pairs::Pairs;

/// The rule. The distance is Euclidean, over all coefficients but DC, between `ln(1 + |F|)` of the picture and of each class's mean
/// magnitude, the channels of both collapsed to one by the weights of BT.601. The logarithm keeps the lowest frequencies from deciding
/// alone; DC is left out, because brightness is not spectrum.
#[derive(Clone, Debug)]
pub struct NearestRule {
    pairs: Pairs,
    /// Frequency of each pair, and how many coefficients it stands for.
    frequencies: Vec<((i32, i32), f64)>,
    /// Each class with pictures and its logarithmic mean by pair.
    means: Vec<(usize, Vec<f64>)>,
}

impl NearestRule {
    /// From the spectra of pictures other than those to be told apart.
    pub fn fit(spectra: &ClassSpectra) -> Self {
        let mean = |class| {
            let mean = spectra.collapsed(class).into_iter().map(f64::ln_1p);
            (class, mean.collect())
        };
        Self {
            pairs: spectra.pairs,
            frequencies: spectra.pairs.frequencies().collect(),
            means: (0..spectra.classes())
                .filter(|&class| spectra.count(class) > 0)
                .map(mean)
                .collect(),
        }
    }

    /// The nearest class to a picture, given the spectra of its three planes; of equals the first. `None` if no class has pictures.
    ///
    /// # Panics
    /// If the spectra are of another size.
    pub fn class(&self, spectra: &[Spectrum; 3]) -> Option<usize> {
        spectra.iter().for_each(|plane| check(plane, self.pairs));
        let own: Vec<f64> = (self.frequencies.iter())
            .map(|&((kx, ky), _)| {
                collapse([0, 1, 2].map(|plane: usize| square(&spectra[plane], kx, ky).sqrt()))
                    .ln_1p()
            })
            .collect();
        let distance = |mean: &[f64]| -> f64 {
            (own.iter().zip(mean).zip(&self.frequencies))
                .filter(|(_, (frequency, _))| *frequency != (0, 0))
                .map(|((own, mean), (_, times))| times * (own - mean).powi(2))
                .sum()
        };
        (self.means.iter())
            .map(|(class, mean)| (*class, distance(mean)))
            .min_by(|a, b| a.1.total_cmp(&b.1))
            .map(|(class, _)| class)
    }
}

/// How often a rule is right.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Baseline {
    /// Over all pictures; `None` without any.
    pub overall: Option<Rate>,
    /// Over each class's pictures.
    pub classes: Vec<Option<Rate>>,
    /// What guessing would get on average: one over the number of classes that have pictures.
    pub chance: Option<f64>,
}

/// Holds a rule's answers against the pictures' classes. A picture without an answer counts as wrong; truths of no class are left out.
pub fn baseline(answers: &[Option<usize>], truths: &[usize], classes: usize) -> Baseline {
    let mut right = vec![0; classes];
    let mut of = vec![0; classes];
    for (answer, &truth) in answers.iter().zip(truths) {
        if truth < classes {
            of[truth] += 1;
            right[truth] += usize::from(*answer == Some(truth));
        }
    }
    let present = of.iter().filter(|&&of| of > 0).count();
    Baseline {
        overall: Rate::of(right.iter().sum(), of.iter().sum()),
        classes: right
            .iter()
            .zip(&of)
            .map(|(&hits, &of)| Rate::of(hits, of))
            .collect(),
        chance: (present > 0).then(|| 1.0 / present as f64),
    }
}
