//! A file as it is kept: its bytes and its kind, not a `Blob`.
//!
//! WebKit (seen in WebKitGTK 2.50) puts no blob into IndexedDB in a private window; bytes go everywhere. Earlier versions of this site
//! kept blobs, which are still read.

use crate::browser::{BrowserError, read};
use js_sys::{Array, ArrayBuffer, Reflect, Uint8Array};
use wasm_bindgen::{JsCast as _, JsValue};
use web_sys::{Blob, BlobPropertyBag};

/// A file and its bytes.
#[derive(Clone, Debug)]
pub struct FileBytes {
    blob: Blob,
    bytes: ArrayBuffer,
}

impl FileBytes {
    /// Reads a file.
    pub async fn of(blob: Blob) -> Result<Self, BrowserError> {
        let bytes = read(&blob).await?;
        Ok(Self { blob, bytes })
    }

    /// Length in bytes.
    pub fn length(&self) -> u64 {
        u64::from(self.bytes.byte_length())
    }

    /// The file: a picked one lies on the disk and takes no memory.
    pub fn into_blob(self) -> Blob {
        self.blob
    }

    /// As it lies in the database: its kind, and its bytes.
    pub(super) fn as_kept(&self) -> JsValue {
        Array::of2(&self.blob.type_().into(), &self.bytes).into()
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
