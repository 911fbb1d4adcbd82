//! Finding the pictures that a table names.

use std::collections::{BTreeSet, HashMap};

use super::files::{self, Place};
use crate::unicode::Unicode;

/// How far up from the file a path is compared, in folders and bytes: more than any real table gives, and a bound for hostile names.
const MAX_PARTS: usize = 16;
const MAX_KEY: usize = 1024;

/// Finds pictures by what a table calls them: by the ends of their paths, without regard to case where that leaves no doubt.
pub(super) struct Lookup {
    unicode: Unicode,
    /// Whole paths and every end of them at a folder, and the picture if there is only one: in lower case, and before that as they are
    /// where several are the same in lower case.
    ends: [HashMap<String, Option<usize>>; 2],
    /// Whole paths, for ends that several pictures share.
    whole: [HashMap<String, Option<usize>>; 2],
    /// As `ends`, without the extension and in lower case.
    stems: HashMap<String, Option<usize>>,
    /// As `whole`, the same.
    whole_stems: HashMap<String, Option<usize>>,
    /// The pictures' extensions, in lower case.
    extensions: BTreeSet<String>,
}

/// What a table's word for a file leads to.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Match {
    /// This picture, by its file name.
    File(usize),
    /// This picture, by its file name without the extension.
    Stem(usize),
    /// This picture, by a file name with the extension that it had in another format.
    Converted(usize),
    Several,
    None,
}

impl Match {
    pub(super) const fn picture(self) -> Option<usize> {
        match self {
            Self::File(picture) | Self::Stem(picture) | Self::Converted(picture) => Some(picture),
            Self::Several | Self::None => None,
        }
    }
}

impl Lookup {
    pub(super) fn of(places: &[&Place], unicode: Unicode) -> Self {
        let mut lookup = Self {
            unicode,
            ends: Default::default(),
            whole: Default::default(),
            stems: HashMap::new(),
            whole_stems: HashMap::new(),
            extensions: places
                .iter()
                .filter_map(|place| place.extension())
                .collect(),
        };
        for (index, place) in places.iter().enumerate() {
            for key in keys(place) {
                let lower = key.to_lowercase();
                note(&mut lookup.stems, stem(&lower).to_owned(), index);
                note(&mut lookup.ends[1], lower, index);
            }
            if let Some(key) = key(place.parts()) {
                let lower = key.to_lowercase();
                note(&mut lookup.whole_stems, stem(&lower).to_owned(), index);
                note(&mut lookup.whole[1], lower, index);
            }
        }
        // By the letters' case only where it tells apart what is the same without.
        for (index, place) in places.iter().enumerate() {
            for key in keys(place) {
                if lookup.ends[1].get(&key.to_lowercase()) == Some(&None) {
                    note(&mut lookup.ends[0], key, index);
                }
            }
            if let Some(key) = key(place.parts())
                && lookup.whole[1].get(&key.to_lowercase()) == Some(&None)
            {
                note(&mut lookup.whole[0], key, index);
            }
        }
        lookup
    }

    pub(super) const fn unicode(&self) -> Unicode {
        self.unicode
    }

    /// The picture that a table in `folder` calls `name`. An address is taken by its path. If nothing has that name, what programs put
    /// in front of it on upload is dropped ("1a2b3c4d-cat.jpg", Label Studio).
    pub(super) fn find(&self, name: &str, folder: &[String]) -> Match {
        let path = path_of(name);
        let found = self.find_path(&path, folder);
        if found != Match::None {
            return found;
        }
        let (folders, file) = path.rsplit_once('/').unwrap_or(("", &path));
        match file.split_once('-') {
            Some((mark, rest))
                if mark.len() == 8 && mark.bytes().all(|byte| byte.is_ascii_hexdigit()) =>
            {
                self.find_path(&format!("{folders}/{rest}"), folder)
            }
            _ => Match::None,
        }
    }

