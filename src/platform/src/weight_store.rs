//! The weight files kept on this device, in the browser's Cache storage: by name, which carries the hash of the contents, so a new
//! version never meets an old file. Browsers offer this storage over https and on localhost; elsewhere nothing is kept, and the
//! browser's ordinary cache has to do.

use js_sys::{Array, Reflect, Uint8Array};
use wasm_bindgen::JsCast as _;
use wasm_bindgen_futures::JsFuture;
use web_sys::{Cache, CacheStorage, Request, Response};

/// Name of the cache.
const NAME: &str = "models";

/// Where a weight file lies, relative to the page and its workers.
pub fn address(file: &str) -> String {
    format!("models/{file}")
}

/// The contents of `file`, if this device keeps it.
pub async fn get(file: &str) -> Option<Uint8Array> {
    let cache = open().await?;
    let found = JsFuture::from(cache.match_with_str(&address(file)))
        .await
        .ok()?;
    let response: Response = found.dyn_into().ok()?;
    let buffer = JsFuture::from(response.array_buffer().ok()?).await.ok()?;
    Some(Uint8Array::new(&buffer))
}

/// Keeps `contents` as `file`. A full or forbidden storage is no failure: the file is fetched again next time.
pub async fn put(file: &str, contents: &Uint8Array) {
    let Some(cache) = open().await else { return };
    let Ok(response) = Response::new_with_opt_js_u8_array(Some(contents)) else {
        return;
    };
    if let Err(error) = JsFuture::from(cache.put_with_str(&address(file), &response)).await {
        web_sys::console::info_2(&"weights are not kept:".into(), &error);
    }
}

/// Forgets `file`.
pub async fn remove(file: &str) {
    if let Some(cache) = open().await {
        // Nothing there is as good as removed.
        let _ = JsFuture::from(cache.delete_with_str(&address(file))).await;
    }
}

/// The files that this device keeps.
pub async fn held() -> Vec<String> {
    let Some(cache) = open().await else {
        return Vec::new();
    };
    let Ok(keys) = JsFuture::from(cache.keys()).await else {
        return Vec::new();
    };
    Array::from(&keys)
        .iter()
        .filter_map(|key| {
            let request: Request = key.dyn_into().ok()?;
            let address = request.url();
            Some(address.rsplit('/').next()?.to_owned())
        })
        .collect()
}

/// Reached by name: `caches` does not exist in an insecure context, and in some private windows it throws.
async fn open() -> Option<Cache> {
    let caches = Reflect::get(&js_sys::global(), &"caches".into()).ok()?;
    if !caches.is_object() {
        return None;
    }
    let caches: CacheStorage = caches.unchecked_into();
    let cache = JsFuture::from(caches.open(NAME)).await.ok()?;
    Some(cache.unchecked_into())
}
