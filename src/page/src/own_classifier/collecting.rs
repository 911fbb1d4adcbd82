//! What came, as one list of files, without what cannot belong to the network.

use crate::browser::{BrowserError, read};
use crate::incoming::Incoming;
use js_sys::{Array, ArrayBuffer};
use onnx::facts::MOST_BYTES;
use sets::own;
use wasm_bindgen::JsCast as _;
use web_sys::Blob;

/// Why files cannot be looked into: a sentence for the visitor.
#[derive(Debug, thiserror::Error)]
pub enum CollectError {
    /// They have changed, or are gone.
    #[error("The files could not be read ({0}). Choose them again.")]
    Unreadable(#[from] BrowserError),
    /// They would not fit into memory.
    #[error(
        "The files have {0:.0} MB together, and a page has room for {most} MB at most. Choose the files of one network, or a smaller one.",
        most = MOST_BYTES / 1_000_000
    )]
    TooLarge(f64),
}

/// Adds files to those that are there; one of the same name takes the other's place.
pub fn add(files: &mut Vec<Incoming>, more: Vec<Incoming>) {
    for file in more {
        files.retain(|other| other.path != file.path);
        files.push(file);
    }
}

/// Those that may belong to a network, by name: no pictures, and beside an ONNX file or safetensors no other copy of its weights.
pub fn of_use(files: &[Incoming]) -> Vec<Incoming> {
    const COPIES: [&str; 6] = ["pt", "pth", "ckpt", "h5", "keras", "tflite"];
    let ending = |file: &Incoming| {
        let name = file.path.to_lowercase();
        name.rsplit('.').next().unwrap_or_default().to_owned()
    };
    let has = |wanted: &str| files.iter().any(|file| ending(file) == wanted);
    let (has_onnx, has_safetensors) = (has("onnx"), has("safetensors"));
    let is_copy = |ending: &str| match ending {
        "safetensors" => has_onnx,
        // The second file of an ONNX network may be called so, too.
        "bin" => has_safetensors && !has_onnx,
        other => (has_onnx || has_safetensors) && COPIES.contains(&other),
    };
    let wanted = |file: &&Incoming| {
        let is_picture = own::is_picture(&own::Found {
            path: file.path.clone(),
            bytes: 1,
        });
        !is_copy(&ending(file)) && !is_picture
    };
    files.iter().filter(wanted).cloned().collect()
}

/// Names, lengths and bytes, one file after another.
pub async fn bytes(
    files: &[Incoming],
) -> Result<(Vec<(String, usize)>, ArrayBuffer), CollectError> {
    let all = Array::new();
    let mut listed = Vec::new();
    for Incoming { path, file } in files {
        all.push(file);
        listed.push((path.clone(), file.size() as usize));
    }
    let whole = Blob::new_with_blob_sequence(&all).map_err(BrowserError::from)?;
    if whole.size() > MOST_BYTES as f64 {
        return Err(CollectError::TooLarge(whole.size() / 1e6));
    }
    Ok((listed, read(&whole.unchecked_into()).await?))
}
