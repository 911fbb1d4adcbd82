//! A visitor's own files, sorted into a labelled set: by a table of file and label if there is one, else by folders.
//!
//! **Tables.** Every CSV with a column for the file and one for the label takes part (`table`). If any of them names a picture that is
//! there, tables decide alone, and pictures that none names are left out.
//!
//! **Folders.** The class of a picture is the name of one of the folders it lies in, the same number of steps down for all
//! (`level`). Pictures not that far down are left out. If all pictures lie in one folder, they form one class without a name, which
//! can be looked at but has no right answers.
//!
//! Names are compared and kept in Unicode's composed form (NFC), since macOS gives decomposed ones. Paths are names only: nothing here
//! opens a file, and `..` leads nowhere.

mod files;
mod level;
mod table;

use std::collections::{BTreeSet, HashMap};

pub use files::{MAX_FILE_BYTES, Why};

use crate::unicode::Unicode;
use files::Place;
use table::{Labels, Lookup, Table};

/// A file that was dropped, picked or found in an archive.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Found {
    /// Where it lies, with `/` or `\` between folders.
    pub path: String,
    /// Its length, of which only an upper bound may be known in an archive.
    pub bytes: u64,
}

/// The text of a table among the files.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct TableText {
    /// Where it lies: paths in it may be relative to its folder.
    pub path: String,
    /// The whole table as text.
    pub text: String,
}

/// A picture of the set.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct SortedPicture {
    /// Position of its file in what was found.
    pub found: usize,
    /// Its class, a position in [`Sorted::classes`].
    pub class: usize,
}

/// A labelled set of a visitor's files.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Sorted {
    /// Names of the classes, in the order people expect ("2" before "10"). One empty name if nothing tells the classes; none without
    /// pictures.
    pub classes: Vec<String>,
    /// The pictures, by class and then by path.
    pub pictures: Vec<SortedPicture>,
    /// Files that are not in the set, with the reason; tables that were used are in neither list.
    pub left_out: Vec<(String, Why)>,
    /// Sentences for the visitor about how the set came about.
    pub notes: Vec<String>,
    /// How many folders above the class's there are, if folders decided; see [`sort`].
    pub level: Option<usize>,
    /// How many folders deep the deepest picture lies: levels from 0 up to this, exclusively, can be asked for.
    pub levels: usize,
}

/// Whether [`sort`] wants the text of the file at `path`: it looks like a table of labels.
pub fn is_table(path: &str) -> bool {
    // The names that count are ASCII, of which composing makes no others.
    let as_it_is = Unicode {
        composed: str::to_owned,
        unmarked: str::to_owned,
    };
    files::why_not(&Place::of(path, as_it_is), 1) == Some(Why::Table)
}

/// Sorts files into a set. `tables` holds the texts of those for which [`is_table`]; `level` overrules the choice of the folder that
/// names the class: 0 for the outermost, [`Sorted::levels`] - 1 for the innermost.
pub fn sort(
    found: &[Found],
    tables: &[TableText],
    level: Option<usize>,
    unicode: Unicode,
) -> Sorted {
    let mut sorted = Sorted::default();
    let mut pictures: Vec<(usize, Place)> = Vec::new();
    let mut unused_tables = Vec::new();
    for (index, file) in found.iter().enumerate() {
        let place = Place::of(&file.path, unicode);
        match files::why_not(&place, file.bytes) {
            None => pictures.push((index, place)),
            Some(Why::Table) => unused_tables.push(file.path.clone()),
            Some(why) => sorted.left_out.push((file.path.clone(), why)),
        }
    }
    sorted.levels = pictures
        .iter()
        .map(|(_, place)| place.folders().len())
        .max()
        .unwrap_or(0);
    if pictures.is_empty() {
        sorted
            .left_out
            .extend(unused_tables.into_iter().map(|path| (path, Why::Table)));
        sorted
            .notes
            .push("There are no pictures among these files.".to_owned());
        return sorted;
    }
    let labels = read_tables(tables, &pictures, unicode, &mut sorted.notes);
    let named: Vec<(usize, String)> = if let Some((labels, used)) = labels {
        unused_tables.retain(|path| !used.contains(path));
        by_table(found, &pictures, labels, &mut sorted)
    } else {
        by_folder(found, &pictures, level, &mut sorted)
    };
    sorted
        .left_out
        .extend(unused_tables.into_iter().map(|path| (path, Why::Table)));
    let mut classes: Vec<&str> = named
        .iter()
        .map(|(_, name)| name.as_str())
        .collect::<BTreeSet<_>>()
        .into_iter()
        .collect();
    classes.sort_by_cached_key(|name| order(name));
    let place: HashMap<&str, usize> = classes
        .iter()
        .enumerate()
        .map(|(class, &name)| (name, class))
        .collect();
    sorted.pictures = named
        .iter()
        .map(|(found, name)| SortedPicture {
            found: *found,
            class: place[name.as_str()],
        })
        .collect();
    sorted.classes = classes.into_iter().map(str::to_owned).collect();
    sorted
        .pictures
        .sort_by_cached_key(|picture| (picture.class, order(&found[picture.found].path)));
    sorted
}

