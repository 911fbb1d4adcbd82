//! Tables of file and label: CSV with commas, semicolons or tabs, quoted or not, with or without a byte order mark, columns in any
//! order. The header decides which separator it is and which columns count.

use std::collections::HashMap;

use super::files::{self, Place};
use crate::unicode::Unicode;

/// Headers of the column that names the file, and of the one that names its class, best first; compared without case, blanks, `_`, `-`.
const FILE_HEADERS: [&str; 13] = [
    "file",
    "filename",
    "path",
    "filepath",
    "image",
    "imagename",
    "imagepath",
    "imagefile",
    "img",
    "picture",
    "photo",
    "imageid",
    "id",
];
const LABEL_HEADERS: [&str; 10] = [
    "label",
    "class",
    "classname",
    "labelname",
    "category",
    "labels",
    "classes",
    "target",
    "species",
    "name",
];
/// How far up from the file a path is compared, in folders and bytes: more than any real table gives, and a bound for hostile names.
const MAX_PARTS: usize = 16;
const MAX_KEY: usize = 1024;

/// Why a table says nothing.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
pub(super) enum Fault {
    #[error(
        "its first line must name a column for the file (\"file\", \"filename\", \"path\" or \"image\") and one for the class (\"label\" or \"class\")."
    )]
    Header,
}

/// The lines of a table: a file and its label each.
#[derive(Debug, PartialEq, Eq)]
pub(super) struct Table(Vec<(String, String)>);

impl Table {
    pub(super) fn read(text: &str, unicode: Unicode) -> Result<Self, Fault> {
        let text = text.trim_start_matches('\u{feff}');
        [b',', b';', b'\t']
            .into_iter()
            .find_map(|separator| Self::separated(text, separator, unicode))
            .ok_or(Fault::Header)
    }

    fn separated(text: &str, separator: u8, unicode: Unicode) -> Option<Self> {
        let mut reader = csv::ReaderBuilder::new()
            .delimiter(separator)
            .flexible(true)
            .trim(csv::Trim::All)
            .from_reader(text.as_bytes());
        let headers: Vec<String> = reader
            .headers()
            .ok()?
            .iter()
            .map(|header| header.to_lowercase().replace([' ', '_', '-'], ""))
            .collect();
        let column = |names: &[&str]| {
            names
                .iter()
                .find_map(|name| headers.iter().position(|header| header == name))
        };
        let (file, label) = (column(&FILE_HEADERS)?, column(&LABEL_HEADERS)?);
        Some(Self(
            reader
                .records()
                .filter_map(Result::ok)
                .filter_map(|record| {
                    let label = unicode.compose(record.get(label).unwrap_or(""));
                    record
                        .get(file)
                        .filter(|file| !file.is_empty())
                        .map(|file| (file.to_owned(), label))
                })
                .collect(),
        ))
    }
}

/// Finds pictures by what a table calls them: by the ends of their paths, without regard to case.
pub(super) struct Lookup {
    unicode: Unicode,
    /// Whole paths and every end of them at a folder, and the picture if there is only one.
    ends: HashMap<String, Option<usize>>,
    /// Whole paths, for ends that several pictures share.
    whole: HashMap<String, Option<usize>>,
    /// File names without their extension, and the picture if there is only one.
    stems: HashMap<String, Option<usize>>,
}

enum Match {
    One(usize),
    Several,
    None,
}

impl Lookup {
    pub(super) fn of(pictures: &[(usize, Place)], unicode: Unicode) -> Self {
        let mut lookup = Self {
            unicode,
            ends: HashMap::new(),
            whole: HashMap::new(),
            stems: HashMap::new(),
        };
        for (index, place) in pictures {
            let parts = place.parts();
            for from in parts.len().saturating_sub(MAX_PARTS)..parts.len() {
                if let Some(key) = key(&parts[from..]) {
                    note(&mut lookup.ends, key, *index);
                }
            }
            if let Some(key) = key(parts) {
                note(&mut lookup.whole, key, *index);
            }
            note(&mut lookup.stems, stem(place.name()), *index);
        }
        lookup
    }

    /// The picture called `name` in a table that lies in `folder`: its whole path from there or from the outermost folder; else the
    /// only picture whose path ends with it; else, dropping the name's outer folders one by one, the only one that ends with the rest,
    /// down to the base name; else, if the name has no extension of a picture, the only one of that stem.
    fn find(&self, name: &str, folder: &[String]) -> Match {
        let place = Place::of(name, self.unicode);
        let parts = place.parts();
        let from_folder: Vec<String> = folder.iter().chain(parts).cloned().collect();
        for whole in [&from_folder[..], parts] {
            if let Some(&Some(index)) = key(whole).and_then(|key| self.whole.get(&key)) {
                return Match::One(index);
            }
        }
        for from in parts.len().saturating_sub(MAX_PARTS)..parts.len() {
            match key(&parts[from..]).and_then(|key| self.ends.get(&key)) {
                Some(&Some(index)) => return Match::One(index),
                Some(None) => return Match::Several,
                None => {}
            }
        }
        if files::is_picture(&place) {
            return Match::None;
        }
        match self.stems.get(&place.name().to_lowercase()) {
            Some(&Some(index)) => Match::One(index),
            Some(None) => Match::Several,
            None => Match::None,
        }
    }
}

fn key(parts: &[String]) -> Option<String> {
    let length: usize = parts.iter().map(|part| part.len() + 1).sum();
    (!parts.is_empty() && length <= MAX_KEY).then(|| parts.join("/").to_lowercase())
}

fn stem(name: &str) -> String {
    name.rsplit_once('.')
        .map_or(name, |(stem, _)| stem)
        .to_lowercase()
}

fn note(map: &mut HashMap<String, Option<usize>>, key: String, index: usize) {
    map.entry(key)
        .and_modify(|only| *only = None)
        .or_insert(Some(index));
}

/// Labels by picture, gathered from tables.
#[derive(Default)]
pub(super) struct Labels(HashMap<usize, String>);

impl Labels {
    /// Adds a table's labels, with notes on lines that could not be used. Whether any could.
    pub(super) fn add(
        &mut self,
        table: &Table,
        at: &Place,
        lookup: &Lookup,
        notes: &mut Vec<String>,
    ) -> bool {
        let (mut used, mut missing, mut several, mut twice) =
            (false, Vec::new(), Vec::new(), Vec::new());
        for (file, label) in &table.0 {
            match lookup.find(file, at.folders()) {
                Match::One(index) => {
                    used |= !label.is_empty();
                    let first = self.0.entry(index).or_default();
                    if first.is_empty() {
                        first.clone_from(label);
                    } else if first != label {
                        twice.push(file.as_str());
                    }
                }
                Match::Several => several.push(file.as_str()),
                Match::None => missing.push(file.as_str()),
            }
        }
        for (lines, fault) in [
            (missing, "files that are not here"),
            (several, "files of which there are several"),
            (
                twice,
                "files that have another label already, which they kept",
            ),
        ] {
            if let Some(first) = lines.first() {
                let count = lines.len();
                notes.push(format!(
                    "Lines of \"{}\" name {fault}: {count}, such as \"{first}\".",
                    at.name()
                ));
            }
        }
        used
    }

    /// The label of a picture, empty if its line has none; `None` if no line names it.
    pub(super) fn take(&mut self, index: usize) -> Option<String> {
        self.0.remove(&index)
    }
}
