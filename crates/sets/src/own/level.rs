//! Which of the folders that pictures lie in names their class.
//!
//! By structure, from the outermost level down:
//!
//! 1. A level of WordNet's ids is it.
//! 2. Levels of parts are not: those whose names are words for parts of a data set or for pictures as such ("train" and "val", "images"),
//!    perhaps beside something else ("docs"), and those that only sort the next level by its first letter ("a/abbey").
//! 3. Of two other levels, the one whose names a network knows is it.
//! 4. If the same inner names lie in most of the outer folders, the outer ones are parts ("noise/cat" and "blur/cat"), unless the inner
//!    ones are mere numbers that begin anew in each and not at 0 ("cat/1" and "dog/1").
//! 5. If the inner names divide the outer ones ("animals/cat" and "vehicles/car"), the inner level is it where every picture lies on it,
//!    every outer folder has several, and it separates the pictures about as evenly; else the outer one.
//!
//! A level with a single name tells nothing, since the folder that all pictures lie in is just where they lie, unless it is below parts
//! (`set/train/cat` and `set/val/cat`) or a network knows it.

use std::collections::{BTreeMap, BTreeSet};

use super::layout::{Layout, Role, is_of_masks, role, without_part};
use crate::matching;
use crate::unicode::Unicode;

/// Lists of labels that names may be from, by their ids.
pub type Lists<'a> = [(&'a str, &'a [&'a str])];

/// The level of the folders that name the classes, and whether another one might be meant.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) struct Chosen {
    pub(super) level: usize,
    pub(super) is_clear: bool,
}

/// Share of an outer level's pictures that an inner one must reach to be considered.
const REACHED: f64 = 0.6;

/// Chooses a level, if any tells classes.
pub(super) fn choose(layout: &Layout, lists: &Lists, unicode: Unicode) -> Option<Chosen> {
    let clear = |level| {
        Some(Chosen {
            level,
            is_clear: true,
        })
    };
    let levels: Vec<Level> = (0..layout.levels)
        .map(|level| Level::of(layout, level))
        .collect();
    let synsets = levels
        .iter()
        .filter(|level| {
            2 * level.synsets > level.pictures && 10 * level.pictures > layout.pictures()
        })
        .max_by_key(|level| (level.synsets, level.index));
    if let Some(level) = synsets {
        return clear(level.index);
    }
    let candidates: Vec<&Level> = levels
        .iter()
        .filter(|level| !level.is_of_parts && level.names.len() > 1)
        .collect();
    let Some((first, rest)) = candidates.split_first() else {
        return single(&levels, lists, unicode).and_then(clear);
    };
    let known = |level: &Level| known_share(level, lists, unicode);
    let mut chosen = *first;
    let mut chosen_known = None;
    for level in rest {
        let reached = level.pictures as f64 / chosen.pictures as f64;
        if reached < REACHED {
            continue;
        }
        let was_known = *chosen_known.get_or_insert_with(|| known(chosen));
        let is_known = known(level);
        let goes_on = if is_known >= 0.5 && was_known < is_known / 2.0 {
            true
        } else if was_known >= 0.5 && is_known < was_known / 2.0 {
            false
        } else {
            is_inner(layout, chosen, level)
        };
        if goes_on {
            chosen = level;
            chosen_known = Some(is_known);
        }
    }
    let others = candidates
        .iter()
        .filter(|level| level.pictures as f64 >= REACHED * chosen.pictures as f64);
    Some(Chosen {
        level: chosen.index,
        is_clear: others.count() == 1,
    })
}

/// Whether a level's names are those of parts.
pub(super) fn is_of_parts(layout: &Layout, level: usize) -> bool {
    Level::of(layout, level).is_of_parts
}

/// Whether a level's names are only the first letters of those within.
pub(super) fn is_an_index(layout: &Layout, level: usize) -> bool {
    Level::of(layout, level).is_an_index(layout)
}

/// The innermost level of parts' only class, or the innermost of a name that is known.
fn single(levels: &[Level], lists: &Lists, unicode: Unicode) -> Option<usize> {
    let parts = levels
        .iter()
        .position(|level| level.is_of_parts && level.names.len() > 1);
    let singles: Vec<&Level> = levels
        .iter()
        .filter(|level| !level.is_of_parts && level.names.len() == 1)
        .collect();
    let below = singles
        .iter()
        .find(|level| parts.is_some_and(|parts| parts < level.index));
    let known = || {
        let mut levels = singles.iter().rev();
        levels.find(|level| known_share(level, lists, unicode) > 0.0)
    };
    below.or_else(known).map(|level| level.index)
}

/// What there is on a level.
struct Level<'a> {
    index: usize,
    /// With the number of pictures in each.
    names: BTreeMap<&'a str, usize>,
    /// How many pictures lie that deep.
    pictures: usize,
    /// How many of them lie in a folder called by a WordNet id.
    synsets: usize,
    is_of_parts: bool,
}

impl<'a> Level<'a> {
    fn of(layout: &'a Layout, index: usize) -> Self {
        let names = layout.names(index);
        let pictures = names.values().sum();
        let synsets = (names.iter())
            .filter(|(name, _)| matching::synset(name).is_some())
            .map(|(_, count)| count)
            .sum();
        let mut level = Self {
            index,
            names,
            pictures,
            synsets,
            is_of_parts: false,
        };
        level.is_of_parts = level.has_parts(layout) || level.is_an_index(layout);
        level
    }

