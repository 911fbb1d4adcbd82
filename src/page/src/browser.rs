//! The few browser calls that leptos has no word for.

use js_sys::{Array, ArrayBuffer, Promise, Reflect};
use leptos::prelude::*;
use platform::port::words;
use wasm_bindgen::closure::Closure;
use wasm_bindgen::{JsCast, JsValue};
use wasm_bindgen_futures::JsFuture;
use web_sys::{
    Blob, BlobPropertyBag, Clipboard, Element, HtmlAnchorElement, HtmlElement, HtmlInputElement,
    PointerEvent, Response, Url,
};

/// Sets `data-KEY` on the body, for tests and for people who script the page.
pub fn set_body_data(key: &str, value: &str) {
    if let Some(body) = document().body() {
        // The keys are fixed words, so the browser takes them.
        let _ = body.dataset().set(key, value);
    }
}

/// Milliseconds since the page began.
pub fn now_ms() -> f64 {
    window()
        .performance()
        .map_or(0.0, |performance| performance.now())
}

/// Where in `element` the pointer is, each axis in 0..1 from the top left.
pub fn pointer_fraction(event: &PointerEvent, element: &Element) -> (f64, f64) {
    let area = element.get_bounding_client_rect();
    let fraction = |position: i32, start: f64, length: f64| {
        if length > 0.0 {
            (f64::from(position) - start) / length
        } else {
            0.0
        }
    };
    (
        fraction(event.client_x(), area.left(), area.width()),
        fraction(event.client_y(), area.top(), area.height()),
    )
}

/// Keeps the pointer's events coming to the element that listens, also outside it.
pub fn capture_pointer(event: &PointerEvent) {
    if let Some(element) = event
        .current_target()
        .and_then(|target| target.dyn_into::<Element>().ok())
    {
        // Fails only if the pointer is already gone.
        let _ = element.set_pointer_capture(event.pointer_id());
    }
}

/// Hears a pointer's events anywhere on the page, before any element does.
pub fn listen_first(name: &str, heard: impl Fn(PointerEvent) + 'static) {
    let heard = Closure::<dyn Fn(PointerEvent)>::new(heard).into_js_value();
    // Fails only for what is no function.
    let _ = window().add_event_listener_with_callback_and_bool(name, heard.unchecked_ref(), true);
}

/// Whether the pointer is held down.
pub fn is_pressed(event: &PointerEvent) -> bool {
    event.buttons() & 1 == 1
}

/// The number in the input that sent `event`, if it is one.
pub fn number(event: &web_sys::Event) -> Option<f32> {
    let input: HtmlInputElement = event.target()?.dyn_into().ok()?;
    let value = input.value_as_number() as f32;
    value.is_finite().then_some(value)
}

/// Clicks an element in code: opens a file picker.
pub fn click(element: &impl AsRef<HtmlElement>) {
    element.as_ref().click();
}

/// What the browser refuses, in words that go into a sentence.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum BrowserError {
    /// In its own words.
    #[error("{0}")]
    Said(String),
    /// There is no clipboard on a page that came over http.
    #[error("browsers allow it over https only")]
    Insecure,
    /// It says no more than that there is no file.
    #[error("the browser made no PNG of it")]
    NoPng,
}

impl From<JsValue> for BrowserError {
    fn from(error: JsValue) -> Self {
        Self::Said(words(&error))
    }
}

/// Why something on this site does not come, in words that go into a sentence.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum FetchError {
    /// The browser did not get it.
    #[error(transparent)]
    Browser(#[from] BrowserError),
    /// The server answered, with this status.
    #[error("the server answered {0}")]
    Status(u16),
}

/// What the browser promised.
pub async fn promised(promise: Result<Promise, JsValue>) -> Result<JsValue, BrowserError> {
    Ok(JsFuture::from(promise?).await?)
}

/// What lies at `address` on this site. It is asked for at once, not only when it is awaited.
pub fn fetch(address: &str) -> impl Future<Output = Result<Response, FetchError>> + use<> {
    let asked = window().fetch_with_str(address);
    async move {
        let response: Response = promised(Ok(asked)).await?.unchecked_into();
        if response.ok() {
            Ok(response)
        } else {
            Err(FetchError::Status(response.status()))
        }
    }
}

/// The same as a blob.
pub fn fetch_blob(address: &str) -> impl Future<Output = Result<Blob, FetchError>> + use<> {
    let fetched = fetch(address);
    async move {
        let blob = promised(fetched.await?.blob()).await?;
        Ok(blob.unchecked_into())
    }
}

/// The same as text.
pub async fn fetch_text(address: &str) -> Result<String, FetchError> {
    let text = promised(fetch(address).await?.text()).await?;
    Ok(text.as_string().unwrap_or_default())
}

/// The bytes of a blob.
pub async fn read(blob: &Blob) -> Result<ArrayBuffer, BrowserError> {
    let buffer = promised(Ok(blob.array_buffer())).await?;
    Ok(buffer.unchecked_into())
}

/// Hands the visitor a file.
pub fn save(name: &str, file: &Blob) -> Result<(), JsValue> {
    let address = Url::create_object_url_with_blob(file)?;
    let anchor: HtmlAnchorElement = document().create_element("a")?.unchecked_into();
    anchor.set_href(&address);
    anchor.set_download(name);
    click(&anchor);
    Url::revoke_object_url(&address)
}

/// Hands the visitor a text as a file.
pub fn download(name: &str, mime: &str, text: &str) -> Result<(), JsValue> {
    let kind = BlobPropertyBag::new();
    kind.set_type(&format!("{mime};charset=utf-8"));
    let blob = Blob::new_with_str_sequence_and_options(&Array::of1(&text.into()), &kind)?;
    save(name, &blob)
}

/// The clipboard, which browsers have over https only.
pub fn clipboard() -> Result<Clipboard, BrowserError> {
    Reflect::get(&window().navigator(), &"clipboard".into())
        .ok()
        .filter(JsValue::is_object)
        .map(JsCast::unchecked_into)
        .ok_or(BrowserError::Insecure)
}

/// Processor cores that the browser owns up to.
pub fn cores() -> usize {
    (window().navigator().hardware_concurrency() as usize).max(1)
}

/// The device's memory as far as the browser owns up to it: at most 8 GB, and in Chromium alone.
pub fn memory_gb() -> Option<f64> {
    let memory = Reflect::get(&window().navigator(), &"deviceMemory".into());
    memory.ok()?.as_f64()
}

/// The date in the form 2026-11-24.
pub fn today() -> String {
    let now = String::from(js_sys::Date::new_0().to_iso_string());
    now.chars().take(10).collect()
}
