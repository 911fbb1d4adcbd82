//! SHA-256 of bytes and folders, in hexadecimal.

use std::fs;
use std::path::{Path, PathBuf};

use anyhow::{Context, Result};
use sha2::{Digest, Sha256};
use walkdir::WalkDir;

/// Collects what an outcome depends on.
#[derive(Default)]
pub struct Inputs(Sha256);

impl Inputs {
    /// Adds bytes; their length goes in too, so that two inputs never run together.
    pub fn add(&mut self, bytes: impl AsRef<[u8]>) -> &mut Self {
        let bytes = bytes.as_ref();
        self.0.update((bytes.len() as u64).to_le_bytes());
        self.0.update(bytes);
        self
    }

    /// Adds a file's contents, or every file below a folder with its name.
    pub fn add_path(&mut self, path: &Path) -> Result<&mut Self> {
        let files = if path.is_dir() {
            files_below(path)?
        } else {
            vec![path.to_owned()]
        };
        for file in files {
            let name = file
                .strip_prefix(path)
                .unwrap_or(&file)
                .to_string_lossy()
                .into_owned();
            let bytes =
                fs::read(&file).with_context(|| format!("{} cannot be read", file.display()))?;
            self.add(name).add(bytes);
        }
        Ok(self)
    }

    /// The digest: 64 hexadecimal digits.
    pub fn finish(self) -> String {
        hex::encode(self.0.finalize())
    }
}

/// SHA-256 of these bytes and nothing else, as `sha256sum` prints it.
pub fn plain(bytes: &[u8]) -> String {
    hex::encode(Sha256::digest(bytes))
}

/// The digest of these bytes.
pub fn of(bytes: &[u8]) -> String {
    let mut inputs = Inputs::default();
    inputs.add(bytes);
    inputs.finish()
}

/// All files below a folder, sorted.
pub fn files_below(folder: &Path) -> Result<Vec<PathBuf>> {
    let mut files = Vec::new();
    for entry in WalkDir::new(folder).follow_links(true) {
        let entry = entry.with_context(|| format!("{} cannot be read", folder.display()))?;
        if !entry.file_type().is_dir() {
            files.push(entry.into_path());
        }
    }
    files.sort();
    Ok(files)
}

#[cfg(test)]
mod tests {
    use super::{Inputs, plain};

    #[test]
    fn a_plain_digest_is_the_published_one() {
        // The example of FIPS 180-2.
        let expected = "ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad";
        assert_eq!(plain(b"abc"), expected);
    }

    #[test]
    fn inputs_do_not_run_together() {
        let digest = |parts: [&str; 2]| {
            let mut inputs = Inputs::default();
            inputs.add(parts[0]).add(parts[1]);
            inputs.finish()
        };
        assert_eq!(digest(["a", "bc"]), digest(["a", "bc"]));
        assert_ne!(digest(["a", "bc"]), digest(["ab", "c"]));
    }
}
