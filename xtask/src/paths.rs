//! Where things are: the checkout, the target folder, and what this program keeps in it.

use std::env;
use std::path::{Path, PathBuf};

use anyhow::{Context, Result};

/// Folders, all absolute.
pub struct Paths {
    /// The checkout.
    pub root: PathBuf,
    /// `CARGO_TARGET_DIR`, or `target` in the checkout. Checkouts may share one.
    pub target: PathBuf,
}

impl Paths {
    /// Finds them from the environment.
    pub fn find() -> Result<Self> {
        // Set by `cargo run`: the checkout in use, also when several share a target folder and with it this program.
        let package = env::var_os("CARGO_MANIFEST_DIR").map(PathBuf::from);
        let root = package
            .as_deref()
            .and_then(Path::parent)
            .context("Run this as `cargo xtask`.")?
            .to_owned();
        let target = match env::var_os("CARGO_TARGET_DIR") {
            Some(target) => env::current_dir()?.join(target),
            None => root.join("target"),
        };
        Ok(Self { root, target })
    }

    /// One folder per tool and version.
    pub fn tool(&self, name: &str, version: &str) -> PathBuf {
        self.target.join("tools").join(format!("{name}-{version}"))
    }
}
