//! A saved state, brought back from its file.

use crate::browser::read;
use crate::core::state::Page;
use crate::workbench::pictures::of_set;
use js_sys::Uint8Array;
use leptos::prelude::*;
use serde::Deserialize;
use session::record::{MAX_BYTES, Record, RecordError};
use session::{Source, View};
use wasm_bindgen_futures::spawn_local;
use web_sys::File;

/// Brings back what a file holds, or says why not.
pub fn open(page: Page, file: &File) {
    if file.size() > MAX_BYTES as f64 {
        page.say(RecordError::Foreign.to_string());
        return;
    }
    let file = file.clone();
    spawn_local(async move {
        match read(&file).await {
            Ok(buffer) => {
                let bytes = Uint8Array::new(&buffer).to_vec();
                let text = String::from_utf8_lossy(&bytes);
                // Its address names the network as a link does.
                if page.is_hosted_wanted(&address_in(&text)) {
                    page.look_for_hosted().await;
                }
                restore(page, &text);
            }
            Err(why) => page.say(format!(
                "The file {} could not be read ({why}).",
                file.name()
            )),
        }
    });
}

/// The link to a saved state, where its text holds one.
fn address_in(text: &str) -> String {
    #[derive(Default, Deserialize)]
    struct Addressed {
        address: String,
    }
    let found: Addressed = serde_json::from_str(text).unwrap_or_default();
    let hash = found.address.split_once('#');
    hash.map(|(_, hash)| hash.to_owned()).unwrap_or_default()
}

fn restore(page: Page, text: &str) {
    let known = page.known();
    let record = match Record::from_json(text, &known) {
        Ok(record) => record,
        Err(error) => {
            page.say(error.to_string());
            return;
        }
    };
    let here = untrack(|| page.session()).edit;
    // What the browser keeps can be opened; so can what is on the page.
    let has = |source: &Source| match source {
        Source::Own(id) => match of_set(id) {
            Some((set, _)) => page.ask(|hooks| &hooks.has_own_set, set),
            None => {
                *source == here.source
                    || page.ask(|hooks| &hooks.title_of_own, id.clone()).is_some()
            }
        },
        _ => *source == here.source,
    };
    let weights = page.models.with_untracked(|models| {
        let card = models.get(&record.edit.model);
        card.map(|card| card.sha256.clone()).unwrap_or_default()
    });
    let (edit, sentences) = record.restored(&known, &here, &weights, has);
    page.edit(true, |present| *present = edit);
    page.go_to(View::Picture);
    for sentence in sentences {
        page.say(sentence);
    }
}
