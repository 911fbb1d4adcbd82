//! What this browser keeps of a training: where it stands and what it has shown, so that a reload loses nothing.

use super::connection::Checkpoint;
use super::context::Learning;
use crate::browser::read;
use crate::storage::names::{CHECKPOINT, CURVES, TRAINING_FILES};
use crate::storage::{self, FileToKeep, Store};
use js_sys::{Array, ArrayBuffer, Uint8Array};
use learning::hyperparameters::Hyperparameters;
use learning::training::Recorded;
use learning::training_data::TrainingData;
use leptos::prelude::*;
use wasm_bindgen_futures::spawn_local;
use web_sys::Blob;

/// The bytes as a file.
pub fn as_file(buffer: &ArrayBuffer) -> Option<Blob> {
    Blob::new_with_u8_array_sequence(&Array::of1(&Uint8Array::new(buffer))).ok()
}

impl Learning {
    /// Keeps the training as it is now, with its checkpoint.
    pub(super) fn store(self, checkpoint: Blob) {
        let Some(training) = self.training.get_untracked() else {
            return;
        };
        let stored = Recorded {
            training,
            curves: self.curves.get_untracked(),
            command: None,
        };
        let step = stored.curves.step;
        let text = serde_json::to_vec(&stored).unwrap_or_default();
        let curves =
            Blob::new_with_u8_array_sequence(&Array::of1(&Uint8Array::from(text.as_slice())));
        let Ok(curves) = curves else { return };
        spawn_local(async move {
            let bytes = (
                FileToKeep::of(checkpoint).await,
                FileToKeep::of(curves).await,
            );
            // They lie in memory, where every browser can read them.
            let (Ok(checkpoint), Ok(curves)) = bytes else {
                return;
            };
            // Both or none: one transaction.
            let files = vec![
                (CHECKPOINT.to_owned(), checkpoint),
                (CURVES.to_owned(), curves),
            ];
            storage::put_files(files).await;
            self.stored.set(step);
        });
    }

    /// Forgets it.
    pub(super) fn forget(self) {
        spawn_local(async move {
            if let Err(why) = storage::remove(Store::Files, TRAINING_FILES).await {
                self.sets.page.say(format!(
                    "The training could not be removed from this browser’s storage: {why}."
                ));
            }
        });
    }

    /// Finds the training of an earlier visit, once. A link that names another one goes before it.
    pub(super) fn recall_training(self) {
        if self.recalled.get_value() {
            return;
        }
        self.recalled.set_value(true);
        spawn_local(async move {
            let found = async {
                let curves = storage::file(CURVES).await?;
                let checkpoint = storage::file(CHECKPOINT).await?;
                let buffer = read(&curves).await.ok()?;
                let stored: Recorded =
                    serde_json::from_slice(&Uint8Array::new(&buffer).to_vec()).ok()?;
                Some((stored, checkpoint))
            };
            let Some((stored, checkpoint)) = found.await else {
                self.fetch_recorded();
                return;
            };
            let Recorded {
                training, curves, ..
            } = stored;
            let data = untrack(|| self.choice.training_data());
            let hyperparameters = self.choice.hyperparameters.get_untracked();
            let default =
                data == TrainingData::default() && hyperparameters == Hyperparameters::default();
            let nothing_begun = self.training.with_untracked(Option::is_none);
            // No link names the visitor's own set.
            let named = self.sets.page.as_shared(training.data.clone()) == data
                && training.hyperparameters == hyperparameters;
            if nothing_begun && (default || named || training.is_of(&data, hyperparameters)) {
                self.choice
                    .follow(training.data.clone(), training.hyperparameters);
                let kept = Checkpoint {
                    file: checkpoint,
                    curves: curves.clone(),
                };
                self.connection
                    .update_value(|connection| connection.checkpoint = Some(kept));
                self.curves.set(curves);
                self.training.set(Some(training));
            } else {
                self.fetch_recorded();
            }
        });
    }
}
