//! The database in IndexedDB: opening it, and reading, writing and removing what lies in its object stores.

use super::file::{FileToKeep, file_of};
use super::names::{DATABASE, Store, TRIAL, VERSION};
use futures_util::FutureExt as _;
use futures_util::future::{
    Either, LocalBoxFuture, Shared, join, poll_immediate, select, try_join_all,
};
use js_sys::{Array, Function, Reflect};
use platform::port::words;
use platform::time::sleep;
use rexie::{KeyRange, ObjectStore, Rexie, Transaction, TransactionMode};
use std::cell::{Cell, RefCell};
use std::pin::pin;
use std::rc::Rc;
use wasm_bindgen::{JsCast as _, JsValue};
use web_sys::Blob;

/// How long to wait for the database and for what lies in it. A busy device takes seconds to open one; some browsers never answer.
const PATIENCE_MS: f64 = 20_000.0;

/// Why nothing can be kept.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum StorageError {
    /// The browser gives this site no more room.
    #[error("its storage for this site is full")]
    Full,
    /// The database does not open.
    #[error("its storage does not answer")]
    Silent,
    /// Anything else, in the browser's words, which the visitor is spared.
    #[error("a private window or a setting may forbid it")]
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

/// The database, or why there is none.
type Opened = Result<Rc<Rexie>, StorageError>;

thread_local! {
    static TAKES_BLOBS: Cell<Option<bool>> = const { Cell::new(None) };
    /// All who ask before it is open wait for the same one.
    static OPENING: RefCell<Option<Shared<LocalBoxFuture<'static, Opened>>>> = const { RefCell::new(None) };
}

async fn database() -> Opened {
    let opening = OPENING.with_borrow_mut(|opening| {
        opening
            .get_or_insert_with(|| open().boxed_local().shared())
            .clone()
    });
    match select(opening, pin!(sleep(PATIENCE_MS))).await {
        Either::Left((opened, _)) => {
            if opened.is_err() {
                // The next one who asks tries again.
                OPENING.set(None);
            }
            opened
        }
        // It may still come: it is not asked for anew.
        Either::Right(_) => Err(StorageError::Silent),
    }
}

