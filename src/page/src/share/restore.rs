//! A saved state, brought back from its file.

use super::super::browser::read;
use super::super::pictures::of_set;
use super::super::state::Page;
use js_sys::Uint8Array;
use leptos::prelude::*;
use session::record::{MAX_BYTES, Record, RecordError};
use session::{Source, View};
use wasm_bindgen_futures::spawn_local;
use web_sys::{DataTransfer, File};

impl Page {
    /// Takes a dropped state, if what was dropped looks like one.
    pub fn take_state(self, data: Option<&DataTransfer>) -> bool {
        let files = data.and_then(DataTransfer::files);
        let file = files
            .filter(|files| files.length() == 1)
            .and_then(|files| files.get(0))
            .filter(|file| file.name().to_lowercase().ends_with(".json"));
        if let Some(file) = &file {
            self.open_state(file);
        }
        file.is_some()
    }

    /// Brings back what a file holds, or says why not.
    pub fn open_state(self, file: &File) {
        if file.size() > MAX_BYTES as f64 {
            self.say(RecordError::Foreign.to_string());
            return;
        }
        let file = file.clone();
        spawn_local(async move {
            match read(&file).await {
                Ok(buffer) => {
                    let bytes = Uint8Array::new(&buffer).to_vec();
                    self.restore(&String::from_utf8_lossy(&bytes));
                }
                Err(why) => self.say(format!(
                    "The file {} could not be read ({why}).",
                    file.name()
                )),
            }
        });
    }

    fn restore(self, text: &str) {
        let known = self.known();
        let record = match Record::from_json(text, &known) {
            Ok(record) => record,
            Err(error) => {
                self.say(error.to_string());
                return;
            }
        };
        let here = untrack(|| self.session()).edit;
        // What the browser keeps can be opened; so can what is on the page.
        let has = |source: &Source| match source {
            Source::Own(id) => match of_set(id) {
                Some((set, _)) => self.has_own_set(&set),
                None => *source == here.source || self.own_title(id).is_some(),
            },
            _ => *source == here.source,
        };
        let weights = self.models.with_untracked(|models| {
            let card = models.get(&record.edit.model);
            card.map(|card| card.sha256.clone()).unwrap_or_default()
        });
        let (edit, sentences) = record.restored(&known, &here, &weights, has);
        self.edit(true, |present| *present = edit);
        self.go_to(View::Picture);
        for sentence in sentences {
            self.say(sentence);
        }
    }
}
