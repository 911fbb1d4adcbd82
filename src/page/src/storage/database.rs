//! The database in IndexedDB: opening it, and reading, writing and removing what lies in its object stores.

use super::file::{FileToKeep, file_of};
use super::names::{DATABASE, Store, TRIAL, VERSION};
use futures_channel::oneshot;
use futures_util::FutureExt as _;
use futures_util::future::{Either, LocalBoxFuture, Shared, join, join_all, select};
use idb::builder::{DatabaseBuilder, ObjectStoreBuilder};
use idb::{Database, KeyRange, Transaction, TransactionMode};
use js_sys::{Array, Function, Reflect};
use platform::port::words;
use platform::time::sleep;
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

impl From<idb::Error> for StorageError {
    fn from(error: idb::Error) -> Self {
        let why = error.to_string();
        if why.contains("Quota") {
            Self::Full
        } else {
            Self::Browser(why)
        }
    }
}

/// The database, or why there is none.
type Opened = Result<Rc<Database>, StorageError>;

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
    let builder = (Store::ALL.iter()).fold(
        DatabaseBuilder::new(DATABASE).version(VERSION),
        |builder, store| builder.add_object_store(ObjectStoreBuilder::new(store.name())),
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
async fn answered<T>(read: impl Future<Output = Result<T, idb::Error>>) -> Result<T, StorageError> {
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
        let store = transaction.object_store(store.name())?;
        store.get(JsValue::from_str(key))?.await
    };
    answered(read).await
}

/// Everything whose key begins with `prefix`, in the order of the keys.
pub async fn entries(store: Store, prefix: &str) -> Result<Vec<(String, JsValue)>, StorageError> {
    let database = database().await?;
    let read = async {
        let transaction = database.transaction(&[store.name()], TransactionMode::ReadOnly)?;
        let store = transaction.object_store(store.name())?;
        let keys = store.get_all_keys(Some(range(prefix)?.into()), None)?;
        let values = store.get_all(Some(range(prefix)?.into()), None)?;
        let (keys, values) = (keys.await?, values.await?);
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
        let store = transaction.object_store(store.name())?;
        let range = range(prefix)?.into();
        store.get_all_keys(Some(range), None)?.await
    };
    Ok(answered(read)
        .await?
        .iter()
        .filter_map(JsValue::as_string)
        .collect())
}

/// Strings are ordered by their UTF-16 units, of which this is the last.
fn range(prefix: &str) -> Result<KeyRange, idb::Error> {
    let last = format!("{prefix}\u{ffff}");
    KeyRange::bound(&prefix.into(), &last.into(), None, None)
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
    let store = transaction.object_store(store.name())?;
    let writes = values.into_iter().map(|(key, value)| {
        let asked = store.put(&value, Some(&key.into()))?;
        Ok(async move { asked.await.map(drop) }.boxed_local())
    });
    write(transaction, writes).await
}

/// Forgets everything whose key begins with the prefix that goes with its store, in all stores or in none.
pub async fn remove(prefixes: &[(Store, String)]) -> Result<(), StorageError> {
    let database = database().await?;
    let stores: Vec<&str> = prefixes.iter().map(|(store, _)| store.name()).collect();
    let transaction = database.transaction(&stores, TransactionMode::ReadWrite)?;
    let mut ranges = Vec::new();
    for (store, prefix) in prefixes {
        ranges.push((transaction.object_store(store.name())?, range(prefix)?));
    }
    let writes = ranges.into_iter().map(|(store, range)| {
        let asked = store.delete(range)?;
        Ok(async move { asked.await }.boxed_local())
    });
    write(transaction, writes).await
}

/// The answer to a write that has been asked for.
type Written = LocalBoxFuture<'static, Result<(), idb::Error>>;

/// Asks for everything and closes the transaction before it waits: in WebKit a page that is left with an open one keeps the next page from
/// its storage. What cannot be asked for undoes the rest.
async fn write(
    transaction: Transaction,
    writes: impl Iterator<Item = Result<Written, idb::Error>>,
) -> Result<(), StorageError> {
    let (mut asked, mut refused) = (Vec::new(), None);
    for write in writes {
        match write {
            Ok(written) => asked.push(written),
            Err(error) => {
                refused = Some(error);
                break;
            }
        }
    }
    let transaction = match refused {
        Some(_) => transaction.abort(),
        None => transaction.commit(),
    }?;
    // All answers are heard, also after one that failed.
    let (written, committed) = join(join_all(asked), is_committed(transaction)).await;
    if let Some(error) = refused {
        return Err(error.into());
    }
    written.into_iter().collect::<Result<(), _>>()?;
    if committed {
        Ok(())
    } else {
        Err(StorageError::Browser(
            "the transaction was undone".to_owned(),
        ))
    }
}

/// Waits for the last that is heard of a transaction. `idb`'s own future ends with the first error, and its handlers with it; the browser
/// calls them again, for each request that fails and for the end, and then their absence is an error on the page (idb 0.6.5).
async fn is_committed(mut transaction: Transaction) -> bool {
    let (committed, is_committed) = oneshot::channel();
    let (undone, is_undone) = oneshot::channel();
    transaction.on_complete(move |_| {
        // Nobody may wait any more.
        let _ = committed.send(());
    });
    transaction.on_abort(move |_| {
        let _ = undone.send(());
    });
    let ended = select(is_committed, is_undone).await;
    // It has the handlers.
    drop(transaction);
    matches!(ended, Either::Left(_))
}

/// Whether the database is open or can be opened.
pub async fn is_there() -> bool {
    database().await.is_ok()
}
