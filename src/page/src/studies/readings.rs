//! What this browser keeps of studies: every answer under its study's hash and its question's name, so that nothing is asked twice, also
//! after a reload.

use crate::storage::{self, Store};
use shortcuts::probe::{Reading, Readings};
use wasm_bindgen_futures::spawn_local;

/// Everything that is kept under a study's [key](shortcuts::study::Study::key): names and texts. Without storage, nothing.
pub async fn entries(key: &str) -> Vec<(String, String)> {
    let prefix = format!("{key}/");
    let kept = storage::entries(Store::Readings, &prefix).await;
    (kept.into_iter())
        .filter_map(|(name, text)| Some((name.strip_prefix(&prefix)?.to_owned(), text)))
        .collect()
}

/// The answers among what is kept of a study.
pub fn of_entries(entries: &[(String, String)]) -> Readings {
    let read =
        |(name, text): &(String, String)| Some((name.clone(), serde_json::from_str(text).ok()?));
    Readings(entries.iter().filter_map(read).collect())
}

/// Keeps answers under their names.
pub fn keep<'a>(key: &str, readings: impl IntoIterator<Item = (String, &'a Reading)>) {
    let texts: Vec<(String, String)> = (readings.into_iter())
        .filter_map(|(name, reading)| {
            let text = serde_json::to_string(reading).ok()?;
            Some((format!("{key}/{name}"), text))
        })
        .collect();
    if !texts.is_empty() {
        spawn_local(async move { storage::put_texts(Store::Readings, texts).await });
    }
}

/// Keeps those of `readings` that have these names.
pub fn keep_named(key: &str, names: Vec<String>, readings: &Readings) {
    let named = names.into_iter().filter_map(|name| {
        let reading = readings.0.get(&name)?;
        Some((name, reading))
    });
    keep(key, named);
}
