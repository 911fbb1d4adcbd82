//! Zip archives of pictures from anywhere: listed and read entry by entry, with nothing believed that the archive says about sizes.
//!
//! Limits: [`MAX_ENTRIES`] files; [`MAX_FILE_BYTES`] inflated for each and [`MAX_INFLATED`] for all; no more than [`MAX_RATIO`] times what was
//! read for it once an entry is beyond [`RATIO_FROM`]; no two entries on the same bytes (D. Fifield, "A better zip bomb", WOOT 2019).
//! Bytes are counted while they are inflated, and memory grows with them, never ahead of them. Paths are only names here, so `../` is
//! harmless.
//!
//! Stored, deflated and deflate64 entries are read. Names are text if they are marked as UTF-8, or stand as such in Info-ZIP's Unicode Path
//! field (0x7075); else they are handed on as bytes for `encoding`.

use std::io::{self, BufReader, Read, Seek, SeekFrom};
use std::sync::Arc;
use std::sync::atomic::{AtomicU64, Ordering};

use zip::result::ZipError;
use zip::{CompressionMethod, ZipArchive};

use crate::encoding::RawName;
use crate::own::MAX_FILE_BYTES;

/// Most files in an archive.
pub const MAX_ENTRIES: usize = 50_000;
/// Most bytes inflated from one archive.
pub const MAX_INFLATED: u64 = 4_000_000_000;
/// Most bytes for each compressed one. Photographs hardly shrink; drawings and masks may, by far less.
pub const MAX_RATIO: u64 = 100;
/// Entries up to this length may be of any ratio.
pub const RATIO_FROM: u64 = 16_000_000;
/// Most bytes read to list the entries: more than three times what [`MAX_ENTRIES`] files with usual names need. Each of them costs
/// memory before they can be counted.
const MAX_DIRECTORY: u64 = 16_000_000;
/// Bytes inflated between two looks at the limits.
const CHUNK: usize = 64 * 1024;

/// Why an archive or an entry is not read.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum ArchiveError {
    /// Not an archive at all, or cut off at its end, where the list of files is.
    #[error("This is not a zip archive, or its end is missing.")]
    NotAZip,
    /// It lists more than [`MAX_ENTRIES`] files.
    #[error("This archive has too many files; up to 50,000 can be opened.")]
    TooManyEntries,
    /// In several parts, or otherwise not as most archives are.
    #[error("Zip archives of this kind cannot be opened here.")]
    Unsupported,
    /// Several entries claim the same bytes of the archive.
    #[error(
        "This archive was not opened: files in it overlap, as in archives made to fill a computer's memory."
    )]
    Overlapping,
    /// Bytes that are not there or wrong.
    #[error("This file is damaged in the archive.")]
    Damaged,
    /// A password would be needed.
    #[error("This file is locked with a password in the archive.")]
    Encrypted,
    /// Compressed in a way that is not known here.
    #[error("This file is compressed in a way that cannot be opened here ({0}).")]
    Method(&'static str),
    /// Longer than [`MAX_FILE_BYTES`] or than was asked for.
    #[error("This file is too large: it has more than {0} bytes.")]
    TooLarge(u64),
    /// It grows to more than [`MAX_RATIO`] times its compressed length.
    #[error(
        "This file was not opened: it grows more than a hundredfold, as in archives made to fill a computer's memory."
    )]
    Bomb,
    /// More than [`MAX_INFLATED`] in all.
    #[error("The rest of this archive was not opened: it holds more than 4 GB.")]
    TooMuch,
    /// The archive has no entry at this position.
    #[error("There is no such file in the archive.")]
    Missing,
}

/// An archive whose list of files has been read and checked.
pub struct Archive<R> {
    zip: ZipArchive<BufReader<Metered<R>>>,
    /// Bytes that may still be read.
    left: Arc<AtomicU64>,
    /// Position in the archive and bytes inflated so far of each file, in the order of [`Archive::list`].
    files: Vec<(usize, u64)>,
    /// Bytes inflated so far of all files, each counted once, and how many may be.
    inflated: u64,
    most: u64,
}

impl<R: Read + Seek> Archive<R> {
    /// Reads the list of files at the archive's end.
    pub fn open(reader: R) -> Result<Self, ArchiveError> {
        let left = Arc::new(AtomicU64::new(MAX_DIRECTORY));
        let reader = Metered {
            inner: reader,
            left: Arc::clone(&left),
        };
        let mut zip =
            ZipArchive::new(BufReader::with_capacity(CHUNK, reader)).map_err(|error| {
                if left.load(Ordering::Relaxed) == 0 {
                    ArchiveError::TooManyEntries
                } else {
                    not_a_zip(&error)
                }
            })?;
        left.store(u64::MAX, Ordering::Relaxed);
        if zip.len() > MAX_ENTRIES {
            return Err(ArchiveError::TooManyEntries);
        }
        refuse_overlaps(&mut zip)?;
        let is_folder = |name: &[u8]| name.ends_with(b"/") || name.ends_with(b"\\");
        let files = zip
            .file_names_raw()
            .enumerate()
            .filter(|(_, name)| !is_folder(name))
            .map(|(entry, _)| (entry, 0))
            .collect();
        Ok(Self {
            zip,
            left,
            files,
            inflated: 0,
            most: MAX_INFLATED,
        })
    }

