//! Random sets to hold a set of frequencies against: as many frequencies, and as nearly as possible the same energy in this picture.
//!
//! A control is drawn evenly from what the tested set leaves. Then random exchanges of one part of it for another, each of as many
//! coefficients, are made as long as they bring its energy nearer, until it is within [`SLACK`]. Where the rest of the plane cannot give as
//! much energy, exchanges end at what they reached, and [`Control::energy`] says what that is.

use std::collections::BTreeSet;

use spectrum::seeded::{Seeded, mix};

/// An energy that differs by no more than this share is the same.
pub(crate) const SLACK: f64 = 0.05;
/// Exchanges that are tried for a control: so many, and so many for each cell.
const LEAST_EXCHANGES: usize = 4000;
const EXCHANGES_PER_CELL: usize = 1;
/// How often a control is drawn again that does not reach the energy or came out the same as an earlier one; the nearest draw counts.
const DRAWS: usize = 6;

/// What sets are made of: a block, or a pair of frequencies.
#[derive(Clone, Copy, Debug, PartialEq)]
pub(crate) struct Cell {
    /// Of the picture, see [`crate::subject::Subject::energy`].
    pub energy: f64,
    /// How many of the plane's coefficients it has.
    pub coefficients: usize,
}

/// A random set.
#[derive(Clone, Debug, PartialEq)]
pub(crate) struct Control {
    /// Positions of its cells, ascending.
    pub cells: Vec<usize>,
    /// Their energy.
    pub energy: f64,
}

/// Up to `count` different controls for the set of cells `tested`; none if it holds more than half of the cells.
pub(crate) fn matched(
    cells: &[Cell],
    tested: &[usize],
    count: usize,
    random: &mut Seeded,
) -> Vec<Control> {
    let mut is_tested = vec![false; cells.len()];
    tested.iter().for_each(|&cell| is_tested[cell] = true);
    let outside: Vec<usize> = (0..cells.len()).filter(|&cell| !is_tested[cell]).collect();
    if tested.is_empty() || outside.len() < tested.len() {
        return Vec::new();
    }
    let target = energy(cells, tested);
    let mut used = BTreeSet::new();
    let mut controls = Vec::new();
    for _ in 0..count {
        let mut nearest: Option<(u64, Control)> = None;
        for _ in 0..DRAWS {
            let mut order = drawn(cells, tested, &outside, random);
            let mark = exchange(cells, &mut order, tested.len(), target, &used, random);
            if used.contains(&mark) {
                continue;
            }
            let mut chosen = order[..tested.len()].to_vec();
            chosen.sort_unstable();
            let control = Control {
                energy: energy(cells, &chosen),
                cells: chosen,
            };
            let distance = |control: &Control| (control.energy - target).abs();
            if nearest
                .as_ref()
                .is_none_or(|(_, other)| distance(&control) < distance(other))
            {
                nearest = Some((mark, control));
            }
            if nearest
                .as_ref()
                .is_some_and(|(_, control)| is_same(control.energy, target))
            {
                break;
            }
        }
        if let Some((mark, control)) = nearest {
            used.insert(mark);
            controls.push(control);
        }
    }
    controls
}

/// Up to `count` controls with the energy of the set of cells `tested`, of however many cells it takes; none if the rest of the plane
/// holds less. They are filled up in a random order, without cells that would overshoot.
pub(crate) fn of_equal_energy(
    cells: &[Cell],
    tested: &[usize],
    count: usize,
    random: &mut Seeded,
) -> Vec<Control> {
    let mut outside: Vec<usize> = (0..cells.len()).collect();
    outside.retain(|cell| !tested.contains(cell));
    let target = energy(cells, tested);
    let mut controls = Vec::new();
    for _ in 0..count {
        for _ in 0..DRAWS {
            random.shuffle(&mut outside);
            let mut held = 0.0;
            let mut chosen = Vec::new();
            for &cell in &outside {
                if is_same(held, target) {
                    break;
                }
                if held + cells[cell].energy <= (1.0 + SLACK) * target {
                    held += cells[cell].energy;
                    chosen.push(cell);
                }
            }
            if is_same(held, target) {
                chosen.sort_unstable();
                controls.push(Control {
                    energy: energy(cells, &chosen),
                    cells: chosen,
                });
                break;
            }
        }
    }
    controls
}

/// The energy of a set of cells.
pub(crate) fn energy(cells: &[Cell], set: &[usize]) -> f64 {
    set.iter().map(|&cell| cells[cell].energy).sum()
}

/// Whether an energy counts as the same as that of the tested set.
pub(crate) fn is_same(energy: f64, tested: f64) -> bool {
    (energy - tested).abs() <= SLACK * tested
}

/// The cells outside in a random order that begins with a set of as many cells of each number of coefficients as the tested one has, as
/// far as there are.
fn drawn(cells: &[Cell], tested: &[usize], outside: &[usize], random: &mut Seeded) -> Vec<usize> {
    let mut wanted = std::collections::BTreeMap::<usize, usize>::new();
    for &cell in tested {
        *wanted.entry(cells[cell].coefficients).or_default() += 1;
    }
    let mut order = outside.to_vec();
    random.shuffle(&mut order);
    let (mut chosen, mut rest) = (Vec::new(), Vec::new());
    for cell in order {
        match wanted.get_mut(&cells[cell].coefficients) {
            Some(left) if *left > 0 => {
                *left -= 1;
                chosen.push(cell);
            }
            _ => rest.push(cell),
        }
    }
    chosen.append(&mut rest);
    chosen
}

