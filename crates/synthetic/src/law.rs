//! How strong each frequency of a class is before anything is drawn for a picture.

use libm::{pow, sqrt};
use spectrum::bands::BANDS;
use spectrum::seeded::Seeded;

use crate::CLASSES;
use crate::recipe::Recipe;

/// The streams of the special frequencies come after those of the pictures.
const SPECIALS: u64 = 1 << 34;

/// One of each pair of conjugate frequencies of a `side` x `side` plane (the side even), without DC, column by column: for each kx from
/// 0 to `side / 2`, ky from `-side / 2` up; on the two lines whose partners lie on them, kx = 0 and kx = `side / 2`, only ky <= 0.
pub fn pairs(side: usize) -> Vec<(i32, i32)> {
    let half = (side / 2) as i32;
    (0..=half)
        .flat_map(|kx| (-half..half).map(move |ky| (kx, ky)))
        .filter(|&(kx, ky)| ky <= 0 || (kx != 0 && kx != half))
        .filter(|&pair| pair != (0, 0))
        .collect()
}

/// Whether a frequency is its own partner, so that its coefficient is real.
pub(crate) fn is_own_partner(side: usize, (kx, ky): (i32, i32)) -> bool {
    [kx, ky]
        .iter()
        .all(|k| (2 * k).rem_euclid(side as i32) == 0)
}

/// The magnitudes of all classes, scaled so that the set has its contrast.
#[derive(Clone, Debug, PartialEq)]
pub struct Law {
    /// The frequencies, see [`pairs`].
    pub pairs: Vec<(i32, i32)>,
    /// For each class and pair, the mean over pictures of |c|, in units of a value.
    pub magnitudes: [Vec<f64>; CLASSES],
    /// |c| of each frequency of C0's line.
    pub line: f64,
    /// The places in [`Law::pairs`] that are special to C1 and to C2.
    pub specials: [Vec<usize>; 2],
}

impl Law {
    /// The law of a recipe that was checked.
    ///
    /// Special frequencies: for each band, those of its pairs that are neither on a diagonal (which is C0's) nor their own partners are
    /// shuffled, by stream `2³⁴ + band` of the seed; C1 takes the first ones, C2 the last ones that are left.
    pub fn new(recipe: &Recipe) -> Self {
        let pairs = pairs(recipe.side);
        let bands = recipe.bands();
        let band = |(kx, ky): (i32, i32)| bands.band(kx, ky);
        let specials = specials(recipe, &pairs);
        let plain: Vec<f64> = (pairs.iter())
            .map(|&(kx, ky)| pow(radius(kx, ky), -f64::from(recipe.exponent)))
            .collect();
        let mut magnitudes = [(); CLASSES].map(|()| plain.clone());
        for (class, special) in recipe.specials.iter().enumerate() {
            for &place in &specials[class] {
                magnitudes[class + 1][place] *= f64::from(special.gain);
            }
        }
        for (magnitude, &pair) in magnitudes[3].iter_mut().zip(&pairs) {
            if band(pair).map(|band| band + 1) != Some(recipe.biased) {
                *magnitude = 0.0;
            }
        }

        let spread = f64::from(recipe.spread);
        let variance = |magnitudes: &[f64]| {
            let square = |(magnitude, &pair): (&f64, &(i32, i32))| {
                let times = if is_own_partner(recipe.side, pair) {
                    1.0
                } else {
                    2.0
                };
                times * magnitude * magnitude
            };
            let sum: f64 = magnitudes.iter().zip(&pairs).map(square).sum();
            sum * (1.0 + spread * spread / 3.0)
        };
        let mixture = variance(&plain);
        let of_line = f64::from(recipe.line) * f64::from(recipe.line) * mixture;
        let all: f64 = magnitudes.iter().map(|class| variance(class)).sum::<f64>() + of_line;
        // No band of a checked recipe is empty, so that there is something to divide by.
        let scale = f64::from(recipe.contrast) / sqrt(all / CLASSES as f64);
        for magnitude in magnitudes.iter_mut().flatten() {
            *magnitude *= scale;
        }
        Self {
            line: scale * sqrt(of_line / (recipe.side - 1) as f64),
            pairs,
            magnitudes,
            specials,
        }
    }
}

fn specials(recipe: &Recipe, pairs: &[(i32, i32)]) -> [Vec<usize>; 2] {
    let mut specials = [Vec::new(), Vec::new()];
    for band in 0..BANDS {
        let mut places: Vec<usize> = (0..pairs.len())
            .filter(|&place| {
                let (kx, ky) = pairs[place];
                recipe.bands().band(kx, ky) == Some(band)
                    && kx.abs() != ky.abs()
                    && !is_own_partner(recipe.side, (kx, ky))
            })
            .collect();
        Seeded::new(recipe.seed.into(), SPECIALS + band as u64).shuffle(&mut places);
        let first = recipe.specials[0].count.min(places.len());
        let second = recipe.specials[1].count.min(places.len() - first);
        specials[0].extend(&places[..first]);
        specials[1].extend(&places[places.len() - second..]);
    }
    specials
}

fn radius(kx: i32, ky: i32) -> f64 {
    sqrt(f64::from(kx * kx + ky * ky))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn pairs_and_their_partners_are_all_frequencies_once() {
        for side in [16, 28, 32] {
            let modulo = |k: i32| k.rem_euclid(side as i32);
            let mut seen = std::collections::BTreeMap::<(i32, i32), usize>::new();
            for pair in pairs(side) {
                *seen.entry((modulo(pair.0), modulo(pair.1))).or_default() += 1;
                if !is_own_partner(side, pair) {
                    *seen.entry((modulo(-pair.0), modulo(-pair.1))).or_default() += 1;
                }
            }
            assert_eq!(seen.len(), side * side - 1);
            assert!(seen.values().all(|&count| count == 1));
        }
    }

    #[test]
    fn special_frequencies_belong_to_one_class_and_stay_when_more_are_asked_for() {
        let recipe = Recipe::default();
        let [first, second] = Law::new(&recipe).specials;
        assert_eq!((first.len(), second.len()), (12, 12));
        assert!(first.iter().all(|place| !second.contains(place)));
        let [more, same] = Law::new(&recipe.with("count-1", 5.0)).specials;
        assert_eq!(more.len(), 20);
        assert!(first.iter().all(|place| more.contains(place)));
        assert_eq!(same, second);
        assert_ne!(Law::new(&recipe.with("seed", 2.0)).specials[0], first);
    }
}
