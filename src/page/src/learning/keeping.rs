//! What this browser keeps of a training: where it stands and what it has shown, so that a reload loses nothing.

use super::super::browser::read;
use super::super::state::Page;
use super::super::storage::names::{CHECKPOINT, COURSE, TRAINING_FILES};
use super::super::storage::{self, Store};
use super::Begun;
use js_sys::{Array, ArrayBuffer, Uint8Array};
use learning::course::Course;
use learning::lesson::Lesson;
use learning::material::Material;
use leptos::prelude::*;
use serde::{Deserialize, Serialize};
use wasm_bindgen_futures::spawn_local;
use web_sys::Blob;

#[derive(Serialize, Deserialize)]
struct Kept {
    begun: Begun,
    course: Course,
}

/// The bytes as a file.
pub fn as_file(buffer: &ArrayBuffer) -> Option<Blob> {
    Blob::new_with_u8_array_sequence(&Array::of1(&Uint8Array::new(buffer))).ok()
}

impl Page {
    /// Keeps the course as it is now, with its checkpoint.
    pub(super) fn keep_course(self, checkpoint: Blob) {
        let learning = self.learning();
        let Some(begun) = learning.begun.get_untracked() else {
            return;
        };
        let kept = Kept {
            begun,
            course: learning.course.get_untracked(),
        };
        let text = serde_json::to_vec(&kept).unwrap_or_default();
        let course =
            Blob::new_with_u8_array_sequence(&Array::of1(&Uint8Array::from(text.as_slice())));
        let Ok(course) = course else { return };
        spawn_local(async move {
            let files = [
                (CHECKPOINT.to_owned(), checkpoint),
                (COURSE.to_owned(), course),
            ];
            // Both or none: one transaction. Without storage the training lasts as long as the page.
            if let Err(why) = storage::put_files(files).await {
                self.say(format!(
                    "The training lasts only as long as this page is open, because {why}."
                ));
            }
        });
    }

    /// Forgets it.
    pub(super) fn forget_course(self) {
        spawn_local(async move {
            if let Err(why) = storage::remove(Store::Files, TRAINING_FILES).await {
                self.say(format!(
                    "The training could not be removed from this browser’s storage: {why}."
                ));
            }
        });
    }

    /// Finds the training of an earlier visit, once. A link that names another one goes before it.
    pub(super) fn recall_course(self) {
        let learning = self.learning();
        if learning.recalled.get_value() {
            return;
        }
        learning.recalled.set_value(true);
        spawn_local(async move {
            let found = async {
                let course = storage::file(COURSE).await.ok()??;
                let checkpoint = storage::file(CHECKPOINT).await.ok()??;
                let buffer = read(&course).await.ok()?;
                let kept: Kept = serde_json::from_slice(&Uint8Array::new(&buffer).to_vec()).ok()?;
                Some((kept, checkpoint))
            };
            let Some((Kept { begun, course }, checkpoint)) = found.await else {
                return;
            };
            let (material, lesson) = (
                untrack(|| learning.material()),
                learning.lesson.get_untracked(),
            );
            let default = material == Material::default() && lesson == Lesson::default();
            let nothing_begun = learning.begun.with_untracked(Option::is_none);
            // No link names the visitor's own set.
            let named =
                self.as_shared(begun.material.clone()) == material && begun.lesson == lesson;
            if nothing_begun && (default || named || begun.is_of(&material, lesson)) {
                learning.choose(begun.material.clone());
                learning.lesson.set(begun.lesson);
                learning
                    .link
                    .update_value(|link| link.checkpoint = Some(checkpoint));
                learning.course.set(course);
                learning.begun.set(Some(begun));
            }
        });
    }
}