/// Exchanges cells of the first `size` of `order` for later ones, and returns a number that tells the set from others.
fn exchange(
    cells: &[Cell],
    order: &mut [usize],
    size: usize,
    target: f64,
    used: &BTreeSet<u64>,
    random: &mut Seeded,
) -> u64 {
    let mark = |cell: usize| mix(cell as u64 + 1);
    let mut held = energy(cells, &order[..size]);
    let mut set = (order[..size].iter()).fold(0, |set, &cell| set ^ mark(cell));
    for _ in 0..LEAST_EXCHANGES + EXCHANGES_PER_CELL * cells.len() {
        if is_same(held, target) && !used.contains(&set) {
            break;
        }
        let (from, to) = (random.below(size), random.below(order.len()));
        if to < size || cells[order[from]].coefficients != cells[order[to]].coefficients {
            continue;
        }
        let after = held - cells[order[from]].energy + cells[order[to]].energy;
        let then = set ^ mark(order[from]) ^ mark(order[to]);
        let is_nearer = (after - target).abs() < (held - target).abs();
        if (is_nearer || used.contains(&set)) && !used.contains(&then) {
            order.swap(from, to);
            (held, set) = (after, then);
        }
    }
    set
}

#[cfg(test)]
mod tests {
    use super::*;

    /// Energies that fall as those of photographs do; every tenth cell is half as large.
    fn cells(count: usize) -> Vec<Cell> {
        (0..count)
            .map(|cell| Cell {
                energy: 1.0 / ((cell + 1) as f64).powi(2),
                coefficients: if cell % 10 == 9 { 64 } else { 128 },
            })
            .collect()
    }

    fn coefficients(cells: &[Cell], set: &[usize]) -> usize {
        set.iter().map(|&cell| cells[cell].coefficients).sum()
    }

    #[test]
    fn controls_have_the_size_and_the_energy_and_nothing_of_the_set() {
        let cells = cells(400);
        for tested in [
            vec![7],
            vec![14, 19, 30],
            vec![9, 19, 23, 100, 200],
            (20..60).collect(),
        ] {
            let target = energy(&cells, &tested);
            let controls = matched(&cells, &tested, 39, &mut Seeded::new(5, 6));
            assert_eq!(controls.len(), 39);
            let different: BTreeSet<&Vec<usize>> =
                controls.iter().map(|control| &control.cells).collect();
            assert_eq!(different.len(), 39);
            for control in &controls {
                assert_eq!(control.cells.len(), tested.len());
                assert!(control.cells.iter().all(|cell| !tested.contains(cell)));
                assert_eq!(
                    coefficients(&cells, &control.cells),
                    coefficients(&cells, &tested)
                );
                assert_eq!(control.energy, energy(&cells, &control.cells));
                // A single cell has neighbours only.
                if tested.len() > 1 {
                    assert!(is_same(control.energy, target), "{tested:?} {control:?}");
                }
            }
            assert_eq!(
                controls,
                matched(&cells, &tested, 39, &mut Seeded::new(5, 6))
            );
        }
    }

    #[test]
    fn a_single_cell_is_held_against_those_nearest_in_energy() {
        let cells = cells(400);
        let controls = matched(&cells, &[30], 8, &mut Seeded::new(1, 1));
        let mut found: Vec<usize> = controls.iter().map(|control| control.cells[0]).collect();
        found.sort_unstable();
        // Those with 128 coefficients, by the difference of their energies.
        assert_eq!(found, [27, 28, 31, 32, 33, 34, 35, 36]);
    }

    #[test]
    fn equal_energy_takes_as_many_cells_as_it_needs() {
        let cells = cells(400);
        let tested = [1];
        let controls = of_equal_energy(&cells, &tested, 39, &mut Seeded::new(3, 3));
        assert_eq!(controls.len(), 39);
        for control in &controls {
            assert!(is_same(control.energy, energy(&cells, &tested)));
            assert!(control.cells.len() > 1 && !control.cells.contains(&1));
        }
        // The first holds more than all others together.
        assert!(of_equal_energy(&cells, &[0], 39, &mut Seeded::new(3, 3)).is_empty());
    }

    #[test]
    fn where_energy_is_short_controls_come_near_and_differ() {
        let cells = cells(400);
        let tested = [0, 1, 2];
        let controls = matched(&cells, &tested, 39, &mut Seeded::new(2, 2));
        assert_eq!(controls.len(), 39);
        let target = energy(&cells, &tested);
        assert!(controls.iter().all(|control| control.energy < 0.2 * target));
        // Half of the plane has no control.
        assert!(
            matched(
                &cells,
                &(0..201).collect::<Vec<_>>(),
                3,
                &mut Seeded::new(2, 2)
            )
            .is_empty()
        );
        assert!(matched(&cells, &[], 3, &mut Seeded::new(2, 2)).is_empty());
    }
}
