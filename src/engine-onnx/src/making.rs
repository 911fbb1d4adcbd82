//! The file that is kept.

use js_sys::Uint8Array;
use onnx::guesses::Choices;
use onnx::with_metadata;
use sha2::{Digest as _, Sha256};

/// What the choices are called in the file's metadata.
const KEY: &str = "frequency-shortcut-explorer";

/// The file with the visitor's choices among its metadata, so that its hash tells choices apart: what is judged or read with a network is named by
/// the hash of its file.
pub fn marked(file: Vec<u8>, choices: &Choices) -> Vec<u8> {
    // What it and its classes are called makes no other network of it.
    let counted = (choices.network(), choices.side, choices.preprocessing());
    // Numbers and words always serialise.
    let said = serde_json::to_string(&counted).unwrap_or_default();
    with_metadata(file, KEY, &said)
}

/// SHA-256 of the same bytes here and there, in lower-case hexadecimal as cards have it.
pub async fn sha256(file: &[u8], contents: &Uint8Array) -> String {
    match engine::browser_digest(contents).await {
        Some(digest) => hex::encode(digest),
        None => hex::encode(Sha256::digest(file)),
    }
}