async fn open() -> Opened {
    let builder = Store::ALL.iter().fold(
        Rexie::builder(DATABASE).version(VERSION),
        |builder, store| builder.add_object_store(ObjectStore::new(store.name())),
    );
    Ok(Rc::new(builder.build().await?))
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

/// The answer, which may not come for ever.
async fn answered<T>(
    read: impl Future<Output = Result<T, rexie::Error>>,
) -> Result<T, StorageError> {
    match select(pin!(read), pin!(sleep(PATIENCE_MS))).await {
        Either::Left((found, _)) => Ok(found?),
        Either::Right(_) => Err(StorageError::Silent),
    }
}

/// What lies under `key`.
pub async fn get(store: Store, key: &str) -> Result<Option<JsValue>, StorageError> {
    let database = database().await?;
    let read = async {
        let transaction = database.transaction(&[store.name()], TransactionMode::ReadOnly)?;
        transaction.store(store.name())?.get(key.into()).await
    };
    answered(read).await
}

/// Everything whose key begins with `prefix`, in the order of the keys.
pub async fn entries(store: Store, prefix: &str) -> Result<Vec<(String, JsValue)>, StorageError> {
    let database = database().await?;
    let read = async {
        let transaction = database.transaction(&[store.name()], TransactionMode::ReadOnly)?;
        let store = transaction.store(store.name())?;
        let keys = store.get_all_keys(Some(range(prefix)?), None).await?;
        let values = store.get_all(Some(range(prefix)?), None).await?;
        Ok(keys.into_iter().zip(values))
    };
    Ok(answered(read)
        .await?
        .filter_map(|(key, value)| Some((key.as_string()?, value)))
        .collect())
}

/// All keys that begin with `prefix`.
pub async fn keys(store: Store, prefix: &str) -> Result<Vec<String>, StorageError> {
    let database = database().await?;
    let read = async {
        let transaction = database.transaction(&[store.name()], TransactionMode::ReadOnly)?;
        let store = transaction.store(store.name())?;
        store.get_all_keys(Some(range(prefix)?), None).await
    };
    Ok(answered(read)
        .await?
        .iter()
        .filter_map(JsValue::as_string)
        .collect())
}

/// Strings are ordered by their UTF-16 units, of which this is the last.
fn range(prefix: &str) -> Result<KeyRange, rexie::Error> {
    let last = format!("{prefix}\u{ffff}");
    Ok(KeyRange::bound(&prefix.into(), &last.into(), None, None)?)
}

/// Keeps texts, all or none.
pub async fn put_texts(store: Store, texts: &[(String, String)]) -> Result<(), StorageError> {
    let texts = texts
        .iter()
        .map(|(key, text)| (key.as_str(), JsValue::from_str(text)));
    put(store, texts).await
}

/// Keeps files, all or none.
pub async fn put_files(files: &[(String, FileToKeep)]) -> Result<(), StorageError> {
    let files = files
        .iter()
        .map(|(key, file)| (key.as_str(), file.as_kept()));
    put(Store::Files, files).await
}

/// Whether blobs can be kept, and not only bytes. Tried once.
pub async fn takes_blobs() -> bool {
    if let Some(known) = TAKES_BLOBS.get() {
        return known;
    }
    let tried = async {
        let blob = Blob::new().map_err(|error| StorageError::Browser(words(&error)))?;
        put(Store::Files, [(TRIAL, blob.into())]).await?;
        remove(&[(Store::Files, TRIAL.to_owned())]).await
    };
    let takes = tried.await.is_ok();
    TAKES_BLOBS.set(Some(takes));
    takes
}

/// The file under `key`.
pub async fn file(key: &str) -> Result<Option<Blob>, StorageError> {
    Ok(get(Store::Files, key)
        .await?
        .and_then(|value| file_of(&value)))
}

async fn put<'a>(
    store: Store,
    values: impl IntoIterator<Item = (&'a str, JsValue)>,
) -> Result<(), StorageError> {
    let database = database().await?;
    let transaction = database.transaction(&[store.name()], TransactionMode::ReadWrite)?;
    let store = &transaction.store(store.name())?;
    let writes = values.into_iter().map(|(key, value)| async move {
        let written = store.put(&value, Some(&key.into())).await;
        written.map(drop)
    });
    Ok(write(transaction, writes).await?)
}

/// Forgets everything whose key begins with the prefix that goes with its store, in all stores or in none.
pub async fn remove(prefixes: &[(Store, String)]) -> Result<(), StorageError> {
    let database = database().await?;
    let stores: Vec<&str> = prefixes.iter().map(|(store, _)| store.name()).collect();
    let transaction = database.transaction(&stores, TransactionMode::ReadWrite)?;
    let mut ranges = Vec::new();
    for (store, prefix) in prefixes {
        ranges.push((transaction.store(store.name())?, range(prefix)?));
    }
    let writes = ranges
        .into_iter()
        .map(|(store, range)| async move { store.delete(range.into()).await });
    Ok(write(transaction, writes).await?)
}

/// Asks for everything and closes the transaction before it waits: in WebKit a page that is left with an open one keeps the next page from
/// its storage.
async fn write(
    transaction: Transaction,
    writes: impl Iterator<Item = impl Future<Output = Result<(), rexie::Error>>>,
) -> Result<(), rexie::Error> {
    let mut asked = Vec::new();
    for write in writes {
        let mut write = Box::pin(write);
        match poll_immediate(&mut write).await {
            Some(written) => written?,
            None => asked.push(write),
        }
    }
    let (written, committed) = join(try_join_all(asked), transaction.commit()).await;
    written?;
    committed
}

/// Whether the database is open or can be opened.
pub async fn is_there() -> bool {
    database().await.is_ok()
}
