//! A zip archive that stays where it is: only the parts that are asked for are read into memory.

use js_sys::{ArrayBuffer, Uint8Array};
use platform::port::words;
use sets::archive::{Archive, ArchiveError};
use sets::encoding::RawName;
use sets::own::MAX_FILE_BYTES;
use std::io::{self, Read, Seek, SeekFrom};
use wasm_bindgen::JsCast as _;
use web_sys::{Blob, FileReaderSync};

/// Bytes read at once: reading a blob costs about the same for one byte as for so many.
const AHEAD: u64 = 1 << 20;

/// Why an archive or one of its files is not read: a sentence for the visitor.
#[derive(Debug, thiserror::Error)]
pub enum ReadError {
    /// The question came without its blob.
    #[error("The archive did not reach the decoder.")]
    NotSent,
    /// A file is asked for before any archive was opened, or after one that could not be.
    #[error("No archive is open.")]
    NoneOpen,
    /// The browser lets this worker read no files, in its own words.
    #[error("{0}")]
    Browser(String),
    /// The archive is at fault.
    #[error(transparent)]
    Archive(#[from] ArchiveError),
}

/// An archive and its list of files.
pub struct OpenArchive {
    archive: Archive<BlobReader>,
}

impl OpenArchive {
    /// Reads the list of files.
    pub fn open(blob: &Blob) -> Result<Self, ReadError> {
        let archive = Archive::open(BlobReader::new(blob.clone())?)?;
        Ok(Self { archive })
    }

    /// Names and lengths.
    pub fn files(&self) -> Vec<(RawName, u64)> {
        self.archive.list()
    }

    /// The contents of a file.
    pub fn read(&mut self, index: usize) -> Result<Vec<u8>, ReadError> {
        Ok(self.archive.read(index, MAX_FILE_BYTES)?)
    }
}

/// A blob as a file that can be read and searched. Workers may read blobs synchronously.
struct BlobReader {
    blob: Blob,
    length: u64,
    position: u64,
    reader: FileReaderSync,
    /// What was read last, and where it begins.
    window: Vec<u8>,
    window_start: u64,
}

impl BlobReader {
    fn new(blob: Blob) -> Result<Self, ReadError> {
        Ok(Self {
            length: blob.size() as u64,
            position: 0,
            reader: FileReaderSync::new().map_err(|error| ReadError::Browser(words(&error)))?,
            window: Vec::new(),
            window_start: 0,
            blob,
        })
    }

    fn fill(&mut self) -> Result<(), wasm_bindgen::JsValue> {
        let end = (self.position + AHEAD).min(self.length);
        let part = self
            .blob
            .slice_with_f64_and_f64(self.position as f64, end as f64)?;
        let buffer: ArrayBuffer = self.reader.read_as_array_buffer(&part)?.unchecked_into();
        self.window = Uint8Array::new(&buffer).to_vec();
        self.window_start = self.position;
        Ok(())
    }
}

impl Read for BlobReader {
    fn read(&mut self, buffer: &mut [u8]) -> io::Result<usize> {
        if self.position >= self.length || buffer.is_empty() {
            return Ok(0);
        }
        let inside = |reader: &Self| {
            reader.position >= reader.window_start
                && reader.position < reader.window_start + reader.window.len() as u64
        };
        if !inside(self) {
            self.fill()
                .map_err(|error| io::Error::other(words(&error)))?;
        }
        if !inside(self) {
            return Err(io::ErrorKind::UnexpectedEof.into());
        }
        let start = (self.position - self.window_start) as usize;
        let count = buffer.len().min(self.window.len() - start);
        buffer[..count].copy_from_slice(&self.window[start..start + count]);
        self.position += count as u64;
        Ok(count)
    }
}

impl Seek for BlobReader {
    fn seek(&mut self, to: SeekFrom) -> io::Result<u64> {
        let position = match to {
            SeekFrom::Start(position) => Some(position),
            SeekFrom::End(offset) => self.length.checked_add_signed(offset),
            SeekFrom::Current(offset) => self.position.checked_add_signed(offset),
        };
        self.position = position.ok_or(io::ErrorKind::InvalidInput)?;
        Ok(self.position)
    }
}
