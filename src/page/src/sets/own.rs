//! A set of the visitor's: what this browser keeps of it, and how its classes meet a model's labels.

use crate::storage::names::{file_of_set, fingerprint};
use crate::storage::{self, Store};
use crate::unicode::BROWSER;
use models::labels;
use serde::{Deserialize, Serialize};
use sets::own::{Arrangement, Choice, Found, Part, TableText};
use std::collections::BTreeMap;

/// A picture of the visitor's.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct OwnPicture {
    /// Where it was: folders and file name.
    pub path: String,
    /// Its class.
    pub class: usize,
    /// Length of the file.
    pub bytes: u64,
    /// Its number among the set's files; its place among the pictures, if they are all there is.
    #[serde(default)]
    pub file: Option<usize>,
}

/// A file that could be a picture of the set.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct KeptFile {
    /// Where it was: folders and file name.
    pub path: String,
    /// Its length.
    pub bytes: u64,
}

/// What is kept of a set so that its files can be sorted in another way.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Kept {
    /// All pictures, also those that have no class now; a file's number is its place here.
    pub files: Vec<KeptFile>,
    /// The tables among the files.
    pub tables: Vec<TableText>,
    /// Files that are no pictures, however they are sorted: path and one sentence.
    pub left_out: Vec<(String, String)>,
    /// What the visitor should know about how the files were read.
    pub notes: Vec<String>,
    /// How they are sorted.
    pub choice: Choice,
    /// How they were when they came.
    pub first: Choice,
    /// The ways to sort them.
    pub options: Vec<Arrangement>,
    /// The parts of the set.
    pub parts: Vec<Part>,
    /// Whether another way may as well be meant.
    pub is_unclear: bool,
}

/// A set of the visitor's. The files lie beside it in the storage.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct OwnSet {
    /// Names it in the storage.
    pub id: String,
    /// Name for the visitor.
    pub title: String,
    /// Names of the classes.
    pub classes: Vec<String>,
    /// The pictures.
    pub pictures: Vec<OwnPicture>,
    /// Files that did not become pictures of the set: path and one sentence.
    pub left_out: Vec<(String, String)>,
    /// What the visitor should know about how the files were sorted.
    pub notes: Vec<String>,
    /// By label list: for each class, the labels that count as right.
    pub mapping: BTreeMap<String, Vec<Vec<usize>>>,
    /// What it takes to sort the files in another way; sets of earlier versions and held-out pictures have none.
    #[serde(default)]
    pub kept: Option<Kept>,
}

