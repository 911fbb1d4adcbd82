//! A model's weights: from this device if it keeps them, else from the site; how far they have come, and whether they are right.

use classifier::{LoadError, WeightFile};
use js_sys::{Reflect, Uint8Array};
use models::card::ModelCard;
use platform::port::words;
use platform::weight_store;
use platform::worker_scope::scope;
use wasm_bindgen::{JsCast as _, JsValue};
use wasm_bindgen_futures::{JsFuture, spawn_local};
use web_sys::{ReadableStreamDefaultReader, Response, SubtleCrypto};

/// The bytes of `card`'s file, from this device or from the site, or a sentence for the visitor. `progress` gets the bytes so far.
pub async fn fetch(card: &ModelCard, progress: impl Fn(usize)) -> Result<Fetched, String> {
    if let Some(bytes) = weight_store::get(&card.file).await {
        progress(bytes.len());
        return Ok(Fetched { bytes, kept: true });
    }
    if card.is_own() {
        return Err(gone(card));
    }
    let bytes = download(card, progress).await?;
    Ok(Fetched { bytes, kept: false })
}

/// A weight file as it came, unchecked.
pub struct Fetched {
    bytes: Vec<u8>,
    /// It was on this device already.
    kept: bool,
}

/// Checks what was fetched, and keeps it on this device if it is right. A kept file that is not right is replaced by the site's.
pub async fn check(card: &ModelCard, fetched: Fetched) -> Result<WeightFile, String> {
    let Fetched { bytes, kept } = fetched;
    let mut checked = verify(card, bytes, !kept).await;
    if kept && checked.is_err() {
        weight_store::remove(&card.file).await;
        if card.is_own() {
            return Err(gone(card));
        }
        checked = verify(card, download(card, |_| {}).await?, true).await;
    }
    checked.map_err(|error| error.to_string())
}

/// What only this device had, and has no longer.
fn gone(card: &ModelCard) -> String {
    format!(
        "This browser no longer keeps the network “{}”. Open its file again in “About models”, or train it anew.",
        card.name
    )
}

async fn download(card: &ModelCard, progress: impl Fn(usize)) -> Result<Vec<u8>, String> {
    let failed = |why: &str| {
        format!(
            "The weights of {} could not be loaded ({why}). Check the connection and try again.",
            card.name
        )
    };
    let response = JsFuture::from(scope().fetch_with_str(&weight_store::address(&card.file)))
        .await
        .map_err(|error| failed(&words(&error)))?;
    let response: Response = response.unchecked_into();
    if !response.ok() {
        return Err(failed(&format!(
            "the server answered {}",
            response.status()
        )));
    }
    let body = response
        .body()
        .ok_or_else(|| failed("the server sent nothing"))?;
    let reader: ReadableStreamDefaultReader = body.get_reader().unchecked_into();
    let mut bytes = Vec::with_capacity(card.bytes);
    loop {
        let chunk = JsFuture::from(reader.read())
            .await
            .map_err(|error| failed(&words(&error)))?;
        let of = |key: &str| Reflect::get(&chunk, &key.into()).unwrap_or(JsValue::UNDEFINED);
        if of("done").is_truthy() {
            return Ok(bytes);
        }
        let part: Uint8Array = of("value").unchecked_into();
        let filled = bytes.len();
        bytes.resize(filled + part.length() as usize, 0);
        part.copy_to(&mut bytes[filled..]);
        if bytes.len() > card.bytes {
            return Err(failed("the file is longer than it should be"));
        }
        progress(bytes.len());
    }
}

/// Checks the bytes against the card: by the browser's own SHA-256, which it offers over https and on localhost, else by ours.
async fn verify(card: &ModelCard, bytes: Vec<u8>, keep: bool) -> Result<WeightFile, LoadError> {
    let contents = Uint8Array::from(bytes.as_slice());
    let checked = match browser_digest(&contents).await {
        Some(digest) => WeightFile::with_digest(card, bytes, &digest),
        None => WeightFile::check(card, bytes),
    };
    if keep && checked.is_ok() {
        let file = card.file.clone();
        // Writing takes longer than the visitor should wait.
        spawn_local(async move { weight_store::put(&file, &contents).await });
    }
    checked
}

async fn browser_digest(bytes: &Uint8Array) -> Option<Vec<u8>> {
    let crypto = scope().crypto().ok()?;
    let subtle = Reflect::get(&crypto, &"subtle".into()).ok()?;
    if !subtle.is_object() {
        return None;
    }
    let subtle: SubtleCrypto = subtle.unchecked_into();
    let promise = subtle
        .digest_with_str_and_js_u8_array("SHA-256", bytes)
        .ok()?;
    let digest = JsFuture::from(promise).await.ok()?;
    Some(Uint8Array::new(&digest).to_vec())
}
