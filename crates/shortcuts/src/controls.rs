//! Masks to hold a map against. None of the published codes has any: a network may recognise a class under many masks, and then a map
//! that was searched for says little.

use sets::seeded::Seeded;
use spectrum::frequencies::{FrequencySet, pairs};

use crate::blocks::Blocks;

/// Random blocks that together hold at least `coefficients`, and DC if `with_dc` says so, whatever block it lies in.
pub fn of_equal_size(
    blocks: &Blocks,
    coefficients: usize,
    with_dc: bool,
    random: &mut Seeded,
) -> FrequencySet {
    let mut mask = dc_or_nothing(blocks.side(), with_dc);
    for block in shuffled(blocks, random) {
        if mask.coefficients() >= coefficients {
            break;
        }
        mask.extend(&blocks.all()[block].set);
        if !with_dc {
            mask.remove(0, 0);
        }
    }
    mask
}

/// Random blocks that together hold about `energy`, where `of_blocks` is that of each block (without DC's). A block that would overshoot
/// by more than a twentieth is left out, unless too little is left without it.
pub fn of_equal_energy(
    blocks: &Blocks,
    of_blocks: &[f64],
    energy: f64,
    with_dc: bool,
    random: &mut Seeded,
) -> FrequencySet {
    const SLACK: f64 = 0.05;
    let mut mask = dc_or_nothing(blocks.side(), with_dc);
    let mut held = 0.0;
    let mut left_out = Vec::new();
    for block in shuffled(blocks, random) {
        if held >= energy * (1.0 - SLACK) {
            break;
        }
        if held + of_blocks[block] > energy * (1.0 + SLACK) {
            left_out.push(block);
            continue;
        }
        held += of_blocks[block];
        mask.extend(&blocks.all()[block].set);
    }
    left_out.sort_by(|&a, &b| of_blocks[a].total_cmp(&of_blocks[b]));
    for block in left_out {
        if held >= energy * (1.0 - SLACK) {
            break;
        }
        held += of_blocks[block];
        mask.extend(&blocks.all()[block].set);
    }
    if !with_dc {
        mask.remove(0, 0);
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

fn dc_or_nothing(side: usize, with_dc: bool) -> FrequencySet {
    let mut mask = FrequencySet::empty(side);
    if with_dc {
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
    fn sizes_and_energies_are_as_asked() {
        let blocks = Blocks::new(28, 2);
        let energy: Vec<f64> = (0..blocks.all().len())
            .map(|block| 1.0 / (1.0 + block as f64))
            .collect();
        for seed in 0..20 {
            let mut random = Seeded::new(seed, 0);
            let mask = of_equal_size(&blocks, 41, seed % 2 == 0, &mut random);
            assert!((41..41 + 8).contains(&mask.coefficients()));
            assert_eq!(mask.contains(0, 0), seed % 2 == 0);
            let mask = of_equal_energy(&blocks, &energy, 1.5, false, &mut random);
            assert!(!mask.contains(0, 0));
            let held: f64 = (blocks.all().iter().zip(&energy))
                .filter(|(block, _)| {
                    block
                        .set
                        .iter()
                        .all(|(kx, ky)| (kx, ky) == (0, 0) || mask.contains(kx, ky))
                })
                .map(|(_, energy)| energy)
                .sum();
            assert!((held - 1.5).abs() < 0.2, "{held}");
        }
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
