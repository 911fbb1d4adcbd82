//! What this browser keeps between visits, in IndexedDB: the visitor's own pictures and sets, and judgements made so far.
//! Everything stays on the device.

use futures_util::future::{Either, select};
use js_sys::JsString;
use platform::port::words;
use rexie::{KeyRange, ObjectStore, Rexie, TransactionMode};
use std::cell::RefCell;
use std::pin::pin;
use std::rc::Rc;
use wasm_bindgen::{JsCast as _, JsValue};
use web_sys::Blob;

/// How long to wait for the database.
const PATIENCE_MS: i32 = 5_000;
const DATABASE: &str = "frequency-shortcut-explorer";
/// 2 added [`Shelf::Readings`], 3 [`Shelf::Pictures`].
const VERSION: u32 = 3;

/// A kind of thing that is kept.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Shelf {
    /// The visitor's sets: id → JSON.
    Sets,
    /// Picture files: set id and position, or `pictures/` and the id of a picture of the film strip → blob.
    Files,
    /// Judgements: what was judged → JSON.
    Judgements,
    /// The laboratory's answers: study and question → JSON.
    Readings,
    /// The visitor's film strip: id → JSON.
    Pictures,
}

impl Shelf {
    const ALL: [Self; 5] = [
        Self::Sets,
        Self::Files,
        Self::Judgements,
        Self::Readings,
        Self::Pictures,
    ];

    const fn name(self) -> &'static str {
        match self {
            Self::Sets => "sets",
            Self::Files => "files",
            Self::Judgements => "judgements",
            Self::Readings => "readings",
            Self::Pictures => "pictures",
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
    // A tab of an older version of this site keeps the database from being brought up to date, without a word.
    let (building, patience) = (pin!(builder.build()), pin!(pause(PATIENCE_MS)));
    let database = match select(building, patience).await {
        Either::Left((database, _)) => Rc::new(database.map_err(|error| sentence(&error))?),
        Either::Right(_) => {
            return Err(
                "another tab has this site open in an older version; close it and reload"
                    .to_owned(),
            );
        }
    };
    OPENED.set(Some(database.clone()));
    Ok(database)
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

/// All texts of a shelf whose keys begin with `prefix`, with their keys.
pub async fn entries(shelf: Shelf, prefix: &str) -> Result<Vec<(String, String)>, String> {
    let database = database().await?;
    let read = async {
        let transaction = database.transaction(&[shelf.name()], TransactionMode::ReadOnly)?;
        let store = transaction.store(shelf.name())?;
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
    let pairs = read.await.map_err(|error: rexie::Error| sentence(&error))?;
    Ok(pairs
        .filter_map(|(key, value)| Some((key.as_string()?, value.as_string()?)))
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

/// Keeps texts, all or none.
pub async fn put_texts(shelf: Shelf, texts: Vec<(String, String)>) -> Result<(), String> {
    let texts = texts
        .into_iter()
        .map(|(key, text)| (key, JsValue::from_str(&text)));
    put(shelf, texts).await
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
