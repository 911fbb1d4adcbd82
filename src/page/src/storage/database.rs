//! The database in IndexedDB: opening it, and reading, writing and removing what lies in its object stores.

use super::names::{DATABASE, Store, VERSION};
use futures_util::future::{Either, select};
use js_sys::{Array, Function, JsString, Reflect};
use platform::port::words;
use rexie::{KeyRange, ObjectStore, Rexie, TransactionMode};
use std::cell::RefCell;
use std::pin::pin;
use std::rc::Rc;
use wasm_bindgen::{JsCast as _, JsValue};
use web_sys::Blob;

/// How long to wait for the database.
const PATIENCE_MS: i32 = 5_000;

/// Why something cannot be kept or read, in words that go on "because".
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum StorageError {
    /// The browser gives this site no more room.
    #[error("there is no room left in this browser's storage")]
    Full,
    /// A tab of an older version of this site keeps the database from being brought up to date.
    #[error("another tab has this site open in an older version; close it and reload")]
    OlderTab,
    /// What is to be kept has no form as text.
    #[error("{0}")]
    Unwritable(String),
    /// Anything else, in the browser's words.
    #[error("{0}")]
    Browser(String),
}

impl From<rexie::Error> for StorageError {
    fn from(error: rexie::Error) -> Self {
        let why = match error {
            rexie::Error::IdbError(error) => error.to_string(),
            other => other.to_string(),
        };
        if why.contains("Quota") {
            Self::Full
        } else {
            Self::Browser(why)
        }
    }
}

thread_local! {
    static OPENED: RefCell<Option<Rc<Rexie>>> = const { RefCell::new(None) };
}

async fn database() -> Result<Rc<Rexie>, StorageError> {
    if let Some(database) = OPENED.with_borrow(Clone::clone) {
        return Ok(database);
    }
    let builder = Store::ALL.iter().fold(
        Rexie::builder(DATABASE).version(VERSION),
        |builder, store| builder.add_object_store(ObjectStore::new(store.name())),
    );
    // A tab of an older version of this site keeps the database from being brought up to date, without a word.
    let (building, patience) = (pin!(builder.build()), pin!(pause(PATIENCE_MS)));
    let database = match select(building, patience).await {
        Either::Left((database, _)) => Rc::new(database?),
        Either::Right(_) => {
            return Err(StorageError::OlderTab);
        }
    };
    OPENED.set(Some(database.clone()));
    Ok(database)
}

/// Whether an earlier visit left anything in the database. Asks the browser for its list of databases and opens none, so that a first visit
/// pays nothing; a browser without such a list is taken to keep something.
pub async fn anything_kept() -> bool {
    let asked = || {
        let factory = Reflect::get(&js_sys::global(), &"indexedDB".into()).ok()?;
        let list: Function = Reflect::get(&factory, &"databases".into())
            .ok()?
            .dyn_into()
            .ok()?;
        let promise: js_sys::Promise = list.call0(&factory).ok()?.dyn_into().ok()?;
        Some(promise)
    };
    let Some(promise) = asked() else { return true };
    match wasm_bindgen_futures::JsFuture::from(promise).await {
        Ok(list) => Array::from(&list).iter().any(|database| {
            Reflect::get(&database, &"name".into())
                .ok()
                .and_then(|name| name.as_string())
                .as_deref()
                == Some(DATABASE)
        }),
        Err(_) => true,
    }
}

/// Waits.
async fn pause(milliseconds: i32) {
    let promise = js_sys::Promise::new(&mut |done, _| {
        // Without a timer there is no limit.
        let _ = leptos::prelude::window()
            .set_timeout_with_callback_and_timeout_and_arguments_0(&done, milliseconds);
    });
    let _ = wasm_bindgen_futures::JsFuture::from(promise).await;
}

/// The text kept under `key`.
pub async fn text(store: Store, key: &str) -> Result<Option<String>, StorageError> {
    let value = get(store, key).await?;
    Ok(value
        .and_then(|value| value.dyn_into::<JsString>().ok())
        .map(String::from))
}

