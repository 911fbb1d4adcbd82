//! What `torch.save` writes: a zip archive since version 1.6, pickles and numbers one after another before.

use std::borrow::Cow;
use std::collections::BTreeMap;
use std::io::{Cursor, Read};

use zip::result::ZipError;
use zip::{CompressionMethod, ZipArchive};

use crate::error::damaged;
use crate::pickle::{Id, Value, Values};
use crate::{MOST_BYTES, ReadError};

/// The number whose pickle files began with before they were zip archives.
const MAGIC: &[u8] = b"\x8a\x0al\xfc\x9cF\xf9 j\xa8P\x19.";
/// Most bytes of a pickle: names and shapes need far less.
const MOST_PICKLE: usize = 32_000_000;

/// Where the numbers lie.
pub(crate) enum Storages<'a> {
    /// In files of an archive: which folder, and how many bytes may still be unpacked.
    Zip {
        archive: Archive<'a>,
        folder: String,
        left: u64,
    },
    /// By name.
    Parts(BTreeMap<String, &'a [u8]>),
}

type Archive<'a> = ZipArchive<Cursor<&'a [u8]>>;

impl<'a> Storages<'a> {
    pub(crate) fn get(&mut self, name: &str) -> Result<Cow<'a, [u8]>, ReadError> {
        match self {
            Self::Zip {
                archive,
                folder,
                left,
            } => {
                let path = format!("{folder}data/{name}");
                let bytes = unpack(archive, &path, *left)?;
                *left -= bytes.len() as u64;
                Ok(bytes.into())
            }
            Self::Parts(parts) => match parts.get(name) {
                Some(bytes) => Ok(Cow::Borrowed(bytes)),
                None => damaged(format!("there are no numbers “{name}”")),
            },
        }
    }
}

/// The pickle of an archive, with the archive.
pub(crate) struct Zipped<'a> {
    pub(crate) pickle: Vec<u8>,
    pub(crate) storages: Storages<'a>,
    pub(crate) is_big_endian: bool,
}

/// Opens an archive; none if there is no `data.pkl` in it, or if it is TorchScript.
pub(crate) fn unzip(bytes: &[u8]) -> Result<Option<Zipped<'_>>, ReadError> {
    let mut archive = ZipArchive::new(Cursor::new(bytes)).map_err(unreadable)?;
    let Some(folder) = folder(&archive) else {
        return Ok(None);
    };
    let pickle = unpack(
        &mut archive,
        &format!("{folder}data.pkl"),
        MOST_PICKLE as u64,
    )?;
    let order = unpack(&mut archive, &format!("{folder}byteorder"), 16).unwrap_or_default();
    Ok(Some(Zipped {
        pickle,
        is_big_endian: order.starts_with(b"big"),
        storages: Storages::Zip {
            archive,
            folder,
            left: MOST_BYTES,
        },
    }))
}

/// The folder that everything is in, with its slash.
fn folder(archive: &Archive<'_>) -> Option<String> {
    let mut found = None;
    for name in archive.file_names() {
        let name = name.ok()?;
        // TorchScript has code beside its data.
        if name.rsplit('/').next() == Some("constants.pkl") {
            return None;
        }
        let folder = name.strip_suffix("data.pkl");
        if let Some(folder) = folder.filter(|folder| folder.is_empty() || folder.ends_with('/')) {
            found = Some(folder.to_owned());
        }
    }
    found
}

fn unpack(archive: &mut Archive<'_>, path: &str, most: u64) -> Result<Vec<u8>, ReadError> {
    let Some(at) = archive.index_for_name(path) else {
        return damaged(format!("there is no {path} in it"));
    };
    let stored = archive.by_index_raw(at).map_err(unreadable)?;
    // `torch.serialization.set_crc32_options(False)` writes 0 in place of a sum.
    let is_unchecked = stored.compression() == CompressionMethod::Stored && stored.crc32() == 0;
    drop(stored);
    let entry = if is_unchecked {
        archive.by_index_raw(at)
    } else {
        archive.by_index(at)
    };
    let entry = entry.map_err(unreadable)?;
    // What the archive says of lengths is not believed: bytes are counted as they come.
    let mut bytes = Vec::new();
    let read = entry.take(most + 1).read_to_end(&mut bytes);
    if bytes.len() as u64 > most {
        return Err(ReadError::TooLarge);
    }
    match read {
        Ok(_) => Ok(bytes),
        Err(error) => damaged(format!("{path}: {error}")),
    }
}

fn unreadable(error: ZipError) -> ReadError {
    match error {
        // The directory stands at the end.
        ZipError::InvalidArchive(_) => ReadError::Truncated,
        other => ReadError::Damaged(other.to_string()),
    }
}

/// Whether a file begins as they did, in any version of pickles; newer ones have frames.
pub(crate) fn is_legacy(bytes: &[u8]) -> bool {
    let Some(([0x80, 2..=5], rest)) = bytes.split_first_chunk() else {
        return false;
    };
    let after_frame = rest.strip_prefix(b"\x95").and_then(|rest| rest.get(8..));
    rest.starts_with(MAGIC) || after_frame.is_some_and(|rest| rest.starts_with(MAGIC))
}

/// Reads the older format: a number, the version, sizes of the machine, the object, names of the storages, and the storages.
pub(crate) fn legacy<'a>(
    bytes: &'a [u8],
    values: &mut Values<'a>,
) -> Result<(Id, Storages<'a>), ReadError> {
    let (_, rest) = values.read(bytes)?;
    let (_, rest) = values.read(rest)?;
    // Whatever the machine was, numbers are little-endian.
    let (_, rest) = values.read(rest)?;
    let limited = &rest[..rest.len().min(MOST_PICKLE)];
    let (root, after) = values.read(limited)?;
    let rest = &rest[limited.len() - after.len()..];
    let (names, mut rest) = values.read(rest)?;
    let names = match values.get(names) {
        Value::List(names) => names.clone(),
        _ => return damaged("the names of its storages are missing"),
    };
    // Only what was spoken of is known to have a type.
    let sizes = values.storage_sizes();
    let mut parts = BTreeMap::new();
    for name in names {
        let Some(name) = values.text(name) else {
            return damaged("the name of a storage is no text");
        };
        let Some(size) = sizes.get(name) else {
            return damaged(format!("nothing speaks of the storage “{name}”"));
        };
        let (count, after) = rest.split_first_chunk::<8>().ok_or(ReadError::Truncated)?;
        let length = usize::try_from(u64::from_le_bytes(*count))
            .ok()
            .and_then(|count| count.checked_mul(*size));
        let (part, after) = length
            .and_then(|length| after.split_at_checked(length))
            .ok_or(ReadError::Truncated)?;
        parts.insert(name.to_owned(), part);
        rest = after;
    }
    Ok((root, Storages::Parts(parts)))
}
