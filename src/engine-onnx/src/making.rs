//! The file that is kept.

use onnx::guesses::Choices;
use sha2::{Digest as _, Sha256};

/// What the choices are called in the file's metadata.
const KEY: &str = "frequency-shortcut-explorer";
/// Field 14 of ONNX's `ModelProto`, `metadata_props`, and the two fields of one of its entries: messages and texts, with their lengths before
/// them.
const METADATA: u8 = 14 << 3 | 2;
const ENTRY_KEY: u8 = 1 << 3 | 2;
const ENTRY_VALUE: u8 = 2 << 3 | 2;

/// The file with the visitor's choices among its metadata, so that its hash tells choices apart: what is judged or read with a network is named by
/// the hash of its file.
pub fn marked(mut file: Vec<u8>, choices: &Choices) -> Vec<u8> {
    // What it and its classes are called makes no other network of it.
    let counted = (choices.network(), choices.side, choices.preprocessing());
    // Numbers and words always serialise.
    let said = serde_json::to_string(&counted).unwrap_or_default();
    let mut entry = Vec::new();
    push(&mut entry, ENTRY_KEY, KEY.as_bytes());
    push(&mut entry, ENTRY_VALUE, said.as_bytes());
    // Fields may stand in any order, and what is repeated is added to.
    push(&mut file, METADATA, &entry);
    file
}

/// A field of bytes: its number and kind, its length in groups of seven bits, and what it holds.
fn push(message: &mut Vec<u8>, field: u8, bytes: &[u8]) {
    message.push(field);
    let mut length = bytes.len();
    while length >= 0x80 {
        message.push(length as u8 | 0x80);
        length >>= 7;
    }
    message.push(length as u8);
    message.extend_from_slice(bytes);
}

/// SHA-256 in lower-case hexadecimal, as cards have it.
pub fn sha256(file: &[u8]) -> String {
    hex::encode(Sha256::digest(file))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_field_has_its_number_and_length_before_it() {
        let mut message = vec![8, 10];
        push(&mut message, METADATA, &[7; 232]);
        assert_eq!(message[..5], [8, 10, 0x72, 0xe8, 1]);
        assert_eq!(message.len(), 5 + 232);
    }
}
