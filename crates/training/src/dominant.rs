//! Dominant frequency maps for augmentation, after DFM-X (S. Wang and others, ICCV workshops 2023, arXiv 2308.06622).
//!
//! As in its code: for each class, frequencies are removed one after another in a square spiral from DC outwards, and a frequency
//! stays removed if not more than a few of the class's pictures are lost against the count before; what is left is the map. Different:
//! conjugate partners are removed together (there, pairs on the vertical axis are ranked apart), DC is not a candidate, pictures are
//! clipped to [0, 1], and they come from the training set, not the test set.

use std::collections::BTreeSet;
use std::f64::consts::TAU;

use serde::{Deserialize, Serialize};
use spectrum::fourier::{Fourier, SizeError};
use spectrum::mask::Mask;

use crate::parallel::in_parallel;
use crate::predict::Model;

/// The frequencies that a class needs.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(transparent)]
pub struct DominantMap {
    /// (kx, ky) in cycles/image, one of each conjugate pair, without DC.
    pub kept: Vec<(i32, i32)>,
}

impl DominantMap {
    /// The mask that keeps DC and these frequencies.
    pub fn mask(&self, side: usize) -> Mask {
        let kept: BTreeSet<(i32, i32)> = self.kept.iter().copied().collect();
        Mask::from_fn(side, side, |kx, ky| {
            let keep = (kx, ky) == (0, 0) || kept.contains(&(kx, ky));
            f32::from(u8::from(keep))
        })
    }
}

/// One of each conjugate pair of frequencies, without DC, in a square spiral from DC outwards: by rings of equal max(|kx|, |ky|), and
/// by angle inside a ring.
pub fn spiral(side: usize) -> Vec<(i32, i32)> {
    let mut frequencies = Vec::new();
    Mask::from_fn(side, side, |kx, ky| {
        frequencies.push((kx, ky));
        1.0
    });
    frequencies.retain(|&frequency| frequency != (0, 0));
    frequencies.sort_by(|&(ax, ay), &(bx, by)| {
        let ring = |x: i32, y: i32| x.abs().max(y.abs());
        let angle = |x: i32, y: i32| f64::from(y).atan2(f64::from(x)).rem_euclid(TAU / 2.0);
        (ring(ax, ay).cmp(&ring(bx, by))).then(angle(ax, ay).total_cmp(&angle(bx, by)))
    });
    frequencies
}

/// The map of one class: `planes` are pictures of `class`, of which each step may lose `tolerance`.
pub fn dominant_map(
    model: &Model,
    class: usize,
    planes: &[Vec<f32>],
    side: usize,
    tolerance: usize,
) -> Result<DominantMap, SizeError> {
    let mut fourier = Fourier::new(side, side)?;
    let spectra: Vec<_> = planes.iter().map(|plane| fourier.forward(plane)).collect();
    let mut current = planes.to_vec();
    let mut kept = Vec::new();
    let right = |planes: &[Vec<f32>]| {
        let answers = model.answers(planes, side, 1);
        answers.iter().filter(|&&answer| answer == class).count()
    };
    let mut count = right(planes);
    for (kx, ky) in spiral(side) {
        let (cosines, sines) = wave(kx, ky, side);
        // A pair of partners adds twice the real part; a frequency that is its own partner once.
        let own = [kx, ky]
            .iter()
            .all(|k| (2 * k).rem_euclid(side as i32) == 0);
        let times = if own { 1.0 } else { 2.0 } / (side * side) as f32;
        let reduced: Vec<Vec<f32>> = (current.iter().zip(&spectra))
            .map(|(plane, spectrum)| {
                let value = spectrum.at(kx, ky) * times;
                (plane.iter().zip(cosines.iter().zip(&sines)))
                    .map(|(pixel, (cosine, sine))| pixel - (value.re * cosine - value.im * sine))
                    .collect()
            })
            .collect();
        let clipped: Vec<Vec<f32>> = reduced
            .iter()
            .map(|plane| plane.iter().map(|value| value.clamp(0.0, 1.0)).collect())
            .collect();
        let left = right(&clipped);
        if left + tolerance >= count {
            count = left;
            current = reduced;
        } else {
            kept.push((kx, ky));
        }
    }
    Ok(DominantMap { kept })
}

/// One map for each class, `planes[class]` being pictures of it; classes are worked on side by side.
pub fn dominant_maps(
    model: &Model,
    planes: &[Vec<Vec<f32>>],
    side: usize,
    tolerance: usize,
) -> Result<Vec<DominantMap>, SizeError> {
    let classes: Vec<usize> = (0..planes.len()).collect();
    let mut maps = Vec::new();
    for pair in classes.chunks(2) {
        let found = in_parallel(pair.to_vec(), |class| {
            dominant_map(model, class, &planes[class], side, tolerance)
        });
        for map in found {
            maps.push(map?);
        }
    }
    Ok(maps)
}

/// The wave `exp(2πi (kx x + ky y) / side)`: its cosines and sines, row by row.
fn wave(kx: i32, ky: i32, side: usize) -> (Vec<f32>, Vec<f32>) {
    (0..side * side)
        .map(|pixel| {
            let (x, y) = ((pixel % side) as i64, (pixel / side) as i64);
            // Whole turns are left out before anything is rounded.
            let turns = (i64::from(kx) * x + i64::from(ky) * y).rem_euclid(side as i64);
            let (sine, cosine) = (TAU * turns as f64 / side as f64).sin_cos();
            (cosine as f32, sine as f32)
        })
        .unzip()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_spiral_holds_each_pair_once_from_the_centre_outwards() {
        for side in [16, 17, 28] {
            let spiral = spiral(side);
            let mut seen = BTreeSet::new();
            let modulo = |k: i32| k.rem_euclid(side as i32);
            for &(kx, ky) in &spiral {
                seen.insert((modulo(kx), modulo(ky)));
                seen.insert((modulo(-kx), modulo(-ky)));
            }
            assert_eq!(seen.len(), side * side - 1);
            // On even sides three more than DC are their own partners.
            let own = if side % 2 == 0 { 3 } else { 0 };
            assert_eq!(2 * spiral.len(), side * side - 1 + own);
            let rings: Vec<i32> = spiral.iter().map(|&(x, y)| x.abs().max(y.abs())).collect();
            assert!(rings.is_sorted());
            assert_eq!(spiral[0], (1, 0));
        }
    }

    #[test]
    fn a_map_s_mask_keeps_its_pairs_and_dc() {
        let map = DominantMap {
            kept: vec![(3, -2)],
        };
        let mask = map.mask(28);
        for ky in -14..14 {
            for kx in -14..14 {
                let kept = [(0, 0), (3, -2), (-3, 2)].contains(&(kx, ky));
                assert_eq!(mask.at(kx, ky), f32::from(u8::from(kept)));
            }
        }
    }
}
