//! The place where an answer changes along a scale, found from a coarse grid and by halving one of its steps.
//!
//! Answers along a scale need not be monotone, so nothing is halved before all of the grid is known, and what is found is stated as what
//! was seen: it holds here, it does not one step before, and on the grid it holds as [`Where`] says.

/// Which change is looked for.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Where {
    /// The first place of the grid that holds.
    First,
    /// The first place of the grid that holds and after which all others do.
    Lasting,
}

/// How far a search is.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub(crate) struct Search {
    /// What is to be asked next, in this order; nothing once the search is done.
    pub missing: Vec<usize>,
    /// The first place that is known to hold.
    pub holds: Option<usize>,
    /// The last place before it that is known not to; none where the scale begins with one that holds.
    pub before: Option<usize>,
}

/// Looks for the change on an ascending `grid`; `holds` tells what is known of a place.
pub(crate) fn search(grid: &[usize], at: Where, holds: impl Fn(usize) -> Option<bool>) -> Search {
    let missing: Vec<usize> = (grid.iter().copied())
        .filter(|&place| holds(place).is_none())
        .collect();
    if !missing.is_empty() {
        return Search {
            missing,
            ..Search::default()
        };
    }
    let seen = |place: &usize| holds(*place) == Some(true);
    let first = match at {
        Where::First => grid.iter().position(seen),
        Where::Lasting => {
            let before = grid.iter().rposition(|place| !seen(place));
            Some(before.map_or(0, |before| before + 1)).filter(|&first| first < grid.len())
        }
    };
    let Some(first) = first else {
        return Search {
            before: grid.last().copied(),
            ..Search::default()
        };
    };
    let mut found = Search {
        missing: Vec::new(),
        holds: Some(grid[first]),
        before: first.checked_sub(1).map(|before| grid[before]),
    };
    while let (Some(high), Some(low)) = (found.holds, found.before) {
        if high - low <= 1 {
            break;
        }
        let middle = usize::midpoint(low, high);
        match holds(middle) {
            Some(true) => found.holds = Some(middle),
            Some(false) => found.before = Some(middle),
            None => {
                found.missing = vec![middle];
                break;
            }
        }
    }
    found
}

/// 1, 2, 4, … below `end`, and `end`.
pub(crate) fn octaves(end: usize) -> Vec<usize> {
    let mut grid: Vec<usize> = (0..usize::BITS - 1)
        .map(|octave| 1 << octave)
        .take_while(|&place| place < end)
        .collect();
    grid.push(end);
    grid
}

#[cfg(test)]
mod tests {
    use super::*;
    use std::cell::RefCell;
    use std::collections::BTreeMap;

    /// Asks `truth` until nothing is missing: what was found, and after how many questions.
    fn found(
        grid: &[usize],
        at: Where,
        truth: impl Fn(usize) -> bool,
    ) -> (Option<usize>, Option<usize>, usize) {
        let known = RefCell::new(BTreeMap::new());
        loop {
            let now = search(grid, at, |place| known.borrow().get(&place).copied());
            if now.missing.is_empty() {
                return (now.holds, now.before, known.borrow().len());
            }
            for place in now.missing {
                assert!(known.borrow_mut().insert(place, truth(place)).is_none());
            }
        }
    }

    #[test]
    fn a_single_change_is_found_exactly() {
        let grid = octaves(100);
        assert_eq!(grid, [1, 2, 4, 8, 16, 32, 64, 100]);
        assert_eq!(octaves(1), [1]);
        for at in [Where::First, Where::Lasting] {
            for change in 2..=100 {
                let (holds, before, asked) = found(&grid, at, |place| place >= change);
                assert_eq!((holds, before), (Some(change), Some(change - 1)));
                assert!(asked <= grid.len() + 6, "{asked}");
            }
            assert_eq!(found(&grid, at, |_| true), (Some(1), None, 8));
            assert_eq!(found(&grid, at, |_| false), (None, Some(100), 8));
        }
    }

    #[test]
    fn what_comes_and_goes_is_told_apart() {
        // Holds from 3 to 9 and from 50 on.
        let truth = |place: usize| (3..10).contains(&place) || place >= 50;
        let grid = octaves(100);
        assert_eq!(found(&grid, Where::First, truth).0, Some(3));
        assert_eq!(found(&grid, Where::Lasting, truth).0, Some(50));
    }
}
