//! What this browser keeps between visits, in IndexedDB: the visitor's own sets with their picture files, and judgements made so far.
//! Everything stays on the device.

use crate::port::words;
use js_sys::JsString;
use rexie::{ObjectStore, Rexie, TransactionMode};
use std::cell::RefCell;
use std::rc::Rc;
use wasm_bindgen::{JsCast as _, JsValue};
use web_sys::Blob;

const DATABASE: &str = "frequency-shortcut-explorer";
const VERSION: u32 = 1;

/// A kind of thing that is kept.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Shelf {
    /// The visitor's sets: id → JSON.
    Sets,
    /// Their picture files: set id and position → blob.
    Files,
    /// Judgements: what was judged → JSON.
    Judgements,
}

impl Shelf {
    const ALL: [Self; 3] = [Self::Sets, Self::Files, Self::Judgements];

    const fn name(self) -> &'static str {
        match self {
            Self::Sets => "sets",
            Self::Files => "files",
            Self::Judgements => "judgements",
        }
    }
}

thread_local! {
    static OPENED: RefCell<Option<Rc<Rexie>>> = const { RefCell::new(None) };
}

async fn database() -> Result<Rc<Rexie>, String> {
    if let Some(database) = OPENED.with_borrow(Clone::clone) {
        return Ok(database);
    }
    let builder = Shelf::ALL.iter().fold(
        Rexie::builder(DATABASE).version(VERSION),
        |builder, shelf| builder.add_object_store(ObjectStore::new(shelf.name())),
    );
    let database = Rc::new(builder.build().await.map_err(|error| sentence(&error))?);
    OPENED.set(Some(database.clone()));
    Ok(database)
}

fn sentence(error: &rexie::Error) -> String {
    let why = match error {
        rexie::Error::IdbError(error) => error.to_string(),
        other => other.to_string(),
    };
    if why.contains("Quota") {
        return "there is no room left in this browser's storage".to_owned();
    }
    why
}

/// The text kept under `key`.
pub async fn text(shelf: Shelf, key: &str) -> Result<Option<String>, String> {
    let value = get(shelf, key).await?;
    Ok(value
        .and_then(|value| value.dyn_into::<JsString>().ok())
        .map(String::from))
}

/// All texts of a shelf.
pub async fn texts(shelf: Shelf) -> Result<Vec<String>, String> {
    let database = database().await?;
    let read = async {
        let transaction = database.transaction(&[shelf.name()], TransactionMode::ReadOnly)?;
        transaction.store(shelf.name())?.get_all(None, None).await
    };
    let values = read.await.map_err(|error| sentence(&error))?;
    Ok(values
        .into_iter()
        .filter_map(|value| value.dyn_into::<JsString>().ok())
        .map(String::from)
        .collect())
}

/// The file kept under `key`.
pub async fn file(key: &str) -> Result<Option<Blob>, String> {
    Ok(get(Shelf::Files, key)
        .await?
        .and_then(|value| value.dyn_into().ok()))
}

async fn get(shelf: Shelf, key: &str) -> Result<Option<JsValue>, String> {
    let database = database().await?;
    let read = async {
        let transaction = database.transaction(&[shelf.name()], TransactionMode::ReadOnly)?;
        transaction.store(shelf.name())?.get(key.into()).await
    };
    read.await.map_err(|error| sentence(&error))
}

/// Keeps `text` under `key`.
pub async fn put_text(shelf: Shelf, key: &str, text: &str) -> Result<(), String> {
    put(shelf, [(key.to_owned(), JsValue::from_str(text))]).await
}

/// Keeps files, all or none.
pub async fn put_files(files: impl IntoIterator<Item = (String, Blob)>) -> Result<(), String> {
    put(
        Shelf::Files,
        files.into_iter().map(|(key, blob)| (key, blob.into())),
    )
    .await
}

async fn put(
    shelf: Shelf,
    values: impl IntoIterator<Item = (String, JsValue)>,
) -> Result<(), String> {
    let database = database().await?;
    let write = async {
        let transaction = database.transaction(&[shelf.name()], TransactionMode::ReadWrite)?;
        let store = transaction.store(shelf.name())?;
        for (key, value) in values {
            store.put(&value, Some(&key.into())).await?;
        }
        transaction.done().await.map(|_| ())
    };
    write.await.map_err(|error| sentence(&error))
}

/// Forgets everything on the shelf whose key begins with `prefix`.
pub async fn remove(shelf: Shelf, prefix: &str) -> Result<(), String> {
    let database = database().await?;
    let write = async {
        let transaction = database.transaction(&[shelf.name()], TransactionMode::ReadWrite)?;
        let store = transaction.store(shelf.name())?;
        for key in store.get_all_keys(None, None).await? {
            if key.as_string().is_some_and(|key| key.starts_with(prefix)) {
                store.delete(key).await?;
            }
        }
        transaction.done().await.map(|_| ())
    };
    write.await.map_err(|error| sentence(&error))
}

/// Asks the browser not to clear this storage when it needs room. It may say no; then it stays as likely as any site's.
pub async fn ask_to_stay() {
    let storage = leptos::prelude::window().navigator().storage();
    if let Ok(promise) = storage.persist()
        && let Err(error) = wasm_bindgen_futures::JsFuture::from(promise).await
    {
        web_sys::console::info_1(&words(&error).into());
    }
}
