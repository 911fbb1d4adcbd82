//! The build tools: the wasm target, and wasm-opt in a pinned version. Everything else is a library of this program.

use std::fs;
use std::path::{Path, PathBuf};
use std::process::Command;

use anyhow::{Context, Result, ensure};

use crate::digest;
use crate::paths::Paths;
use crate::programs::{find_or_install, fresh_folder, output, run as run_program};
use crate::steps::{Planned, Steps};

/// The npm package that holds wasm-opt.
const BINARYEN: &str = "132.0.0";
/// The npm package whose rules the tests hold the page to. It is not part of the site.
pub const AXE: &str = "4.14.1";
/// The script of that version, by its SHA-256.
const AXE_SHA256: &str = "29348999450cdf2849a8e70b7912fc2da85a849da39c0d0d5394f51d4a9ed95c";
/// What the site is compiled for.
pub const WASM: &str = "wasm32-unknown-unknown";
/// Selects the packages that are built and tested natively: all but those with WebGPU, which would compile for a quarter of an hour.
pub const NATIVE: &[&str] = &[
    "--workspace",
    "--exclude",
    "engine-gpu",
    "--exclude",
    "trainer-gpu",
    "--exclude",
    "webgpu",
];

/// Makes sure of the standard library.
pub const TARGET: Planned = Planned::new("Rust's standard library for wasm", 10);

/// What [`run`] will do.
pub fn plan() -> [Planned; 2] {
    [TARGET, Planned::new("wasm-opt from npm's binaryen", 10)]
}

/// The installed tools.
pub struct Tools {
    /// wasm-opt, a script for Node.js.
    pub wasm_opt: PathBuf,
    /// Node.js.
    pub node: PathBuf,
}

impl Tools {
    /// Tells results made with other versions apart.
    pub fn wasm_opt_version() -> &'static str {
        BINARYEN
    }
}

/// Installs what is missing. Takes the steps of [`plan`].
pub fn run(paths: &Paths, steps: &mut Steps) -> Result<Tools> {
    steps.step(wasm_target)?;
    steps.step(|| tools(paths))
}

/// Makes sure the standard library for wasm is there.
pub fn wasm_target() -> Result<()> {
    let libraries =
        output(Command::new("rustc").args(["--print", "target-libdir", "--target", WASM]));
    if libraries.is_some_and(|folder| Path::new(&folder).is_dir()) {
        return Ok(());
    }
    let remedy = format!(
        "Install the standard library for {WASM} (with rustup: rustup target add {WASM}), then try again."
    );
    run_program(
        Command::new("rustup").args(["target", "add", WASM]),
        &remedy,
    )
}

/// Installs Node.js and wasm-opt where they are missing.
pub fn tools(paths: &Paths) -> Result<Tools> {
    let node = find_or_install(&["node", "nodejs"], &["nodejs"])?;
    let folder = paths.tool("binaryen", BINARYEN);
    let wasm_opt = folder.join("node_modules/binaryen/bin/wasm-opt");
    if !wasm_opt.is_file() {
        npm_install(&folder, &format!("binaryen@{BINARYEN}"))?;
    }
    Ok(Tools { wasm_opt, node })
}

/// The script of axe-core, which the browser tests run in the page.
pub fn axe(paths: &Paths) -> Result<PathBuf> {
    let folder = paths.tool("axe-core", AXE);
    let script = folder.join("node_modules/axe-core/axe.min.js");
    if !script.is_file() {
        npm_install(&folder, &format!("axe-core@{AXE}"))?;
    }
    let bytes =
        fs::read(&script).with_context(|| format!("{} cannot be read", script.display()))?;
    let found = digest::plain(&bytes);
    ensure!(
        found == AXE_SHA256,
        "{} is not axe-core {AXE}: its SHA-256 is {found}. Delete {} and try again.",
        script.display(),
        folder.display()
    );
    Ok(script)
}

/// Installs an npm package below `folder`, afresh and without running any of its scripts.
pub fn npm_install(folder: &Path, package: &str) -> Result<()> {
    let npm = find_or_install(&["npm"], &["npm"])?;
    fresh_folder(folder)?;
    let mut command = Command::new(npm);
    command.args([
        "install",
        "--no-audit",
        "--no-fund",
        "--ignore-scripts",
        "--loglevel=error",
        "--prefix",
    ]);
    command.arg(folder).arg(package);
    run_program(
        &mut command,
        "Check that npm reaches its registry, then try again.",
    )
}
