//! Packages of Debian: downloaded once by name and version through apt, or taken from a file, checked, and opened.
//!
//! A `.deb` file is an ar archive that holds a tar archive compressed with xz (deb(5)).

use std::collections::BTreeMap;
use std::fs::{self, File};
use std::io::Read;
use std::path::{Path, PathBuf};
use std::process::Command;

use anyhow::{Context, Result, ensure};
use lzma_rust2::XzReader;

use crate::package;

/// A pinned Debian package.
#[derive(Clone, Copy, Debug)]
pub struct DebianPackage {
    /// Name in the archive.
    pub name: &'static str,
    /// Exact version.
    pub version: &'static str,
    /// Name of the downloaded file.
    pub file: &'static str,
    /// SHA-256 of that file, lower-case hexadecimal.
    pub sha256: &'static str,
}

impl DebianPackage {
    /// The package file: `given` if it is the right one, otherwise from the cache or through `apt-get download`.
    pub fn fetch(&self, given: Option<&Path>) -> Result<PathBuf> {
        package::cached(self.file, self.sha256, |folder| match given {
            Some(path) => {
                fs::copy(path, folder.join(self.file))
                    .with_context(|| format!("cannot copy {}", path.display()))?;
                Ok(())
            }
            None => self.download(folder),
        })
    }

    fn download(&self, folder: &Path) -> Result<()> {
        let elsewhere = || {
            format!(
                "apt-get could not download {0} {1}; on Debian 12 run `apt-get update` first, elsewhere fetch {2} from a Debian mirror and name it with --debian-package",
                self.name, self.version, self.file
            )
        };
        let status = Command::new("apt-get")
            .args([
                "download",
                "--quiet",
                &format!("{}={}", self.name, self.version),
            ])
            .current_dir(folder)
            .status()
            .with_context(elsewhere)?;
        ensure!(status.success(), elsewhere());
        Ok(())
    }
}

/// The files called `members` (paths without a leading `./`) of a `.deb` file.
pub fn read(path: &Path, members: &[String]) -> Result<BTreeMap<String, Vec<u8>>> {
    let mut outer = ar::Archive::new(File::open(path)?);
    let mut found = BTreeMap::new();
    while let Some(entry) = outer.next_entry() {
        let entry = entry?;
        if entry.header().identifier() != b"data.tar.xz" {
            continue;
        }
        let mut inner = tar::Archive::new(XzReader::new(entry, true));
        for file in inner.entries()? {
            let mut file = file?;
            let name = file
                .path()?
                .to_string_lossy()
                .trim_start_matches("./")
                .to_owned();
            if members.contains(&name) {
                let mut contents = Vec::new();
                file.read_to_end(&mut contents)?;
                found.insert(name, contents);
            }
            if found.len() == members.len() {
                return Ok(found);
            }
        }
    }
    let missing: Vec<&String> = members
        .iter()
        .filter(|member| !found.contains_key(*member))
        .collect();
    ensure!(missing.is_empty(), "{} has no {missing:?}", path.display());
    Ok(found)
}
