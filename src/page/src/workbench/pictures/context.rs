//! What the workbench knows of pictures besides the one under edit.

use super::live::Camera;
use crate::core::state::Page;
use leptos::prelude::*;
use models::read_as::Reading;
use serde::{Deserialize, Serialize};
use session::Source;
use spectrum::picture::Picture;
use std::collections::BTreeMap;
use web_sys::Blob;

/// More pictures than this do not stay in the strip.
pub const MOST: usize = 50;

/// For those who cannot see it.
pub const ALT: &str = "Your own picture";

/// What the strip knows about a picture. Its file lies beside it in the storage.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct OwnPicture {
    /// Names it in the storage and in [`Source::Own`]; the order of ids is that of the strip. Has no `/`, which the pictures of sets have.
    pub id: String,
    /// Name of its file.
    pub title: String,
    /// Length of its file.
    pub bytes: u64,
    /// A small drawing of it, as a data address.
    pub thumbnail: String,
}

/// A picture to mix with.
pub struct SecondPicture {
    pub(super) source: Source,
    /// Tells one from another.
    pub(super) number: u64,
    pub(super) picture: Picture,
    /// How its file was read.
    pub(super) reading: Reading,
}

/// The sources of pictures.
#[derive(Clone, Copy)]
pub struct Pictures {
    pub(super) page: Page,
    /// The strip, the oldest first.
    pub(super) own: RwSignal<Vec<OwnPicture>>,
    /// Files of own pictures that the browser does not keep, or no longer; by id.
    pub(super) in_memory: StoredValue<BTreeMap<String, (OwnPicture, Blob)>, LocalStorage>,
    /// Tells own pictures of one moment apart.
    pub(super) counter: StoredValue<u64>,
    pub(super) camera: Camera,
    /// The picture to mix with, as it was last made.
    pub(super) second: StoredValue<Option<SecondPicture>, LocalStorage>,
    /// Rises with each picture to mix with that is asked for.
    pub(super) second_asked: StoredValue<u64>,
}

impl Pictures {
    pub fn new(page: Page) -> Self {
        Self {
            page,
            own: RwSignal::new(Vec::new()),
            in_memory: StoredValue::new_local(BTreeMap::new()),
            counter: StoredValue::new(0),
            camera: Camera::new(),
            second: StoredValue::new_local(None),
            second_asked: StoredValue::new(0),
        }
    }

    /// Name of a picture of the strip.
    pub fn own_title(self, id: &str) -> Option<String> {
        self.own.with_untracked(|own| {
            own.iter()
                .find(|picture| picture.id == id)
                .map(|picture| picture.title.clone())
        })
    }
}

/// Set and position, of a picture of one of the visitor's sets.
pub fn of_set(id: &str) -> Option<(String, usize)> {
    let (set, picture) = id.rsplit_once('/')?;
    Some((set.to_owned(), picture.parse().ok()?))
}
