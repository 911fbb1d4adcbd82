//! Masks to hold a map against. None of the published codes has any: a network may recognise a class under many masks, and then a map
//! that was searched for says little.

use spectrum::frequencies::{FrequencySet, pairs};
use spectrum::seeded::Seeded;

use crate::blocks::Blocks;

/// As many coefficients as the map keeps, or a little more, in random blocks of what it does not keep; DC if the map keeps it. Where the
/// rest of the plane holds fewer, all of it.
///
/// A mask from the whole plane would hold any one frequency of the map with a probability of the map's share, and a map that needs but
/// one could never be told from chance by more than that.
pub(crate) fn of_equal_size(
    blocks: &Blocks,
    map: &FrequencySet,
    random: &mut Seeded,
) -> FrequencySet {
    let all = pairs(blocks.side());
    let mut mask = dc_of(map);
    for block in shuffled(blocks, random) {
        if mask.coefficients() >= map.coefficients() {
            break;
        }
        for &pair in &blocks.all()[block].pairs {
            let (kx, ky) = all[pair];
            if !map.contains(kx, ky) && (kx, ky) != (0, 0) {
                mask.insert(kx, ky);
            }
        }
    }
    mask
}

/// About as much energy as the map keeps, in random blocks of what it does not keep; `of_pairs` is the energy of each pair, without DC's.
/// A block that would overshoot by more than a twentieth is left out, unless too little is left without it. Where the rest of the plane
/// holds less, all of it.
pub(crate) fn of_equal_energy(
    blocks: &Blocks,
    of_pairs: &[f64],
    map: &FrequencySet,
    random: &mut Seeded,
) -> FrequencySet {
    const SLACK: f64 = 0.05;
    let all = pairs(blocks.side());
    let outside = |pair: usize| {
        let (kx, ky) = all[pair];
        !map.contains(kx, ky) && (kx, ky) != (0, 0)
    };
    let wanted: f64 = (0..all.len())
        .filter(|&pair| all[pair] != (0, 0) && !outside(pair))
        .map(|pair| of_pairs[pair])
        .sum();
    let energy = |block: usize| -> f64 {
        (blocks.all()[block].pairs.iter())
            .filter(|&&pair| outside(pair))
            .map(|&pair| of_pairs[pair])
            .sum()
    };
    let mut held = 0.0;
    let (mut taken, mut left_out) = (Vec::new(), Vec::new());
    for block in shuffled(blocks, random) {
        if held >= wanted * (1.0 - SLACK) {
            break;
        }
        let more = energy(block);
        if held + more > wanted * (1.0 + SLACK) {
            left_out.push((more, block));
        } else {
            held += more;
            taken.push(block);
        }
    }
    left_out.sort_by(|a, b| a.0.total_cmp(&b.0));
    for (more, block) in left_out {
        if held >= wanted * (1.0 - SLACK) {
            break;
        }
        held += more;
        taken.push(block);
    }
    let mut mask = dc_of(map);
    for block in taken {
        for &pair in &blocks.all()[block].pairs {
            if outside(pair) {
                mask.insert(all[pair].0, all[pair].1);
            }
        }
    }
    mask
}

/// The lowest frequencies, as many as it takes for `coefficients`; DC counts as one of them.
pub fn low_pass(side: usize, coefficients: usize) -> FrequencySet {
    let mut all = pairs(side);
    all.sort_by_key(|&(kx, ky)| kx * kx + ky * ky);
    let mut mask = FrequencySet::empty(side);
    for (kx, ky) in all {
        if mask.coefficients() >= coefficients {
            break;
        }
        mask.insert(kx, ky);
    }
    mask
}

fn dc_of(map: &FrequencySet) -> FrequencySet {
    let mut mask = FrequencySet::empty(map.side());
    if map.contains(0, 0) {
        mask.insert(0, 0);
    }
    mask
}

fn shuffled(blocks: &Blocks, random: &mut Seeded) -> Vec<usize> {
    let mut order: Vec<usize> = (0..blocks.all().len()).collect();
    random.shuffle(&mut order);
    order
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn controls_hold_as_much_and_nothing_of_the_map() {
        let blocks = Blocks::new(28, 2);
        let all = pairs(28);
        let energy: Vec<f64> = (all.iter())
            .map(|&(kx, ky)| match (kx, ky) {
                (0, 0) => 0.0,
                _ => 1.0 / f64::from(kx * kx + ky * ky),
            })
            .collect();
        let held = |mask: &FrequencySet| -> f64 {
            (all.iter().zip(&energy))
                .filter(|((kx, ky), _)| mask.contains(*kx, *ky))
                .map(|(_, energy)| energy)
                .sum()
        };
        for seed in 0..20 {
            let with_dc = seed % 2 == 0;
            let map = FrequencySet::from_fn(28, |kx, ky| {
                (kx > 2 && kx < 7 && ky > 1 && ky < 6) || (with_dc && (kx, ky) == (0, 0))
            });
            let mut random = Seeded::new(seed, 0);
            let shared =
                |mask: &FrequencySet| mask.iter().filter(|&(kx, ky)| map.contains(kx, ky)).count();
            let mask = of_equal_size(&blocks, &map, &mut random);
            assert_eq!(shared(&mask), usize::from(with_dc));
            assert!((map.coefficients()..map.coefficients() + 8).contains(&mask.coefficients()));
            let mask = of_equal_energy(&blocks, &energy, &map, &mut random);
            assert_eq!(shared(&mask), usize::from(with_dc));
            assert!(
                (held(&mask) / held(&map) - 1.0).abs() < 0.3,
                "{} of {}",
                held(&mask),
                held(&map)
            );
        }
        // More than there is: the rest.
        let map = FrequencySet::from_fn(28, |kx, _| kx > 1);
        let mut random = Seeded::new(1, 0);
        assert_eq!(
            of_equal_size(&blocks, &map, &mut random)
                .complement()
                .coefficients(),
            map.coefficients() + 1
        );
    }

    #[test]
    fn the_low_pass_holds_the_lowest() {
        let low = low_pass(28, 39);
        assert!((39..=40).contains(&low.coefficients()));
        let furthest = low.iter().map(|(x, y)| x * x + y * y).max().unwrap();
        let nearest = low
            .complement()
            .iter()
            .map(|(x, y)| x * x + y * y)
            .min()
            .unwrap();
        assert!(low.contains(0, 0) && furthest <= nearest);
    }
}