/// The labels of all tables together and the paths of those that gave any; `None` if none did.
fn read_tables(
    tables: &[TableText],
    pictures: &[(usize, Place)],
    unicode: Unicode,
    notes: &mut Vec<String>,
) -> Option<(Labels, BTreeSet<String>)> {
    let lookup = Lookup::of(pictures, unicode);
    let mut labels = Labels::default();
    let mut used = BTreeSet::new();
    for text in tables {
        let place = Place::of(&text.path, unicode);
        let name = place.name().to_owned();
        match Table::read(&text.text, unicode) {
            Ok(table) => {
                if labels.add(&table, &place, &lookup, notes) {
                    used.insert(text.path.clone());
                }
            }
            Err(fault) => notes.push(format!("The table \"{name}\" was not used: {fault}")),
        }
    }
    (!used.is_empty()).then_some((labels, used))
}

fn by_table(
    found: &[Found],
    pictures: &[(usize, Place)],
    mut labels: Labels,
    sorted: &mut Sorted,
) -> Vec<(usize, String)> {
    let mut named = Vec::new();
    for (index, _) in pictures {
        match labels.take(*index) {
            Some(label) if !label.is_empty() => named.push((*index, label)),
            Some(_) => sorted
                .left_out
                .push((found[*index].path.clone(), Why::NoLabel)),
            None => sorted
                .left_out
                .push((found[*index].path.clone(), Why::NotInTable)),
        }
    }
    named
}

fn by_folder(
    found: &[Found],
    pictures: &[(usize, Place)],
    level: Option<usize>,
    sorted: &mut Sorted,
) -> Vec<(usize, String)> {
    let folders: Vec<&[String]> = pictures.iter().map(|(_, place)| place.folders()).collect();
    let chosen = level
        .filter(|&level| level < sorted.levels)
        .or_else(|| level::choose(&folders));
    let Some(level) = chosen else {
        sorted.notes.push(
            "No folders or table tell the classes of these pictures, so the network's answers can be seen but not counted as right or wrong."
                .to_owned(),
        );
        return pictures
            .iter()
            .map(|(index, _)| (*index, String::new()))
            .collect();
    };
    sorted.level = Some(level);
    let mut named = Vec::new();
    for (index, place) in pictures {
        match place.folders().get(level) {
            Some(name) => named.push((*index, name.clone())),
            None => sorted
                .left_out
                .push((found[*index].path.clone(), Why::OutsideClasses)),
        }
    }
    named
}

/// Orders names as people do: runs of digits by their value, letters without regard to case; then by the name itself.
fn order(name: &str) -> (Vec<(u128, String)>, String) {
    let mut pieces: Vec<(u128, String)> = vec![(0, String::new())];
    let mut digits = String::new();
    // A final letter that is none closes the last number.
    for letter in name.chars().map(Some).chain([None]) {
        if let Some(digit) = letter.filter(char::is_ascii_digit) {
            digits.push(digit);
            continue;
        }
        if !digits.is_empty() {
            // Longer than any number: in the order of its digits, after all others.
            let value = digits.parse().unwrap_or(u128::MAX);
            pieces.push((value, String::new()));
            digits.clear();
        }
        if let (Some(letter), Some((_, text))) = (letter, pieces.last_mut()) {
            text.extend(letter.to_lowercase());
        }
    }
    (pieces, name.to_owned())
}

#[cfg(test)]
mod tests;
