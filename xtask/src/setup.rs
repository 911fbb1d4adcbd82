//! The build tools: the wasm target, trunk, wasm-bindgen and wasm-opt in pinned versions.
//!
//! What is on `PATH` in the right version is used; the rest is built or installed below the target folder, once.

use std::fs;
use std::path::{Path, PathBuf};
use std::process::Command;

use anyhow::{Context, Result, ensure};

use crate::digest;
use crate::paths::Paths;
use crate::programs::{cargo, find, find_or_install, fresh_folder, output, run as run_program};
use crate::steps::Steps;

/// The newest trunk that builds with the toolchain of `rust-toolchain.toml`.
const TRUNK: &str = "0.21.14";
/// The npm package that holds wasm-opt.
const BINARYEN: &str = "132.0.0";
/// The npm package whose rules the tests hold the page to. It is not part of the site.
pub const AXE: &str = "4.14.1";
/// The script of that version, by its SHA-256.
const AXE_SHA256: &str = "29348999450cdf2849a8e70b7912fc2da85a849da39c0d0d5394f51d4a9ed95c";
/// What the site is compiled for.
pub const WASM: &str = "wasm32-unknown-unknown";
/// Selects the packages that are built and tested natively: all but the engine on WebGPU, which would compile for a quarter of an hour.
pub const NATIVE: &[&str] = &["--workspace", "--exclude", "engine-gpu"];

/// The installed tools.
pub struct Tools {
    /// The trunk program.
    pub trunk: PathBuf,
    /// The wasm-bindgen program, of the version in `Cargo.lock`.
    pub wasm_bindgen: PathBuf,
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

/// Installs what is missing.
pub fn run(paths: &Paths, steps: &mut Steps) -> Result<Tools> {
    steps.step(&format!("Rust target {WASM}"), wasm_target)?;
    let trunk = steps.step(
        &format!("trunk {TRUNK} (the first time: some 5 minutes)"),
        || cargo_tool(paths, "trunk", "trunk", TRUNK),
    )?;
    let version = locked_version(&paths.root, "wasm-bindgen")?;
    let wasm_bindgen = steps.step(
        &format!("wasm-bindgen {version} (the first time: some 3 minutes)"),
        || cargo_tool(paths, "wasm-bindgen-cli", "wasm-bindgen", &version),
    )?;
    let (node, wasm_opt) = steps
        .step(&format!("wasm-opt from npm's binaryen {BINARYEN}"), || {
            wasm_opt(paths)
        })?;
    Ok(Tools {
        trunk,
        wasm_bindgen,
        wasm_opt,
        node,
    })
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

/// A program built by cargo, in exactly this version.
fn cargo_tool(paths: &Paths, package: &str, program: &str, version: &str) -> Result<PathBuf> {
    let folder = paths.tool(package, version);
    let installed = folder
        .join("bin")
        .join(format!("{program}{}", std::env::consts::EXE_SUFFIX));
    let known = [Some(installed.clone()), find(&[program])]
        .into_iter()
        .flatten();
    if let Some(right) = known
        .into_iter()
        .find(|candidate| has_version(candidate, version))
    {
        return Ok(right);
    }

    let building = paths.tool(package, "building");
    let install = |locked: bool| {
        let mut command = cargo();
        command
            .args(["install", package, "--version", version, "--root"])
            .arg(&folder);
        // Its own target folder, so that hundreds of megabytes can go afterwards.
        command.arg("--target-dir").arg(&building);
        if locked {
            command.arg("--locked");
        }
        command
    };
    let remedy = "Look at the messages above; without network access, put this version on PATH.";
    // A registry mirror may lag behind the versions a tool was released with; newer compatible ones do as well.
    run_program(&mut install(true), remedy)
        .or_else(|_| run_program(&mut install(false), remedy))?;
    fresh_folder(&building)?;
    fs::remove_dir(&building)?;
    Ok(installed)
}

fn has_version(program: &Path, version: &str) -> bool {
    let printed = output(Command::new(program).arg("--version"));
    printed.is_some_and(|text| text.split_whitespace().any(|word| word == version))
}

/// Node.js and the script `wasm-opt`.
fn wasm_opt(paths: &Paths) -> Result<(PathBuf, PathBuf)> {
    let node = find_or_install(&["node", "nodejs"], &["nodejs"])?;
    let folder = paths.tool("binaryen", BINARYEN);
    let script = folder.join("node_modules/binaryen/bin/wasm-opt");
    if !script.is_file() {
        npm_install(&folder, &format!("binaryen@{BINARYEN}"))?;
    }
    Ok((node, script))
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

/// The version of a package in `Cargo.lock`.
fn locked_version(root: &Path, package: &str) -> Result<String> {
    let lock = fs::read_to_string(root.join("Cargo.lock"))
        .context("Cargo.lock is missing: run `cargo generate-lockfile`.")?;
    let version = version_in(&lock, package);
    version
        .with_context(|| format!("Cargo.lock holds no {package}: run `cargo update --workspace`."))
}

fn version_in(lock: &str, package: &str) -> Option<String> {
    let name = format!("name = \"{package}\"");
    let after = lock.lines().skip_while(|line| *line != name).nth(1)?;
    Some(
        after
            .strip_prefix("version = \"")?
            .strip_suffix('"')?
            .to_owned(),
    )
}

#[cfg(test)]
mod tests {
    use super::version_in;

    #[test]
    fn the_version_is_the_named_packages() {
        let lock = "[[package]]\nname = \"wasm-bindgen-futures\"\nversion = \"0.4.1\"\n\n[[package]]\nname = \"wasm-bindgen\"\nversion = \"0.2.130\"\n";
        assert_eq!(version_in(lock, "wasm-bindgen").as_deref(), Some("0.2.130"));
        assert_eq!(version_in(lock, "trunk"), None);
    }
}
