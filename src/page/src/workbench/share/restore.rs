//! A saved state, brought back from its file.

use crate::browser::read;
use crate::core::state::Page;
use crate::workbench::pictures::of_set;
use js_sys::Uint8Array;
use leptos::prelude::*;
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
                let mut read = Record::from_json(&text, &page.known());
                if let Err(RecordError::OwnNetwork(_)) = read {
                    // It may lie beside the site.
                    page.look_for_hosted().await;
                    read = Record::from_json(&text, &page.known());
                }
                match read {
                    Ok(record) => restore(page, &record),
                    Err(error) => page.say(error.to_string()),
                }
            }
            Err(why) => page.say(format!(
                "The file {} could not be read ({why}).",
                file.name()
            )),
        }
    });
}

fn restore(page: Page, record: &Record) {
    let known = page.known();
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
