//! A set of the visitor's: what this browser keeps of it, and how its classes meet a model's labels.

use crate::storage::names::file_of_set;
use crate::storage::{self, Store};
use crate::unicode::BROWSER;
use serde::{Deserialize, Serialize};
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
}

impl OwnSet {
    /// For each class, the labels of `list` that count as right: as the visitor set it, else as the names suggest.
    pub fn labels(&self, list: &str) -> Vec<Vec<usize>> {
        self.mapping.get(list).cloned().unwrap_or_else(|| {
            sets::matching::suggest(&self.classes, models::labels::list(list), list, BROWSER)
                .into_iter()
                .map(|suggestion| suggestion.labels)
                .collect()
        })
    }

    /// Where a picture's file lies in the storage.
    pub fn key(&self, picture: usize) -> String {
        file_of_set(&self.id, picture)
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
