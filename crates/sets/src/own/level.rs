//! Which of the folders that pictures lie in names their class.
//!
//! From the outermost level down, the first whose names can be classes: at least two different ones, not all of them words for parts
//! of a data set or for pictures as such ("train" and "val", "images"). So `set/train/cat/1.jpg` and `set/val/cat/2.jpg` are cats
//! although "cat" is the only name on its level: the parts above it show that the level is meant to hold classes. `cat/closeups/1.jpg`
//! and `dog/1.jpg` are a cat and a dog. A level with a single name that is not below such parts tells nothing: the folder that all
//! pictures lie in is just where they lie.

use std::collections::BTreeSet;

/// Names that stand for a part of a data set or for pictures as such, in lower case, without digits and signs ("train2017", "fold_3").
const PARTS: [&str; 46] = [
    "train",
    "training",
    "trainset",
    "trainingset",
    "trn",
    "test",
    "testing",
    "testset",
    "tst",
    "val",
    "valid",
    "validation",
    "validationset",
    "valset",
    "dev",
    "eval",
    "evaluation",
    "holdout",
    "extra",
    "fold",
    "split",
    "part",
    "batch",
    "images",
    "image",
    "imgs",
    "img",
    "pictures",
    "picture",
    "pics",
    "photos",
    "photo",
    "photographs",
    "data",
    "dataset",
    "samples",
    "jpg",
    "jpeg",
    "jpegs",
    "jpegimages",
    "png",
    "pngs",
    "raw",
    "original",
    "originals",
    "cropped",
];

/// How deep it is looked: deeper than people sort, and a bound for hostile archives.
const MAX_LEVELS: usize = 32;

/// The level of the folders that name the classes, from 0 at the outermost; `folders` holds each picture's. `None` if no level does.
pub(super) fn choose(folders: &[&[String]]) -> Option<usize> {
    let mut below_parts = false;
    for level in 0..MAX_LEVELS {
        let names: BTreeSet<&str> = folders
            .iter()
            .filter_map(|folders| folders.get(level))
            .map(String::as_str)
            .collect();
        if names.is_empty() {
            return None;
        }
        if names.iter().all(|name| is_part(name)) {
            below_parts |= names.len() > 1;
        } else if names.len() > 1 || (below_parts && !leads_on(folders, level + 1)) {
            return Some(level);
        }
    }
    None
}

/// Whether a level from this one down has several names that can be classes.
fn leads_on(folders: &[&[String]], from: usize) -> bool {
    (from..MAX_LEVELS).any(|level| {
        let names: BTreeSet<&str> = folders
            .iter()
            .filter_map(|folders| folders.get(level))
            .map(String::as_str)
            .collect();
        names.len() > 1 && !names.iter().all(|name| is_part(name))
    })
}

fn is_part(name: &str) -> bool {
    let letters: String = name
        .to_lowercase()
        .chars()
        .filter(|letter| letter.is_alphabetic())
        .collect();
    PARTS.contains(&letters.as_str())
}
