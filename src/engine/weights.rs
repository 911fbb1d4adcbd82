//! Fetches a model's weights, tells how far it has come, and checks what came.

use crate::port::words;
use crate::worker_scope::scope;
use classifier::card::ModelCard;
use classifier::{LoadError, WeightFile};
use js_sys::{Reflect, Uint8Array};
use wasm_bindgen::{JsCast as _, JsValue};
use wasm_bindgen_futures::JsFuture;
use web_sys::{ReadableStreamDefaultReader, Response, SubtleCrypto};

/// The bytes of `card`'s file, or a sentence for the visitor. `progress` gets the bytes so far.
pub async fn fetch(card: &ModelCard, progress: impl Fn(usize)) -> Result<Vec<u8>, String> {
    let failed = |why: &str| {
        format!(
            "The weights of {} could not be loaded ({why}). Check the connection and try again.",
            card.name
        )
    };
    let address = format!("models/{}", card.file);
    let response = JsFuture::from(scope().fetch_with_str(&address))
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
pub async fn check(card: &ModelCard, bytes: Vec<u8>) -> Result<WeightFile, LoadError> {
    match browser_digest(&bytes).await {
        Some(digest) => WeightFile::with_digest(card, bytes, &digest),
        None => WeightFile::check(card, bytes),
    }
}

async fn browser_digest(bytes: &[u8]) -> Option<Vec<u8>> {
    let crypto = scope().crypto().ok()?;
    let subtle = Reflect::get(&crypto, &"subtle".into()).ok()?;
    if !subtle.is_object() {
        return None;
    }
    let subtle: SubtleCrypto = subtle.unchecked_into();
    let promise = subtle
        .digest_with_str_and_js_u8_array("SHA-256", &Uint8Array::from(bytes))
        .ok()?;
    let digest = JsFuture::from(promise).await.ok()?;
    Some(Uint8Array::new(&digest).to_vec())
}
