//! The visitor's own pictures: the film strip's contents, kept in this browser's storage until they are forgotten.

use super::context::{ALT, MOST, OwnPicture, Pictures, of_set};
use super::drawing::thumbnail_of;
use super::error::PictureError;
use crate::storage::names::file_of_picture;
use crate::storage::{self, FileToKeep, Store};
use crate::ui::canvas::canvas;
use js_sys::Date;
use leptos::prelude::*;
use protocol::Crop;
use session::Source;
use wasm_bindgen_futures::spawn_local;
use web_sys::Blob;

impl Pictures {
    /// An id for the next picture.
    pub(super) fn new_own_id(self) -> String {
        let count = self.counter.try_update_value(|counter| {
            *counter += 1;
            *counter
        });
        format!("{:013.0}{:04}", Date::now(), count.unwrap_or(0) % 10_000)
    }

    /// Opens a picture of the strip, or of one of the visitor's sets.
    pub fn open_kept(self, id: String) {
        if let Some((set, picture)) = of_set(&id) {
            self.page.ask(|hooks| &hooks.open_from_set, (set, picture));
            return;
        }
        spawn_local(async move {
            match self.own_file(&id).await {
                Ok((file, title)) => self.page.open(file, Source::Own(id), title, ALT.to_owned()),
                Err(error) => self.page.say(error.to_string()),
            }
        });
    }

    /// File and name of a picture of the strip, or of one that was taken from it during this visit.
    pub(super) async fn own_file(self, id: &str) -> Result<(Blob, String), PictureError> {
        let in_memory = self.in_memory.with_value(|pictures| {
            pictures
                .get(id)
                .map(|(picture, file)| (file.clone(), picture.title.clone()))
        });
        if let Some(found) = in_memory {
            return Ok(found);
        }
        let title = self.own_title(id).ok_or(PictureError::Removed)?;
        let file = storage::file(&file_of_picture(id))
            .await
            .ok_or(PictureError::Removed)?;
        Ok((file, title))
    }

    /// The picture that is now on the page joins the strip, if it is the visitor's and not in it yet.
    pub(super) fn keep_shown(self, id: String, title: String) {
        if of_set(&id).is_some() || self.own_title(&id).is_some() {
            return;
        }
        let Some(file) = self.page.file.with_value(Clone::clone) else {
            return;
        };
        let thumbnail = self.page.studio.try_update_value(|studio| {
            let studio = studio.as_mut()?;
            let (canvas, _) = canvas(1, 1).ok()?;
            studio.paint_original(&canvas);
            thumbnail_of(&canvas).ok()
        });
        let bytes = file.size() as u64;
        let picture = OwnPicture {
            id,
            title,
            bytes,
            thumbnail: thumbnail.flatten().unwrap_or_default(),
        };
        if !self.keep(picture, file) {
            self.page.say_of_a_picture(format!("Only {MOST} of your pictures can be kept, so this one is shown but not kept. Remove some to make room."));
        }
    }

    /// Puts a picture into the strip and the storage. Tells whether there was room.
    pub(super) fn keep(self, picture: OwnPicture, file: Blob) -> bool {
        self.in_memory.update_value(|pictures| {
            pictures.insert(picture.id.clone(), (picture.clone(), file.clone()));
        });
        let room = self.own.with_untracked(Vec::len) < MOST;
        if room {
            self.own.update(|own| {
                let place = own.partition_point(|other| other.id < picture.id);
                own.insert(place, picture.clone());
            });
            spawn_local(async move {
                // A file that cannot be read any more is shown as long as the page is open.
                let Ok(file) = FileToKeep::of(file).await else {
                    return;
                };
                storage::put_files(vec![(file_of_picture(&picture.id), file)]).await;
                storage::put_json(Store::Pictures, &picture.id, &picture).await;
                self.stored(&picture.id).await;
            });
        }
        room
    }

    /// The storage has the file, so memory need not. It may have been removed from the strip meanwhile.
    async fn stored(self, id: &str) {
        if self.own_title(id).is_some() {
            self.in_memory
                .update_value(|pictures| drop(pictures.remove(id)));
        } else {
            self.unstore(id).await;
        }
    }

