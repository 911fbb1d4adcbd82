//! A fair part of a set, so that a visitor can evaluate 500 pictures of 10,000: equally many of each class, chosen by a seed.

use spectrum::seeded::Seeded;

/// The pictures to take, given the set class of each one in order: up to `per_class` of every class, or all for `None`.
///
/// Classes take turns, so that any beginning of the result is as even as it can be and a run that is stopped early is a fair sample
/// too. Each class's pictures come in an order that depends on `seed` and the class alone: asking for more pictures keeps those taken
/// before.
pub fn order(truths: &[usize], seed: u64, per_class: Option<usize>) -> Vec<usize> {
    let mut by_class = std::collections::BTreeMap::<usize, Vec<usize>>::new();
    for (picture, &class) in truths.iter().enumerate() {
        by_class.entry(class).or_default().push(picture);
    }
    for (&class, pictures) in &mut by_class {
        Seeded::new(seed, class as u64).shuffle(pictures);
        pictures.truncate(per_class.unwrap_or(usize::MAX));
    }
    let rounds = by_class.values().map(Vec::len).max().unwrap_or(0);
    (0..rounds)
        .flat_map(|round| {
            by_class
                .values()
                .filter_map(move |pictures| pictures.get(round))
        })
        .copied()
        .collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn equally_many_of_each_class_in_turns() {
        let truths: Vec<usize> = (0..1000)
            .map(|picture| picture * picture % 10 % 4)
            .collect();
        let taken = order(&truths, 5, Some(20));
        let classes: std::collections::BTreeSet<usize> = truths.iter().copied().collect();
        assert_eq!(taken.len(), 20 * classes.len());
        for turn in taken.chunks(classes.len()) {
            assert!(
                turn.iter()
                    .map(|&picture| truths[picture])
                    .eq(classes.iter().copied())
            );
        }
        let distinct: std::collections::BTreeSet<_> = taken.iter().collect();
        assert_eq!(distinct.len(), taken.len());
        assert_eq!(taken, order(&truths, 5, Some(20)));
        assert_ne!(taken, order(&truths, 6, Some(20)));
        assert_eq!(taken[..], order(&truths, 5, Some(50))[..taken.len()]);
    }

    #[test]
    fn a_small_class_is_taken_whole() {
        assert_eq!(order(&[3, 0, 3, 3], 1, Some(2)).len(), 3);
        let mut all = order(&[3, 0, 3, 3], 1, None);
        all.sort_unstable();
        assert_eq!(all, [0, 1, 2, 3]);
        assert!(order(&[], 1, Some(3)).is_empty());
        assert!(order(&[1, 1], 1, Some(0)).is_empty());
    }
}
