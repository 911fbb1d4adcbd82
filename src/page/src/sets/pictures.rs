//! Opening a picture of a set on the workbench.

use super::context::DataSets;
use super::error::{FileError, SetError};
use super::opened::Opened;
use super::picture::picture_file;
use leptos::prelude::*;
use session::{Source, View};
use std::sync::Arc;
use wasm_bindgen_futures::spawn_local;
use web_sys::Blob;

/// What the history calls a picture of a set.
pub fn source_in(set: &Opened, picture: usize) -> Source {
    if set.as_own().is_some() {
        Source::Own(set.key_of(picture))
    } else {
        Source::FromSet {
            set: set.id.clone(),
            picture,
        }
    }
}

impl DataSets {
    /// The file of a picture of a set.
    pub async fn file_of(self, set: &str, picture: usize) -> Result<Blob, SetError> {
        let set = self.load_set(set).await?;
        let place = set.place(picture).ok_or(FileError::NoSuchPicture)?;
        Ok(picture_file(&place, picture).await?)
    }

    /// Takes a picture of a set to the workbench.
    pub fn take_to_workbench(self, set: &Arc<Opened>, picture: usize) {
        self.page.view.set(View::Picture);
        self.open_from(set.clone(), picture);
    }

    /// Opens a picture of a set in place of the one on the page.
    pub fn open_from(self, set: Arc<Opened>, picture: usize) {
        spawn_local(self.bring(set, picture));
    }

    /// Opens a picture of a set as a link or the history names it.
    pub async fn open_linked(self, set: String, picture: usize) {
        match self.load_set(&set).await {
            Ok(set) => self.bring(set, picture).await,
            Err(error) => self.page.say(error.to_string()),
        }
    }

    async fn bring(self, set: Arc<Opened>, picture: usize) {
        let Some(place) = set.place(picture) else {
            return;
        };
        let class = set.class_of(picture);
        let name = set.name(picture);
        let source = source_in(&set, picture);
        match picture_file(&place, picture).await {
            Ok(blob) => self.page.open(
                blob,
                source,
                format!("{name} ({class})"),
                format!("A picture of the class {class}"),
            ),
            Err(why) => self
                .page
                .say(format!("The picture could not be opened ({why}).")),
        }
    }
}
