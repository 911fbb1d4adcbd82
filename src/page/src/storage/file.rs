//! A file as it is kept.
//!
//! A blob is handed over by name, and the browser copies it beside the page: 100 photographs of 4 MB take a fourth of the time that their
//! bytes do (Chromium 148). But WebKit (seen in WebKitGTK 2.50) puts no blob into IndexedDB in a private window, so there the bytes and their
//! kind are kept.

use super::database;
use crate::browser::{BrowserError, read};
use js_sys::{Array, ArrayBuffer, Reflect, Uint8Array};
use wasm_bindgen::{JsCast as _, JsValue};
use web_sys::{Blob, BlobPropertyBag};

/// A file to be kept.
#[derive(Clone, Debug)]
pub struct FileToKeep {
    blob: Blob,
    /// Where the database takes no blob.
    bytes: Option<ArrayBuffer>,
}

impl FileToKeep {
    /// Fails if the file cannot be read: it has changed, or is gone.
    pub async fn of(blob: Blob) -> Result<Self, BrowserError> {
        let mut file = Self { blob, bytes: None };
        if !database::takes_blobs().await {
            file.read().await?;
        } else if let Ok(first) = file.blob.slice_with_f64_and_f64(0.0, 1.0) {
            read(&first).await?;
        }
        Ok(file)
    }

    /// Keeps the bytes and not the blob.
    pub(super) async fn read(&mut self) -> Result<(), BrowserError> {
        self.bytes = Some(read(&self.blob).await?);
        Ok(())
    }

    /// Whether the database would get the blob itself.
    pub(super) const fn is_blob(&self) -> bool {
        self.bytes.is_none()
    }

    /// Length in bytes.
    pub fn length(&self) -> u64 {
        self.blob.size() as u64
    }

    /// The file: a picked one lies on the disk and takes no memory.
    pub fn into_blob(self) -> Blob {
        self.blob
    }

    /// As it lies in the database.
    pub(super) fn as_kept(&self) -> JsValue {
        match &self.bytes {
            None => self.blob.clone().into(),
            Some(bytes) => Array::of2(&self.blob.type_().into(), bytes).into(),
        }
    }
}

/// The file that lies in the database as `kept`.
pub(super) fn file_of(kept: &JsValue) -> Option<Blob> {
    if let Some(blob) = kept.dyn_ref::<Blob>() {
        return Some(blob.clone());
    }
    let part = |index| Reflect::get_u32(kept, index).ok();
    let bytes: ArrayBuffer = part(1)?.dyn_into().ok()?;
    let kind = BlobPropertyBag::new();
    kind.set_type(&part(0)?.as_string()?);
    Blob::new_with_u8_array_sequence_and_options(&Array::of1(&Uint8Array::new(&bytes)), &kind).ok()
}