    /// Names and lengths of the files, without the folders; lengths are what the archive says.
    pub fn list(&self) -> Vec<(RawName, u64)> {
        self.files
            .iter()
            .map(|&(entry, _)| {
                let data = self.zip.by_index_data(entry);
                data.map_or((RawName::Text(String::new()), 0), |data| {
                    let stated = data.name().ok();
                    (raw_name(data.name_raw(), stated.as_deref()), data.size())
                })
            })
            .collect()
    }

    /// The bytes of the file at `index` of [`Archive::list`], up to `limit`.
    pub fn read(&mut self, index: usize, limit: u64) -> Result<Vec<u8>, ArchiveError> {
        let (entry, inflated) = self.files.get_mut(index).ok_or(ArchiveError::Missing)?;
        let data = self
            .zip
            .by_index_data(*entry)
            .map_err(|_| ArchiveError::Damaged)?;
        if data.encrypted() {
            return Err(ArchiveError::Encrypted);
        }
        let method = data.compression();
        if !matches!(
            method,
            CompressionMethod::Stored | CompressionMethod::Deflated | CompressionMethod::Deflate64
        ) {
            return Err(ArchiveError::Method(name(method)));
        }
        let limit = limit.min(MAX_FILE_BYTES);
        self.left.store(u64::MAX, Ordering::Relaxed);
        let mut reader = self
            .zip
            .by_index(*entry)
            .map_err(|_| ArchiveError::Damaged)?;
        let mut bytes = Vec::new();
        loop {
            let chunk = (&mut reader)
                .take(CHUNK as u64)
                .read_to_end(&mut bytes)
                .map_err(|_| ArchiveError::Damaged)?;
            if chunk == 0 {
                return Ok(bytes);
            }
            let length = bytes.len() as u64;
            self.inflated += length.saturating_sub(*inflated);
            *inflated = length.max(*inflated);
            let consumed = u64::MAX - self.left.load(Ordering::Relaxed);
            if length > RATIO_FROM && length > consumed.saturating_mul(MAX_RATIO) {
                return Err(ArchiveError::Bomb);
            }
            if length > limit {
                return Err(ArchiveError::TooLarge(limit));
            }
            if self.inflated > self.most {
                return Err(ArchiveError::TooMuch);
            }
        }
    }
}

/// A name; `stated` is what the archive says it is, which is CP437 for all that is not marked as UTF-8.
fn raw_name(bytes: &[u8], stated: Option<&str>) -> RawName {
    match std::str::from_utf8(bytes) {
        Ok(text) if bytes.is_ascii() || stated == Some(text) => RawName::Text(text.to_owned()),
        _ => RawName::Bytes(bytes.to_vec()),
    }
}

/// Refuses entries that share bytes, and with them all whose lengths together exceed the archive. An entry takes at least its header of
/// 30 bytes, its name and its compressed bytes; that needs no look at the headers, which would be a read each.
fn refuse_overlaps<R: Read + Seek>(
    zip: &mut ZipArchive<BufReader<Metered<R>>>,
) -> Result<(), ArchiveError> {
    const HEADER: u64 = 30;
    let mut spans = Vec::with_capacity(zip.len());
    for entry in 0..zip.len() {
        let data = zip
            .by_index_data(entry)
            .map_err(|_| ArchiveError::Damaged)?;
        let length = HEADER + data.name_raw().len() as u64;
        let end = data
            .header_start()
            .saturating_add(length)
            .saturating_add(data.compressed_size());
        spans.push((data.header_start(), end));
    }
    spans.sort_unstable();
    let directory = zip.central_directory_start();
    let overlap = spans.windows(2).any(|pair| pair[0].1 > pair[1].0);
    // Nor does the last one reach into the list of files.
    if overlap || spans.last().is_some_and(|&(_, end)| end > directory) {
        return Err(ArchiveError::Overlapping);
    }
    Ok(())
}

fn not_a_zip(error: &ZipError) -> ArchiveError {
    match error {
        ZipError::UnsupportedArchive(_) => ArchiveError::Unsupported,
        _ => ArchiveError::NotAZip,
    }
}

fn name(method: CompressionMethod) -> &'static str {
    match method {
        CompressionMethod::BZIP2 => "BZip2",
        CompressionMethod::LZMA => "LZMA",
        CompressionMethod::PPMD => "PPMd",
        CompressionMethod::XZ => "XZ",
        CompressionMethod::ZSTD => "Zstandard",
        _ => "an unusual one",
    }
}

/// A reader that ends in an error after so many bytes.
struct Metered<R> {
    inner: R,
    left: Arc<AtomicU64>,
}

impl<R: Read> Read for Metered<R> {
    fn read(&mut self, buffer: &mut [u8]) -> io::Result<usize> {
        let left = self.left.load(Ordering::Relaxed);
        if left == 0 {
            return Err(io::Error::other("more bytes than a list of files takes"));
        }
        let read = self.inner.read(buffer)?;
        self.left
            .store(left.saturating_sub(read as u64), Ordering::Relaxed);
        Ok(read)
    }
}

impl<R: Seek> Seek for Metered<R> {
    fn seek(&mut self, to: SeekFrom) -> io::Result<u64> {
        self.inner.seek(to)
    }
}

#[cfg(test)]
mod tests;