    async fn unstore(self, id: &str) {
        let removed = async {
            let prefixes = vec![
                (Store::Pictures, id.to_owned()),
                (Store::Files, file_of_picture(id)),
            ];
            storage::remove_all(prefixes).await
        };
        if let Err(why) = removed.await {
            self.page.say(format!(
                "The picture could not be removed from this browser’s storage: {why}."
            ));
        }
    }

    /// Takes a picture from the strip and the storage. Until the page is closed, undo brings it back.
    pub(super) fn remove_own(self, id: String) {
        let neighbour = self.own.with_untracked(|own| {
            let place = own.iter().position(|picture| picture.id == id)?;
            let next = own
                .get(place + 1)
                .or_else(|| own.get(place.checked_sub(1)?));
            next.map(|picture| Source::Own(picture.id.clone()))
        });
        spawn_local(async move {
            // Before it leaves the storage.
            let file = self.own_file(&id).await;
            let mut taken = None;
            self.own.update(|own| {
                if let Some(place) = own.iter().position(|picture| picture.id == id) {
                    taken = Some(own.remove(place));
                }
            });
            if let (Some(picture), Ok((file, _))) = (taken, file) {
                self.in_memory
                    .update_value(|pictures| drop(pictures.insert(id.clone(), (picture, file))));
            }
            if self.page.source.get_untracked() == Source::Own(id.clone()) {
                self.leave_for(neighbour);
            }
            self.unstore(&id).await;
        });
    }

    /// Forgets all own pictures, here and in the storage.
    pub(super) fn forget_pictures(self) {
        self.own.set(Vec::new());
        self.in_memory
            .update_value(std::collections::BTreeMap::clear);
        if matches!(self.page.source.get_untracked(), Source::Own(id) if of_set(&id).is_none()) {
            self.leave_for(None);
        }
        spawn_local(async move {
            let forgotten = async {
                let prefixes = vec![
                    (Store::Pictures, String::new()),
                    (Store::Files, file_of_picture("")),
                ];
                storage::remove_all(prefixes).await
            };
            if let Err(why) = forgotten.await {
                self.page.say(format!(
                    "Your pictures could not be removed from this browser’s storage: {why}."
                ));
            }
        });
    }

    /// Shows another picture, as a step of the history; the site's first one if there is no other.
    fn leave_for(self, source: Option<Source>) {
        let source = source.or_else(|| self.page.first_suited());
        if let Some(source) = source {
            self.page.edit(true, |edit| {
                edit.source = source;
                edit.crop = Crop::default();
            });
        }
    }

    /// Finds the pictures of earlier visits, and opens the one that this visit begins with, if it is one of them or of the visitor's sets.
    pub fn recall_pictures(self) {
        spawn_local(async move {
            // Without storage there are none.
            let texts = storage::texts(Store::Pictures).await;
            let mut found: Vec<OwnPicture> = texts
                .iter()
                .filter_map(|text| serde_json::from_str(text).ok())
                .collect();
            self.own.update(|own| {
                found.append(own);
                found.sort_by(|a, b| a.id.cmp(&b.id));
                found.dedup_by(|a, b| a.id == b.id);
                *own = found;
            });
            let Source::Own(id) = self.page.source.get_untracked() else {
                return;
            };
            if self.page.shown.with_untracked(Option::is_some) || self.page.opening.get_untracked()
            {
                return;
            }
            let is_here = match of_set(&id) {
                Some((set, _)) => self.page.ask(|hooks| &hooks.has_own_set, set),
                None => self.own_title(&id).is_some(),
            };
            if is_here {
                self.open_kept(id);
            } else if let Some(first) = self.page.first_suited() {
                self.page
                    .say("The picture of your last visit is no longer in this browser’s storage.");
                self.page.history.update(|history| {
                    let mut edit = history.present().clone();
                    edit.source = first.clone();
                    edit.crop = Crop::default();
                    history.amend(edit);
                });
                self.page.source.set(first.clone());
                self.page.open_source(first);
            }
        });
    }
}
