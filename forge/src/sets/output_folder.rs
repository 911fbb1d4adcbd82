//! The folder of sets while it is written: files get names that change with their content, and what was not written is removed.

use std::collections::BTreeSet;
use std::fs;
use std::path::{Path, PathBuf};

use anyhow::{Context, Result};
use sets::card::FileRef;

use crate::package::hexadecimal_sha256;

/// Digits of the SHA-256 in a file's name.
const DIGITS: usize = 12;

/// A folder and the files written there.
pub struct SetFolder {
    folder: PathBuf,
    written: BTreeSet<PathBuf>,
}

impl SetFolder {
    /// Begins to write into `folder`.
    pub fn new(folder: &Path) -> Self {
        Self {
            folder: folder.to_owned(),
            written: BTreeSet::new(),
        }
    }

    /// Writes `STEM.DIGITS.EXTENSION`; `stem` may name a folder. `count` is the number of pictures in the file or described by it.
    pub fn put(
        &mut self,
        stem: &str,
        extension: &str,
        bytes: &[u8],
        count: usize,
    ) -> Result<FileRef> {
        let sha256 = hexadecimal_sha256(bytes);
        let file = format!("{stem}.{}.{extension}", &sha256[..DIGITS]);
        self.put_as(&file, bytes)?;
        Ok(FileRef {
            file,
            bytes: bytes.len(),
            sha256,
            count,
        })
    }

    /// Writes a file under a name that stays.
    pub fn put_as(&mut self, file: &str, bytes: &[u8]) -> Result<()> {
        let path = self.folder.join(file);
        if let Some(parent) = path.parent() {
            fs::create_dir_all(parent)?;
        }
        fs::write(&path, bytes).with_context(|| format!("cannot write {}", path.display()))?;
        self.written.insert(path);
        Ok(())
    }

    /// Removes the files of the folder, and of the folders in it, that were not written.
    pub fn remove_others(&self) -> Result<()> {
        for path in files_in(&self.folder)? {
            if !self.written.contains(&path) {
                fs::remove_file(path)?;
            }
        }
        Ok(())
    }
}

/// All files in a folder and in the folders in it.
pub fn files_in(folder: &Path) -> Result<Vec<PathBuf>> {
    let mut files = Vec::new();
    for entry in fs::read_dir(folder)? {
        let entry = entry?;
        if entry.file_type()?.is_dir() {
            files.extend(files_in(&entry.path())?);
        } else {
            files.push(entry.path());
        }
    }
    files.sort();
    Ok(files)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn names_carry_the_hash_and_older_files_go() {
        let folder = tempfile::tempdir().unwrap();
        let old = folder.path().join("a/b.000000000000.txt");
        fs::create_dir_all(old.parent().unwrap()).unwrap();
        fs::write(&old, "old").unwrap();

        let mut output = SetFolder::new(folder.path());
        let file = output.put("a/b", "txt", b"abc", 1).unwrap();
        // The SHA-256 of "abc" in FIPS 180-2.
        assert_eq!(file.file, "a/b.ba7816bf8f01.txt");
        assert_eq!(file.bytes, 3);
        output.put_as("list.json", b"{}").unwrap();
        output.remove_others().unwrap();
        assert_eq!(
            files_in(folder.path()).unwrap(),
            [
                folder.path().join("a/b.ba7816bf8f01.txt"),
                folder.path().join("list.json")
            ]
        );
    }
}
