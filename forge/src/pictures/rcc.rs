//! Reads Qt's binary resource files, as `rcc --binary` writes them (Qt 5 and 6, `qtbase/src/tools/rcc/rcc.cpp`).
//!
//! A header names three regions: the tree of fixed-size nodes, the names and the data. All numbers are big-endian.

use std::io::Read;

use anyhow::{Context, Result, bail, ensure};
use flate2::read::ZlibDecoder;

const COMPRESSED_ZLIB: u16 = 1;
const DIRECTORY: u16 = 2;
const COMPRESSED_ZSTD: u16 = 4;

/// Bytes of a node: with a time of last change since version 2.
const NODE: usize = 22;

/// An opened resource file.
pub struct Rcc {
    bytes: Vec<u8>,
    tree: usize,
    data: usize,
    names: usize,
}

impl Rcc {
    /// Reads the header.
    pub fn new(bytes: Vec<u8>) -> Result<Self> {
        ensure!(bytes.starts_with(b"qres"), "not a Qt resource file");
        let mut rcc = Self {
            bytes,
            tree: 0,
            data: 0,
            names: 0,
        };
        let version = rcc.u32(4)?;
        ensure!(
            matches!(version, 2 | 3),
            "version {version} of Qt resource files is not supported"
        );
        rcc.tree = rcc.u32(8)?;
        rcc.data = rcc.u32(12)?;
        rcc.names = rcc.u32(16)?;
        Ok(rcc)
    }

    /// The contents of the file at `path`, its folders separated by `/`.
    pub fn read(&self, path: &str) -> Result<Vec<u8>> {
        let mut node = self.tree;
        for part in path.split('/') {
            node = self
                .child(node, part)?
                .with_context(|| format!("the resource file has no {path}"))?;
        }
        let flags = self.u16(node + 4)?;
        ensure!(flags & DIRECTORY == 0, "{path} is a folder");
        let start = self.data + self.u32(node + 10)?;
        let length = self.u32(start)?;
        let stored = self.slice(start + 4, length)?;
        if flags & COMPRESSED_ZSTD != 0 {
            bail!("{path} is compressed with Zstandard, which is not supported");
        }
        if flags & COMPRESSED_ZLIB == 0 {
            return Ok(stored.to_vec());
        }
        // qCompress puts the length of the contents before the zlib stream.
        let mut contents = Vec::new();
        ZlibDecoder::new(self.slice(start + 8, length.saturating_sub(4))?)
            .read_to_end(&mut contents)?;
        ensure!(contents.len() == self.u32(start + 4)?, "{path} is damaged");
        Ok(contents)
    }

    fn child(&self, folder: usize, name: &str) -> Result<Option<usize>> {
        if self.u16(folder + 4)? & DIRECTORY == 0 {
            return Ok(None);
        }
        let (count, first) = (self.u32(folder + 6)?, self.u32(folder + 10)?);
        for index in first..first + count {
            let node = self.tree + index * NODE;
            if self.name(node)? == name {
                return Ok(Some(node));
            }
        }
        Ok(None)
    }

    fn name(&self, node: usize) -> Result<String> {
        let start = self.names + self.u32(node)?;
        let length = usize::from(self.u16(start)?);
        // The length is followed by a hash of four bytes.
        let utf16: Vec<u16> = self
            .slice(start + 6, 2 * length)?
            .chunks_exact(2)
            .map(|pair| u16::from_be_bytes([pair[0], pair[1]]))
            .collect();
        Ok(String::from_utf16(&utf16)?)
    }

    fn u32(&self, at: usize) -> Result<usize> {
        let bytes = self.slice(at, 4)?;
        Ok(u32::from_be_bytes([bytes[0], bytes[1], bytes[2], bytes[3]]) as usize)
    }

    fn u16(&self, at: usize) -> Result<u16> {
        let bytes = self.slice(at, 2)?;
        Ok(u16::from_be_bytes([bytes[0], bytes[1]]))
    }

    fn slice(&self, at: usize, length: usize) -> Result<&[u8]> {
        self.bytes
            .get(at..at.saturating_add(length))
            .context("the resource file ends too early")
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use flate2::Compression;
    use flate2::write::ZlibEncoder;
    use std::io::Write;

    /// A tree of `a/plain` and `a/packed`, written after rcc.cpp.
    fn sample() -> Vec<u8> {
        let mut packed = ZlibEncoder::new(9_u32.to_be_bytes().to_vec(), Compression::best());
        packed.write_all(b"squeezed!").unwrap();
        let packed = packed.finish().unwrap();
        let mut data = Vec::new();
        let mut offsets = Vec::new();
        for contents in [b"as it is".to_vec(), packed] {
            offsets.push(data.len() as u32);
            data.extend((contents.len() as u32).to_be_bytes());
            data.extend(contents);
        }
        let mut names = Vec::new();
        let mut name_offsets = Vec::new();
        for name in ["a", "plain", "packed"] {
            name_offsets.push(names.len() as u32);
            names.extend((name.len() as u16).to_be_bytes());
            names.extend([0; 4]);
            names.extend(name.encode_utf16().flat_map(u16::to_be_bytes));
        }
        let node = |name: u32, flags: u16, first: u32, second: u32| {
            let mut node = name.to_be_bytes().to_vec();
            node.extend(flags.to_be_bytes());
            node.extend(first.to_be_bytes());
            node.extend(second.to_be_bytes());
            node.resize(NODE, 0);
            node
        };
        let tree: Vec<u8> = [
            node(0, DIRECTORY, 1, 1),
            node(name_offsets[0], DIRECTORY, 2, 2),
            node(name_offsets[1], 0, 0, offsets[0]),
            node(name_offsets[2], COMPRESSED_ZLIB, 0, offsets[1]),
        ]
        .concat();
        let mut file = b"qres".to_vec();
        let data_at = 24;
        let names_at = data_at + data.len() as u32;
        let tree_at = names_at + names.len() as u32;
        for number in [3, tree_at, data_at, names_at, 0] {
            file.extend(number.to_be_bytes());
        }
        [file, data, names, tree].concat()
    }

    #[test]
    fn files_are_found_and_inflated() {
        let rcc = Rcc::new(sample()).unwrap();
        assert_eq!(rcc.read("a/plain").unwrap(), b"as it is");
        assert_eq!(rcc.read("a/packed").unwrap(), b"squeezed!");
    }

    #[test]
    fn what_is_not_there_is_said() {
        let rcc = Rcc::new(sample()).unwrap();
        for path in ["a", "b", "a/other", "a/plain/deeper", ""] {
            assert!(rcc.read(path).is_err(), "{path}");
        }
    }

    #[test]
    fn no_truncation_panics() {
        let whole = sample();
        // Only the last node's time of change, which is not read, may be missing.
        for length in 0..whole.len() - 8 {
            if let Ok(rcc) = Rcc::new(whole[..length].to_vec()) {
                assert!(rcc.read("a/packed").is_err(), "{length}");
            }
        }
    }
}