/// All texts of a store.
pub async fn texts(store: Store) -> Result<Vec<String>, StorageError> {
    let database = database().await?;
    let read = async {
        let transaction = database.transaction(&[store.name()], TransactionMode::ReadOnly)?;
        transaction.store(store.name())?.get_all(None, None).await
    };
    let values: Result<_, rexie::Error> = read.await;
    let values = values?;
    Ok(values
        .into_iter()
        .filter_map(|value| value.dyn_into::<JsString>().ok())
        .map(String::from)
        .collect())
}

/// All texts of a store whose keys begin with `prefix`, with their keys.
pub async fn entries(store: Store, prefix: &str) -> Result<Vec<(String, String)>, StorageError> {
    let database = database().await?;
    let read = async {
        let transaction = database.transaction(&[store.name()], TransactionMode::ReadOnly)?;
        let store = transaction.store(store.name())?;
        // Strings are ordered by their UTF-16 units, of which this is the last.
        let range = || {
            KeyRange::bound(
                &prefix.into(),
                &format!("{prefix}\u{ffff}").into(),
                None,
                None,
            )
        };
        let keys = store.get_all_keys(Some(range()?), None).await?;
        let values = store.get_all(Some(range()?), None).await?;
        Ok(keys.into_iter().zip(values))
    };
    let pairs: Result<_, rexie::Error> = read.await;
    let pairs = pairs?;
    Ok(pairs
        .filter_map(|(key, value)| Some((key.as_string()?, value.as_string()?)))
        .collect())
}

/// The file kept under `key`.
pub async fn file(key: &str) -> Result<Option<Blob>, StorageError> {
    Ok(get(Store::Files, key)
        .await?
        .and_then(|value| value.dyn_into().ok()))
}

async fn get(store: Store, key: &str) -> Result<Option<JsValue>, StorageError> {
    let database = database().await?;
    let read = async {
        let transaction = database.transaction(&[store.name()], TransactionMode::ReadOnly)?;
        transaction.store(store.name())?.get(key.into()).await
    };
    let value: Result<_, rexie::Error> = read.await;
    Ok(value?)
}

/// Keeps `text` under `key`.
pub async fn put_text(store: Store, key: &str, text: &str) -> Result<(), StorageError> {
    put(store, [(key.to_owned(), JsValue::from_str(text))]).await
}

/// Keeps `value` as JSON under `key`.
pub async fn put_json(
    store: Store,
    key: &str,
    value: &impl serde::Serialize,
) -> Result<(), StorageError> {
    let text = serde_json::to_string(value)
        .map_err(|error| StorageError::Unwritable(error.to_string()))?;
    put_text(store, key, &text).await
}

/// Keeps texts, all or none.
pub async fn put_texts(store: Store, texts: Vec<(String, String)>) -> Result<(), StorageError> {
    let texts = texts
        .into_iter()
        .map(|(key, text)| (key, JsValue::from_str(&text)));
    put(store, texts).await
}

/// Keeps files, all or none.
pub async fn put_files(
    files: impl IntoIterator<Item = (String, Blob)>,
) -> Result<(), StorageError> {
    put(
        Store::Files,
        files.into_iter().map(|(key, blob)| (key, blob.into())),
    )
    .await
}

async fn put(
    store: Store,
    values: impl IntoIterator<Item = (String, JsValue)>,
) -> Result<(), StorageError> {
    let database = database().await?;
    let write = async {
        let transaction = database.transaction(&[store.name()], TransactionMode::ReadWrite)?;
        let store = transaction.store(store.name())?;
        for (key, value) in values {
            store.put(&value, Some(&key.into())).await?;
        }
        transaction.done().await.map(|_| ())
    };
    let written: Result<_, rexie::Error> = write.await;
    Ok(written?)
}

/// Forgets everything on the store whose key begins with `prefix`.
pub async fn remove(store: Store, prefix: &str) -> Result<(), StorageError> {
    let database = database().await?;
    let write = async {
        let transaction = database.transaction(&[store.name()], TransactionMode::ReadWrite)?;
        let store = transaction.store(store.name())?;
        for key in store.get_all_keys(None, None).await? {
            if key.as_string().is_some_and(|key| key.starts_with(prefix)) {
                store.delete(key).await?;
            }
        }
        transaction.done().await.map(|_| ())
    };
    let written: Result<_, rexie::Error> = write.await;
    Ok(written?)
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
