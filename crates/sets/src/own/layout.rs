//! The folders that pictures lie in, level by level, without those that say nothing.
//!
//! Left out are a folder that is all there is in one of the same name, as archives are often unpacked (`seg_train/seg_train`); a folder
//! "images" or the like that is all there is in its parent (`Final_Training/Images`); and a folder that holds once more the folders that
//! lie beside it.

use std::collections::{BTreeMap, BTreeSet};

use super::files::Place;

/// How deep it is looked: deeper than people sort, and a bound for hostile archives.
const MAX_LEVELS: usize = 32;

/// Names that stand for a part of a data set or for pictures as such, in lower case, without digits and signs ("train2017", "fold_3").
const PARTS: [&str; 53] = [
    "train",
    "training",
    "trainset",
    "trainingset",
    "trainval",
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
    "unlabeled",
    "unlabelled",
    "pred",
    "predict",
    "data",
    "dataset",
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
    "samples",
    "jpg",
    "jpeg",
    "jpegs",
    "jpegimages",
    "png",
    "pngs",
    "rgb",
    "raw",
    "original",
    "originals",
    "cropped",
    "frames",
];
/// From here in [`PARTS`] on, names for pictures as such.
const PICTURES_FROM: usize = 28;
/// Words within a name that make it one of a part: "seg_train", "Final_Training", "test-multiple_fruits".
const WORDS: [&str; 17] = [
    "train",
    "training",
    "trainval",
    "test",
    "testing",
    "val",
    "valid",
    "validation",
    "eval",
    "pred",
    "prediction",
    "unlabeled",
    "unlabelled",
    "holdout",
    "fold",
    "split",
    "trainset",
];
/// Words of folders with pictures that show where something is in another picture, and are none to be judged.
const MASKS: [&str; 12] = [
    "mask",
    "masks",
    "groundtruth",
    "ground",
    "segmentation",
    "segmentations",
    "annotation",
    "annotations",
    "trimap",
    "trimaps",
    "gt",
    "heatmaps",
];

/// What a folder's name says of a part of a data set.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Role {
    /// It is a word for one.
    Part,
    /// A word in it is.
    PartWord,
    /// Nothing.
    Other,
}

pub(super) fn role(name: &str) -> Role {
    let letters = letters(name);
    if PARTS.contains(&letters.as_str()) {
        Role::Part
    } else if words(name)
        .iter()
        .any(|word| WORDS.contains(&word.as_str()))
    {
        Role::PartWord
    } else {
        Role::Other
    }
}

/// The words of a name but those for parts.
pub(super) fn without_part(name: &str) -> Vec<String> {
    let mut words = words(name);
    words.retain(|word| !WORDS.contains(&word.as_str()));
    words
}

/// Whether its pictures are masks or the like, by its name.
pub(super) fn is_of_masks(name: &str) -> bool {
    words(name)
        .iter()
        .any(|word| MASKS.contains(&word.as_str()))
}

fn letters(name: &str) -> String {
    name.to_lowercase()
        .chars()
        .filter(|letter| letter.is_alphabetic())
        .collect()
}

/// The words of a name in lower case: "FinalTraining_2" has "final" and "training".
fn words(name: &str) -> Vec<String> {
    let mut words = vec![String::new()];
    let mut was_small = false;
    for letter in name.chars() {
        let is_letter = letter.is_alphabetic();
        if !is_letter || (letter.is_uppercase() && was_small) {
            words.push(String::new());
        }
        if is_letter && let Some(word) = words.last_mut() {
            word.extend(letter.to_lowercase());
        }
        was_small = letter.is_lowercase();
    }
    words.retain(|word| !word.is_empty());
    words
}

fn is_for_pictures(name: &str) -> bool {
    PARTS[PICTURES_FROM..].contains(&letters(name).as_str())
}

/// The folders of all pictures.
pub(super) struct Layout {
    folders: Vec<Vec<String>>,
    /// How many there are above the deepest picture.
    pub(super) levels: usize,
}

#[derive(Default)]
struct Folder {
    folders: BTreeMap<String, Self>,
    has_pictures: bool,
}

impl Layout {
    pub(super) fn of(places: &[&Place]) -> Self {
        let mut root = Folder::default();
        for place in places {
            let mut at = &mut root;
            for name in place.folders().iter().take(MAX_LEVELS) {
                at = at.folders.entry(name.clone()).or_default();
            }
            at.has_pictures = true;
        }
        let folders: Vec<Vec<String>> = places
            .iter()
            .map(|place| telling(&root, place.folders()))
            .collect();
        let levels = folders.iter().map(Vec::len).max().unwrap_or(0);
        Self { folders, levels }
    }

    /// The name of the folder on a level, 0 being the outermost, that a picture lies in.
    pub(super) fn name(&self, picture: usize, level: usize) -> Option<&str> {
        self.folders[picture].get(level).map(String::as_str)
    }

    /// Every picture's name on each of two levels, where it has both.
    pub(super) fn pairs(&self, outer: usize, inner: usize) -> impl Iterator<Item = (&str, &str)> {
        self.folders.iter().filter_map(move |folders| {
            Some((folders.get(outer)?.as_str(), folders.get(inner)?.as_str()))
        })
    }

    /// The names on a level, with the number of pictures in each.
    pub(super) fn names(&self, level: usize) -> BTreeMap<&str, usize> {
        let mut names = BTreeMap::new();
        for folders in &self.folders {
            if let Some(name) = folders.get(level) {
                *names.entry(name.as_str()).or_insert(0) += 1;
            }
        }
        names
    }

    pub(super) const fn pictures(&self) -> usize {
        self.folders.len()
    }

    /// The innermost folder that all pictures lie in.
    pub(super) fn common(&self) -> Option<&str> {
        let first = self.folders.first()?;
        let shared = |level: &usize| {
            let name = first.get(*level);
            name.is_some()
                && self
                    .folders
                    .iter()
                    .all(|folders| folders.get(*level) == name)
        };
        let level = (0..first.len()).take_while(shared).last()?;
        first.get(level).map(String::as_str)
    }
}

/// Those of a picture's folders that say something.
fn telling(root: &Folder, folders: &[String]) -> Vec<String> {
    let mut kept: Vec<String> = Vec::new();
    let mut above: Option<&str> = None;
    let mut parent = root;
    for name in folders.iter().take(MAX_LEVELS) {
        let Some(folder) = parent.folders.get(name) else {
            break;
        };
        let is_alone = parent.folders.len() == 1 && !parent.has_pictures;
        // A copy of what lies beside it.
        let is_again = || {
            let names = |folder: &Folder, but: &str| -> BTreeSet<String> {
                let names = folder.folders.keys().filter(|name| *name != but);
                names.map(|name| name.to_lowercase()).collect()
            };
            !folder.has_pictures
                && !folder.folders.is_empty()
                && names(folder, "").is_subset(&names(parent, name))
        };
        let is_doubled = |above: &str| {
            is_alone && (is_for_pictures(name) || above.to_lowercase() == name.to_lowercase())
        };
        let skipped = above.is_some_and(is_doubled) || is_again();
        if !skipped {
            kept.push(name.clone());
        }
        above = Some(name);
        parent = folder;
    }
    kept
}