    /// By the whole path from the table's folder or from the outermost folder; else the only picture whose path ends with it; else,
    /// dropping the name's outer folders one by one, the only one that ends with the rest, down to the base name; else, if the name has
    /// no extension of a picture, the same for names without their extension. A picture that has
    /// been converted to another format since is found without the extension too: where the name says it lies, or anywhere if no picture
    /// here is of the format that the name says.
    fn find_path(&self, name: &str, folder: &[String]) -> Match {
        let place = Place::of(name, self.unicode);
        let parts = place.parts();
        let from_folder: Vec<String> = folder.iter().chain(parts).cloned().collect();
        for whole in [&from_folder[..], parts] {
            let Some(key) = key(whole) else {
                continue;
            };
            let found =
                (self.whole[0].get(&key)).or_else(|| self.whole[1].get(&key.to_lowercase()));
            if let Some(&Some(index)) = found {
                return Match::File(index);
            }
        }
        let ends = |found: &dyn Fn(&str) -> Option<Option<usize>>| {
            (parts.len().saturating_sub(MAX_PARTS)..parts.len())
                .find_map(|from| key(&parts[from..]).and_then(|key| found(&key)))
        };
        let by_name = |key: &str| {
            // "A.jpg" and "a.jpg" may both be there.
            let exact = self.ends[0].get(key).copied().filter(Option::is_some);
            exact.or_else(|| self.ends[1].get(&key.to_lowercase()).copied())
        };
        match ends(&by_name) {
            Some(Some(index)) => return Match::File(index),
            Some(None) => return Match::Several,
            None => {}
        }
        if files::is_called_a_picture(&place) {
            let by_stem = |key: &str| self.stems.get(stem(&key.to_lowercase())).copied();
            let is_gone = (place.extension()).is_some_and(|it| !self.extensions.contains(&it));
            let by_whole = |whole: &[String]| {
                let key = key(whole)?.to_lowercase();
                self.whole_stems.get(stem(&key)).copied()
            };
            let found = (by_whole(&from_folder))
                .or_else(|| by_whole(parts))
                .or_else(|| is_gone.then(|| ends(&by_stem))?);
            return match found {
                Some(Some(index)) => Match::Converted(index),
                Some(None) => Match::Several,
                None => Match::None,
            };
        }
        match ends(&|key| self.stems.get(&key.to_lowercase()).copied()) {
            Some(Some(index)) => Match::Stem(index),
            Some(None) => Match::Several,
            None => Match::None,
        }
    }
}

/// The path in an address ("gs://bucket/a.jpg", "https://host/a.jpg?x=1", "/data/local-files/?d=set/a%20b.jpg"); a path as it is.
fn path_of(name: &str) -> String {
    let local = name.split_once("?d=").map(|(_, path)| path);
    let address = name.split_once("://").map(|(_, rest)| rest);
    match (local, address) {
        (Some(path), _) => plain(path),
        (None, Some(rest)) => {
            let path = rest.split(['?', '#']).next().unwrap_or_default();
            plain(path)
        }
        (None, None) if name.contains('%') && name.starts_with("/data/") => plain(name),
        (None, None) => name.to_owned(),
    }
}

/// Without percent signs for bytes.
fn plain(path: &str) -> String {
    let mut bytes = Vec::with_capacity(path.len());
    let mut rest = path.as_bytes();
    while let Some((&first, after)) = rest.split_first() {
        let digits = after
            .get(..2)
            .and_then(|digits| std::str::from_utf8(digits).ok());
        let byte = digits.and_then(|digits| u8::from_str_radix(digits, 16).ok());
        match byte {
            Some(byte) if first == b'%' => {
                bytes.push(byte);
                rest = &after[2..];
            }
            _ => {
                bytes.push(first);
                rest = after;
            }
        }
    }
    String::from_utf8(bytes).unwrap_or_else(|_| path.to_owned())
}

/// A path's ends, each from a folder on.
fn keys(place: &Place) -> impl Iterator<Item = String> {
    let parts = place.parts();
    let from = parts.len().saturating_sub(MAX_PARTS);
    (from..parts.len()).filter_map(|from| key(&parts[from..]))
}

fn key(parts: &[String]) -> Option<String> {
    let length: usize = parts.iter().map(|part| part.len() + 1).sum();
    (!parts.is_empty() && length <= MAX_KEY).then(|| parts.join("/"))
}

/// A path without the extension of its file.
fn stem(path: &str) -> &str {
    let name_from = path.rfind('/').map_or(0, |slash| slash + 1);
    match path.rfind('.') {
        Some(dot) if dot > name_from => &path[..dot],
        _ => path,
    }
}

fn note(map: &mut HashMap<String, Option<usize>>, key: String, index: usize) {
    map.entry(key)
        .and_modify(|only| {
            if *only != Some(index) {
                *only = None;
            }
        })
        .or_insert(Some(index));
}
