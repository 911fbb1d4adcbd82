//! safetensors: the length of a header, the header in JSON, and the numbers.

use serde_json::{Map, Value};

use crate::ReadError;
use crate::error::damaged;
use crate::kind::Kind;
use crate::names::shortened;
use crate::view::View;

/// Most bytes of a header: one of ten thousand tensors has a million.
const MOST_HEADER: usize = 16_000_000;

/// Whether a file begins as they do.
pub(crate) fn is_it(bytes: &[u8]) -> bool {
    let Some((length, rest)) = bytes.split_first_chunk::<8>() else {
        return false;
    };
    let length = u64::from_le_bytes(*length);
    rest.starts_with(b"{\"") && length >= 2 && length < 100_000_000
}

/// Tensors by name, before their numbers are read.
type Named = Vec<(String, View)>;

/// Its tensors, and all numbers.
pub(crate) fn read(bytes: &[u8]) -> Result<(Named, &[u8]), ReadError> {
    let (length, rest) = bytes.split_first_chunk::<8>().ok_or(ReadError::Truncated)?;
    let length = usize::try_from(u64::from_le_bytes(*length)).unwrap_or(usize::MAX);
    if length > MOST_HEADER {
        return damaged("its header is too long");
    }
    let (header, numbers) = rest.split_at_checked(length).ok_or(ReadError::Truncated)?;
    let header: Map<String, Value> = serde_json::from_slice(header)
        .map_err(|error| ReadError::Damaged(format!("its header: {error}")))?;
    let mut tensors = Vec::new();
    for (name, about) in header {
        if name == "__metadata__" {
            continue;
        }
        let view = view(&about, numbers.len());
        tensors.push((
            name.clone(),
            view.map_err(|error| match error {
                ReadError::Damaged(reason) => {
                    ReadError::Damaged(format!("“{}”: {reason}", shortened(&name)))
                }
                error => error,
            })?,
        ));
    }
    if tensors.is_empty() {
        return Err(ReadError::NoWeights);
    }
    Ok((tensors, numbers))
}

fn view(about: &Value, length: usize) -> Result<View, ReadError> {
    let lengths = |key: &str| {
        let list = about.get(key)?.as_array()?;
        let one = |value: &Value| usize::try_from(value.as_u64()?).ok();
        list.iter().map(one).collect::<Option<Vec<_>>>()
    };
    let (Some(word), Some(shape), Some(offsets)) = (
        about.get("dtype").and_then(Value::as_str),
        lengths("shape"),
        lengths("data_offsets"),
    ) else {
        return damaged("type, shape or place is missing");
    };
    let Some(kind) = Kind::of_word(word) else {
        return damaged(format!("there is no type {}", shortened(word)));
    };
    let &[begin, end] = &offsets[..] else {
        return damaged("its place is not two numbers");
    };
    if end > length {
        return Err(ReadError::Truncated);
    }
    let view = View::plain("".into(), kind, begin, shape);
    match view {
        Some(view) if view.count > 0 && view.end == end => Ok(view),
        Some(view) if view.count == 0 && begin == end => Ok(view),
        _ => damaged("shape and place do not fit together"),
    }
}
