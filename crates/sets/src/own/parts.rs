//! The parts of a set, such as its training and test pictures, of which each can be left out.
//!
//! They are the folders above those of the classes, and those of known words for parts elsewhere. By themselves left out are masks, and
//! what stands beside known parts and has none of their classes ("train", "val" and "docs").

use std::collections::{BTreeMap, BTreeSet, HashMap};

use serde::{Deserialize, Serialize};

use super::layout::{Layout, Role, is_of_masks, role};
use super::{Classes, level, order};

/// More parts than these are nobody's choice.
const MOST: usize = 100;

/// A part of the set.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Part {
    /// The folders that differ, with `/` between them.
    pub name: String,
    /// How many pictures in it have a class.
    pub pictures: usize,
    /// Whether it is in the set.
    pub is_in: bool,
}

/// Which part each picture is in.
pub(super) struct Parts {
    names: Vec<String>,
    /// Those that are left out by themselves.
    strays: BTreeSet<String>,
}

impl Parts {
    /// By what a table says.
    pub(super) fn of_table(pictures: usize, parts: &HashMap<usize, String>) -> Self {
        let name = |picture| parts.get(&picture).cloned().unwrap_or_default();
        Self {
            names: (0..pictures).map(name).collect(),
            strays: BTreeSet::new(),
        }
    }

    /// By folders; those on `class_level` name the classes.
    pub(super) fn of_folders(
        layout: &Layout,
        class_level: Option<usize>,
        classes: &Classes,
    ) -> Self {
        let differs = |level: &usize| {
            let names = |level| {
                let pictures = (0..layout.pictures()).filter(|&picture| classes[picture].is_ok());
                let names: BTreeSet<&str> = pictures
                    .filter_map(|picture| layout.name(picture, level))
                    .collect();
                names.len()
            };
            let is_above = class_level.is_some_and(|class| *level < class);
            let is_below = class_level.is_none_or(|class| *level > class);
            names(*level) > 1
                && !level::is_an_index(layout, *level)
                && (is_above || (is_below && level::is_of_parts(layout, *level)))
        };
        let mut levels: Vec<usize> = (0..layout.levels).filter(differs).collect();
        let name = |picture: usize, levels: &[usize]| {
            let folders: Vec<&str> = levels
                .iter()
                .filter_map(|&level| layout.name(picture, level))
                .collect();
            folders.join("/")
        };
        let names_by = |levels: &[usize]| -> Vec<String> {
            (0..layout.pictures())
                .map(|picture| name(picture, levels))
                .collect()
        };
        let count = |names: &[String]| names.iter().collect::<BTreeSet<_>>().len();
        let mut names = names_by(&levels);
        while count(&names) > MOST && levels.pop().is_some() {
            names = names_by(&levels);
        }
        let strays = strays(&names, classes);
        Self { names, strays }
    }

    /// The parts with pictures that have a class, if there are several; `without` says which are left out.
    pub(super) fn list(&self, classes: &Classes, without: Option<&BTreeSet<String>>) -> Vec<Part> {
        let mut counts: BTreeMap<&str, usize> = BTreeMap::new();
        for (name, class) in self.names.iter().zip(classes) {
            if class.is_ok() {
                *counts.entry(name).or_default() += 1;
            }
        }
        let without = without.unwrap_or(&self.strays);
        // Without any part there is no set.
        let is_empty = counts.keys().all(|&name| without.contains(name));
        let mut parts: Vec<Part> = counts
            .into_iter()
            .map(|(name, pictures)| Part {
                name: name.to_owned(),
                pictures,
                is_in: is_empty || !without.contains(name),
            })
            .collect();
        parts.sort_by_cached_key(|part| order(&part.name));
        if parts.len() > 1 { parts } else { Vec::new() }
    }

    /// Whether a picture's part is left out.
    pub(super) fn is_out(&self, picture: usize, parts: &[Part]) -> bool {
        let name = &self.names[picture];
        parts.iter().any(|part| part.name == *name && !part.is_in)
    }
}

/// Parts that are none by what is in them.
fn strays(names: &[String], classes: &Classes) -> BTreeSet<String> {
    let mut of_part: BTreeMap<&str, BTreeSet<&str>> = BTreeMap::new();
    for (name, class) in names.iter().zip(classes) {
        if let Ok(class) = class {
            of_part.entry(name).or_default().insert(class);
        }
    }
    let is_known = |part: &str| part.split('/').any(|folder| role(folder) != Role::Other);
    let any_known = of_part.keys().any(|part| is_known(part));
    let is_apart = |part: &str| {
        let own = &of_part[part];
        let mut others = of_part.iter().filter(|(other, _)| **other != part);
        others.all(|(_, classes)| classes.is_disjoint(own))
    };
    of_part
        .keys()
        .filter(|part| {
            part.split('/').any(is_of_masks) || (any_known && !is_known(part) && is_apart(part))
        })
        .map(|&part| part.to_owned())
        .collect()
}