/// The labels that names of folders may be from.
pub fn lists() -> [(&'static str, &'static [&'static str]); 3] {
    [labels::IMAGENET_ID, labels::FASHION_ID, labels::CIFAR_ID].map(|id| (id, labels::list(id)))
}

impl OwnSet {
    /// For each class, the labels of `list` that count as right: as the visitor set it, else as the names suggest.
    pub fn labels(&self, list: &str) -> Vec<Vec<usize>> {
        self.mapping.get(list).cloned().unwrap_or_else(|| {
            sets::matching::suggest(&self.classes, labels::list(list), list, BROWSER)
                .into_iter()
                .map(|suggestion| suggestion.labels)
                .collect()
        })
    }

    /// A set of these files, sorted as they say themselves.
    pub fn of_files(id: String, title: String, kept: Kept) -> Self {
        let mut set = Self {
            id,
            title,
            classes: Vec::new(),
            pictures: Vec::new(),
            left_out: Vec::new(),
            notes: Vec::new(),
            mapping: BTreeMap::new(),
            kept: Some(kept),
        };
        set.arrange(None);
        if let Some(kept) = &mut set.kept {
            kept.first = kept.choice.clone();
        }
        set
    }

    /// Sorts the files anew. Which labels count as right stays for classes that stay.
    pub fn arrange(&mut self, choice: Option<&Choice>) {
        let Some(kept) = &mut self.kept else {
            return;
        };
        let files = kept.files.iter().map(|file| Found {
            path: file.path.clone(),
            bytes: file.bytes,
        });
        // A table's length says nothing.
        let tables = kept.tables.iter().map(|table| Found {
            path: table.path.clone(),
            bytes: 1,
        });
        let found: Vec<Found> = files.chain(tables).collect();
        let sorted = sets::own::sort(&found, &kept.tables, choice, &lists(), BROWSER);
        self.pictures = sorted
            .pictures
            .iter()
            .map(|picture| OwnPicture {
                path: found[picture.found].path.clone(),
                class: picture.class,
                bytes: found[picture.found].bytes,
                file: Some(picture.found),
            })
            .collect();
        self.left_out.clone_from(&kept.left_out);
        let unsorted = sorted.left_out.into_iter();
        self.left_out
            .extend(unsorted.map(|(path, why)| (path, format!("{why}."))));
        self.notes = kept.notes.iter().cloned().chain(sorted.notes).collect();
        let out = sorted.parts.iter().filter(|part| !part.is_in);
        kept.choice = Choice {
            by: sorted.by,
            without: Some(out.map(|part| part.name.clone()).collect()),
        };
        kept.options = sorted.options;
        kept.parts = sorted.parts;
        kept.is_unclear = sorted.is_unclear;
        for mapping in self.mapping.values_mut() {
            let of_name = |name: &String| {
                let place = self.classes.iter().position(|class| class == name)?;
                mapping.get(place).cloned()
            };
            // Empty if there is a class that it does not know; it gets suggestions again.
            *mapping = (sorted.classes.iter().map(of_name))
                .collect::<Option<_>>()
                .unwrap_or_default();
        }
        self.mapping.retain(|_, mapping| !mapping.is_empty());
        self.classes = sorted.classes;
    }

    /// Changes when its pictures or classes do.
    pub fn version(&self) -> String {
        match &self.kept {
            Some(kept) if kept.choice != kept.first => {
                let choice = serde_json::to_string(&kept.choice).unwrap_or_default();
                format!("{}|{}", self.id, fingerprint(&choice))
            }
            _ => self.id.clone(),
        }
    }

    /// Where a picture's file lies in the storage.
    pub fn key(&self, picture: usize) -> String {
        let file = self.pictures.get(picture).and_then(|picture| picture.file);
        file_of_set(&self.id, file.unwrap_or(picture))
    }

    /// Bytes of all files.
    pub fn bytes(&self) -> u64 {
        self.pictures.iter().map(|picture| picture.bytes).sum()
    }

    /// Keeps everything but the files.
    pub async fn save(&self) {
        storage::put_json(Store::Sets, &self.id, self).await;
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use sets::own::By;
    use std::collections::BTreeSet;

    fn set(paths: &[&str]) -> OwnSet {
        let files = paths.iter().map(|path| KeptFile {
            path: (*path).to_owned(),
            bytes: 9,
        });
        let kept = Kept {
            files: files.collect(),
            left_out: vec![("notes.txt".to_owned(), "not a picture.".to_owned())],
            ..Kept::default()
        };
        OwnSet::of_files("own-7".to_owned(), "Pets".to_owned(), kept)
    }

    const PATHS: [&str; 5] = [
        "train/cat/1.jpg",
        "train/dog/2.jpg",
        "test/cat/3.jpg",
        "test/dog/4.jpg",
        "logo.jpg",
    ];

    #[test]
    fn another_way_and_back() {
        let mut set = set(&PATHS);
        let first = set.clone();
        assert_eq!(
            (set.classes.join(" ").as_str(), set.pictures.len()),
            ("cat dog", 4)
        );
        assert_eq!((set.left_out.len(), set.version().as_str()), (2, "own-7"));
        set.mapping
            .insert("list".to_owned(), vec![vec![1], vec![2]]);
        // The test pictures alone keep what counts as right, and their files.
        let by = first.kept.as_ref().unwrap().choice.by.clone();
        let without = Some(BTreeSet::from(["train".to_owned()]));
        set.arrange(Some(&Choice { by, without }));
        assert_eq!(set.labels("list"), [[1], [2]]);
        let keys: Vec<String> = (0..set.pictures.len())
            .map(|picture| set.key(picture))
            .collect();
        assert_eq!(keys, ["own-7/2", "own-7/3"]);
        assert!(set.version().starts_with("own-7|") && set.left_out.len() == 4);
        // Other classes have other labels.
        let by = By::One;
        set.arrange(Some(&Choice { by, without: None }));
        assert_eq!((set.classes.len(), set.pictures.len()), (1, 5));
        assert!(set.mapping.is_empty());
        set.arrange(Some(&first.kept.as_ref().unwrap().first.clone()));
        assert_eq!(set, first);
    }

    #[test]
    fn sets_of_earlier_versions_are_read() {
        let json = r#"{"id":"own-1","title":"Pets","classes":["cat"],"pictures":[{"path":"cat/1.jpg","class":0,"bytes":3}],
            "left_out":[],"notes":[],"mapping":{}}"#;
        let mut set: OwnSet = serde_json::from_str(json).unwrap();
        let before = set.clone();
        assert_eq!(
            (set.key(0), set.version()),
            ("own-1/0".to_owned(), "own-1".to_owned())
        );
        set.arrange(None);
        assert_eq!(set, before);
        let again = serde_json::to_string(&super::tests::set(&PATHS)).unwrap();
        assert_eq!(
            serde_json::from_str::<OwnSet>(&again).unwrap(),
            super::tests::set(&PATHS)
        );
    }
}
