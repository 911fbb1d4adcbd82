//! How much the model with the injected shortcut relies on it.

use std::collections::BTreeSet;

use anyhow::Result;
use sets::injected::FREQUENCIES;
use spectrum::mask::Mask;
use training::augmentation::frequency::Filter;
use training::pictures::Pictures;
use training::predict::Model;

use super::data::{Gratings, accuracy, other_class, with_gratings};
use super::record::Shortcut;
use super::session::THREADS;

/// Measures on the test pictures.
pub fn measure(model: &Model, test: &Pictures) -> Result<Shortcut> {
    let answers = |planes: &[Vec<f32>]| model.answers(planes, test.side(), THREADS);
    let own = with_gratings(test, Gratings::Own);
    let other = answers(&with_gratings(test, Gratings::Other));
    let followed = (0..test.count())
        .filter(|&index| other[index] == other_class(test.label(index), index))
        .count();
    let original: Vec<Vec<f32>> = (0..test.count()).map(|index| test.plane(index)).collect();

    let mut filter = Filter::new(test.side())?;
    let each: Vec<Mask> = FREQUENCIES
        .iter()
        .map(|&frequency| without(&[frequency], test.side()))
        .collect();
    let all = without(&FREQUENCIES, test.side());
    let own_removed: Vec<Vec<f32>> = (own.iter().enumerate())
        .map(|(index, plane)| filter.apply(plane, &each[test.label(index)]))
        .collect();
    let all_removed: Vec<Vec<f32>> = own.iter().map(|plane| filter.apply(plane, &all)).collect();
    Ok(Shortcut {
        own: accuracy(&answers(&own), test),
        none: accuracy(&answers(&with_gratings(test, Gratings::None)), test),
        original: accuracy(&answers(&original), test),
        other: accuracy(&other, test),
        other_followed: followed as f64 / test.count() as f64,
        own_removed: accuracy(&answers(&own_removed), test),
        all_removed: accuracy(&answers(&all_removed), test),
    })
}

/// The mask that removes exactly these frequencies and their conjugates.
fn without(frequencies: &[(i32, i32)], side: usize) -> Mask {
    let removed: BTreeSet<(i32, i32)> = (frequencies.iter())
        .flat_map(|&(kx, ky)| [(kx, ky), (-kx, -ky)])
        .collect();
    Mask::from_fn(side, side, |kx, ky| {
        f32::from(u8::from(!removed.contains(&(kx, ky))))
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_mask_removes_ten_pairs_and_nothing_else() {
        let mask = without(&FREQUENCIES, 28);
        let mut removed = 0;
        for ky in -14..14 {
            for kx in -14..14 {
                removed += usize::from(mask.at(kx, ky) == 0.0);
            }
        }
        assert_eq!(removed, 20);
        assert!(FREQUENCIES.iter().all(|&(kx, ky)| mask.at(kx, ky) == 0.0));
    }
}