    fn has_parts(&self, layout: &Layout) -> bool {
        let (mut others, mut within, mut words) = (0, 0, 0);
        for (name, count) in &self.names {
            match role(name) {
                Role::Part => {}
                Role::PartWord => words += 1,
                Role::Other => {
                    others += 1;
                    continue;
                }
            }
            within += count;
        }
        let masks = self
            .names
            .keys()
            .filter(|name| role(name) == Role::Other && is_of_masks(name));
        if words == 0 && others == masks.count() && others < self.names.len() {
            return true;
        }
        // "bullet_train" and "docs" may be classes, but not where most pictures lie in folders below.
        let below = layout.pairs(self.index, self.index + 1).count();
        let of_parts = layout
            .pairs(self.index, self.index + 1)
            .filter(|(name, _)| role(name) != Role::Other)
            .count();
        let is_mostly =
            2 * within > self.pictures && 2 * below > self.pictures && 2 * of_parts > within;
        let is_wrapping = self.names.len() == 1 && below > 0;
        is_mostly || (others == 0 && (is_wrapping || self.differs_by_part()))
    }

    /// Whether its names are alike but for the words for parts: "seg_train" and "seg_test".
    fn differs_by_part(&self) -> bool {
        let rests: BTreeSet<Vec<String>> =
            self.names.keys().map(|name| without_part(name)).collect();
        rests.len() == 1 && self.names.len() > 1
    }

    /// Whether its names are the first letters of those within.
    fn is_an_index(&self, layout: &Layout) -> bool {
        let letter = |name: &str| {
            let mut letters = name.chars();
            let first = letters.next()?;
            letters
                .next()
                .is_none()
                .then(|| first.to_lowercase().to_string())
        };
        let mut pairs = layout.pairs(self.index, self.index + 1).peekable();
        pairs.peek().is_some()
            && self.names.keys().all(|name| letter(name).is_some())
            && pairs.all(|(name, within)| {
                letter(name).is_some_and(|letter| within.to_lowercase().starts_with(&letter))
            })
    }

    /// How evenly it separates its pictures: 1 if all names have the same number.
    fn evenness(&self) -> f64 {
        let total = self.pictures as f64;
        let entropy: f64 = (self.names.values())
            .map(|&count| {
                let share = count as f64 / total;
                -share * share.ln()
            })
            .sum();
        entropy / (self.names.len() as f64).ln().max(f64::MIN_POSITIVE)
    }

    fn numbers(&self) -> Option<BTreeSet<u64>> {
        self.names.keys().map(|name| name.parse().ok()).collect()
    }

    /// Whether its names are the numbers of classes: whole ones from 0 without great gaps.
    fn counts_from_zero(&self) -> bool {
        self.numbers().is_some_and(|numbers| {
            numbers.first() == Some(&0)
                && numbers
                    .last()
                    .is_some_and(|&last| last < 2 * numbers.len() as u64)
        })
    }

    /// Whether its names are whole numbers, and none of them a date.
    fn has_ids(&self) -> bool {
        const MOST: u64 = 1_000_000;
        self.numbers()
            .is_some_and(|numbers| numbers.last().is_some_and(|&last| last < MOST))
    }

    /// Whether its names have hardly a letter: "1", "2021-03-05", "40X".
    fn is_numbered(&self) -> bool {
        let few = |name: &&str| name.chars().filter(|letter| letter.is_alphabetic()).count() <= 1;
        self.names
            .keys()
            .all(|name| few(name) && name.chars().any(|letter| letter.is_ascii_digit()))
    }
}

/// Of two levels that can both be classes by their names: whether it is the inner one.
fn is_inner(layout: &Layout, outer: &Level, inner: &Level) -> bool {
    let pairs: BTreeSet<(&str, &str)> = layout.pairs(outer.index, inner.index).collect();
    let parents: BTreeSet<&str> = pairs.iter().map(|(parent, _)| *parent).collect();
    let repeated = if parents.len() > 1 {
        (pairs.len() as f64 / inner.names.len() as f64 - 1.0) / (parents.len() as f64 - 1.0)
    } else {
        0.0
    };
    if inner.is_numbered() && !outer.is_numbered() {
        let counts_on = pairs.len() == inner.names.len() && inner.has_ids();
        return (inner.counts_from_zero() || counts_on) && inner.names.len() > outer.names.len();
    }
    let mut parents_of: BTreeMap<&str, usize> = BTreeMap::new();
    for (_, name) in &pairs {
        *parents_of.entry(name).or_default() += 1;
    }
    let shared = parents_of.values().filter(|&&parents| parents > 1).count();
    if repeated >= 0.5 || (repeated >= 0.15 && 4 * shared >= 3 * parents_of.len()) {
        return true;
    }
    let called_after = pairs
        .iter()
        .filter(|(parent, name)| name.to_lowercase().contains(&parent.to_lowercase()))
        .count();
    let has_several = parents.iter().all(|parent| {
        let mut of_parent = pairs.range((*parent, "")..);
        of_parent.next();
        of_parent.next().is_some_and(|(next, _)| next == parent)
    });
    repeated < 0.1
        && inner.pictures == layout.pictures()
        && layout.names(inner.index + 1).is_empty()
        && 2 * called_after < pairs.len()
        && has_several
        && inner.pictures >= 2 * inner.names.len()
        && inner.evenness() > outer.evenness() - 0.1
}

/// The share of a level's names that a network knows, by the list that knows most.
fn known_share(level: &Level, lists: &Lists, unicode: Unicode) -> f64 {
    let names: Vec<String> = level.names.keys().map(|&name| name.to_owned()).collect();
    let known = |&(id, labels): &(&str, &[&str])| {
        let known = matching::known(&names, labels, id, unicode);
        known.into_iter().filter(|&known| known).count()
    };
    let most = lists.iter().map(known).max().unwrap_or(0);
    // One of several may be known by chance.
    if most == 1 && names.len() > 1 {
        return 0.0;
    }
    most as f64 / names.len().max(1) as f64
}
