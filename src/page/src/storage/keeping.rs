//! Keeping things between visits. What the browser does not keep (in a private window, with blocked cookies, without room) lasts as long
//! as the page: nobody who keeps something has to ask. The page says so once.

use super::database::{self, StorageError};
use super::file::FileToKeep;
use super::names::Store;
use leptos::prelude::*;
use std::cell::RefCell;
use std::collections::BTreeMap;
use wasm_bindgen::JsValue;
use web_sys::Blob;

/// What the browser does not keep.
#[derive(Default)]
struct Memory {
    texts: BTreeMap<(&'static str, String), String>,
    files: BTreeMap<String, Blob>,
}

thread_local! {
    static MEMORY: RefCell<Memory> = RefCell::default();
    /// Why the browser does not keep what it is given now; `None` as long as it does.
    static UNKEPT: ArcRwSignal<Option<StorageError>> = ArcRwSignal::new(None);
}

/// Why what the visitor adds now lasts only as long as the page; `None` as long as the browser keeps it. Follows.
pub fn unkept() -> Option<StorageError> {
    UNKEPT.with(Clone::clone).get()
}

/// From now on nothing is given to the browser, until it has room again: half a set in each place would be worth nothing.
fn give_up(why: StorageError) {
    web_sys::console::info_1(&format!("not kept: {why:?}").into());
    let unkept = UNKEPT.with(Clone::clone);
    if unkept.with_untracked(Option::is_none) {
        unkept.set(Some(why));
    }
}

fn is_given_up() -> bool {
    UNKEPT.with(Clone::clone).with_untracked(Option::is_some)
}

/// The text kept under `key`.
pub async fn text(store: Store, key: &str) -> Option<String> {
    let here =
        MEMORY.with_borrow(|memory| (memory.texts.get(&(store.name(), key.to_owned()))).cloned());
    match here {
        Some(text) => Some(text),
        None => read(database::get(store, key).await).flatten()?.as_string(),
    }
}

/// All texts of a store whose keys begin with `prefix`, with their keys.
pub async fn entries(store: Store, prefix: &str) -> Vec<(String, String)> {
    let mut all: BTreeMap<String, String> = read(database::entries(store, prefix).await)
        .unwrap_or_default()
        .into_iter()
        .filter_map(|(key, value)| Some((key, value.as_string()?)))
        .collect();
    MEMORY.with_borrow(|memory| {
        let here = (memory.texts.iter())
            .filter(|((name, key), _)| *name == store.name() && key.starts_with(prefix));
        all.extend(here.map(|((_, key), text)| (key.clone(), text.clone())));
    });
    all.into_iter().collect()
}

/// All texts of a store.
pub async fn texts(store: Store) -> Vec<String> {
    let entries = entries(store, "").await;
    entries.into_iter().map(|(_, text)| text).collect()
}

/// The file kept under `key`.
pub async fn file(key: &str) -> Option<Blob> {
    match MEMORY.with_borrow(|memory| memory.files.get(key).cloned()) {
        Some(file) => Some(file),
        None => read(database::file(key).await).flatten(),
    }
}

/// The keys of all kept files that begin with `prefix`.
pub async fn file_keys(prefix: &str) -> Vec<String> {
    read(database::keys(Store::Files, prefix).await).unwrap_or_default()
}

/// What cannot be read is not there. The visitor is told when there is something to keep.
fn read<T>(found: Result<T, StorageError>) -> Option<T> {
    found
        .inspect_err(|why| web_sys::console::info_1(&format!("{why:?}").into()))
        .ok()
}

/// Keeps `text` under `key`.
pub async fn put_text(store: Store, key: &str, text: String) {
    put_texts(store, vec![(key.to_owned(), text)]).await;
}

/// Keeps `value` as JSON under `key`.
pub async fn put_json(store: Store, key: &str, value: &impl serde::Serialize) {
    match serde_json::to_string(value) {
        Ok(text) => put_text(store, key, text).await,
        // Values of this page have no maps with odd keys, which alone have no text.
        Err(error) => web_sys::console::error_1(&error.to_string().into()),
    }
}

/// Keeps texts, all in one place.
pub async fn put_texts(store: Store, texts: Vec<(String, String)>) {
    let kept = async { !is_given_up() && note(database::put_texts(store, &texts).await) };
    let is_kept = kept.await;
    MEMORY.with_borrow_mut(|memory| {
        for (key, text) in texts {
            // An older one must not hide it.
            let name = (store.name(), key);
            if is_kept {
                memory.texts.remove(&name);
            } else {
                memory.texts.insert(name, text);
            }
        }
    });
}

/// Keeps files, all in one place.
pub async fn put_files(mut files: Vec<(String, FileToKeep)>) {
    let is_kept = !is_given_up() && note(try_files(&mut files).await);
    MEMORY.with_borrow_mut(|memory| {
        for (key, file) in files {
            if is_kept {
                memory.files.remove(&key);
            } else {
                memory.files.insert(key, file.into_blob());
            }
        }
    });
}

/// Blobs are handed over by name. Where a browser then fails to copy one, their bytes are tried.
async fn try_files(files: &mut [(String, FileToKeep)]) -> Result<(), StorageError> {
    let kept = database::put_files(files).await;
    if kept.is_ok() || !files.iter().any(|(_, file)| file.is_blob()) {
        return kept;
    }
    for (_, file) in files.iter_mut() {
        if file.read().await.is_err() {
            return kept;
        }
    }
    database::put_files(files).await
}

fn note(kept: Result<(), StorageError>) -> bool {
    match kept {
        Ok(()) => true,
        Err(why) => {
            give_up(why);
            false
        }
    }
}

/// Forgets everything in the store whose key begins with `prefix`. There may be room afterwards.
pub async fn remove(store: Store, prefix: &str) -> Result<(), StorageError> {
    remove_all(vec![(store, prefix.to_owned())]).await
}

/// The same in several stores, with a prefix for each, in all or in none.
pub async fn remove_all(prefixes: Vec<(Store, String)>) -> Result<(), StorageError> {
    MEMORY.with_borrow_mut(|memory| {
        for (store, prefix) in &prefixes {
            if *store == Store::Files {
                memory.files.retain(|key, _| !key.starts_with(prefix));
            }
            memory
                .texts
                .retain(|(name, key), _| *name != store.name() || !key.starts_with(prefix));
        }
    });
    // What cannot be opened holds nothing of this visit.
    if !database::is_there().await {
        return Ok(());
    }
    database::remove(&prefixes).await?;
    let unkept = UNKEPT.with(Clone::clone);
    if unkept.with_untracked(|why| *why == Some(StorageError::Full)) {
        unkept.set(None);
    }
    Ok(())
}

/// Asks the browser not to clear this storage when it needs room. Firefox asks the visitor, who may take a day to answer: nobody waits.
pub fn ask_to_stay() {
    // Reached by name: it does not exist in an insecure context.
    let manager = js_sys::Reflect::get(&window().navigator(), &"storage".into()).ok();
    let Some(manager) = manager.filter(JsValue::is_object) else {
        return;
    };
    let manager: web_sys::StorageManager = wasm_bindgen::JsCast::unchecked_into(manager);
    // It may say no; then the storage stays as likely as any site's.
    drop(manager.persist());
}
