//! Builds the site: cargo compiles, trunk assembles, wasm-opt shrinks, then the result is named, checked and compressed.

use std::fs;
use std::path::{Path, PathBuf};
use std::process::Command;

use anyhow::{Context, Result};

use crate::digest::{self, Inputs};
use crate::optimise::optimise;
use crate::paths::Paths;
use crate::programs::{cargo, fresh_folder, path_with, run as run_program};
use crate::setup::{Tools, WASM};
use crate::steps::Steps;
use crate::{compress, publish, setup, sizes};

/// The programs, packages below `src` of the same names, and so the site's wasm files.
pub const PARTS: [&str; 6] = [
    "page",
    "engine-cpu",
    "engine-gpu",
    "engine-sets",
    "decoder",
    "trainer",
];

/// Which build.
#[derive(Clone, Copy, PartialEq, Eq)]
pub enum Kind {
    /// What is put on the web.
    Deployed,
    /// For work on the site: quick, large and slow.
    Dev,
}

impl Kind {
    /// cargo's profile.
    pub fn profile(self) -> &'static str {
        match self {
            Self::Deployed => "site",
            Self::Dev => "site-dev",
        }
    }

    fn folder(self) -> &'static str {
        match self {
            Self::Deployed => "dist",
            Self::Dev => "dist-dev",
        }
    }
}

/// Builds the site and returns its folder.
pub fn run(paths: &Paths, steps: &mut Steps, kind: Kind) -> Result<PathBuf> {
    let tools = setup::run(paths, steps)?;
    let profile = kind.profile();
    steps.step(
        &format!("Compiling page, engines, decoder and trainer (profile {profile})"),
        || {
            PARTS
                .iter()
                .try_for_each(|part| compile(paths, part, part, profile))
        },
    )?;

    let dist = paths.root.join(kind.folder());
    let stamp = Stamp::new(paths, kind, &dist)?;
    if stamp.holds() {
        println!("     {}/ is up to date.", kind.folder());
    } else {
        let staged = paths.target.join("xtask").join(profile);
        steps.step("Assembling the site with trunk", || {
            assemble(paths, &tools, profile, &staged)
        })?;
        if kind == Kind::Deployed {
            steps.step(
                "Optimising the wasm (the engine takes minutes, unless it is unchanged)",
                || optimise(paths, &tools, &staged),
            )?;
        }
        // Built aside, so that there is never half a site under the final name.
        let aside = dist.with_extension("new");
        steps.step(
            "Naming the files by their contents and checking the page",
            || publish::publish(&staged, &aside),
        )?;
        if kind == Kind::Deployed {
            steps.step("Compressing copies with brotli and gzip", || {
                compress::compress(paths, &aside)
            })?;
        }
        fresh_folder(&dist)?;
        fs::remove_dir(&dist)?;
        fs::rename(&aside, &dist)?;
        stamp.write()?;
    }
    if kind == Kind::Deployed {
        sizes::report(&dist)?;
    }
    println!("{}/ is ready after {}.", kind.folder(), steps.elapsed());
    Ok(dist)
}

/// Compiles one program. One call for each: together, cargo would give each the others' features and so the others' code.
pub fn compile(paths: &Paths, package: &str, program: &str, profile: &str) -> Result<()> {
    let mut command = cargo();
    command.current_dir(&paths.root).args([
        "build",
        "--package",
        package,
        "--bin",
        program,
        "--target",
        WASM,
        "--profile",
        profile,
    ]);
    run_program(&mut command, "Correct what the compiler says.")
}

/// trunk finds everything compiled and the tools on `PATH`, so that it neither compiles nor downloads.
fn assemble(paths: &Paths, tools: &Tools, profile: &str, staged: &Path) -> Result<()> {
    fresh_folder(staged)?;
    let bindgen_folder = tools
        .wasm_bindgen
        .parent()
        .context("wasm-bindgen is in no folder")?;
    let mut command = Command::new(&tools.trunk);
    command
        .current_dir(&paths.root)
        .env("PATH", path_with([bindgen_folder])?);
    // trunk 0.21 reads this variable as an option that wants `true` or `false`.
    command.env_remove("NO_COLOR");
    // It calls cargo several times at once; all is compiled, and cargo's waiting for itself is no news.
    command.env("CARGO_TERM_QUIET", "true");
    command.args([
        "build",
        "--offline",
        "--skip-version-check",
        "--log",
        "warn",
        "--cargo-profile",
        profile,
    ]);
    command.arg("--dist").arg(staged);
    run_program(
        &mut command,
        "Look at trunk's messages above; it reads index.html and Trunk.toml.",
    )
}

/// Remembers what a site folder was made from, so that an unchanged site is not made again.
struct Stamp {
    file: PathBuf,
    dist: PathBuf,
    inputs: String,
}

impl Stamp {
    fn new(paths: &Paths, kind: Kind, dist: &Path) -> Result<Self> {
        let mut inputs = Inputs::default();
        let compiled = paths.target.join(WASM).join(kind.profile());
        for part in PARTS {
            inputs.add_path(&compiled.join(format!("{part}.wasm")))?;
        }
        for source in ["index.html", "Trunk.toml", "www"] {
            inputs.add_path(&paths.root.join(source))?;
        }
        // This program holds the tools' versions and decides the rest.
        inputs.add_path(&std::env::current_exe()?)?;
        // Checkouts that share a target folder have a stamp each.
        let name = digest::of(dist.as_os_str().as_encoded_bytes());
        let file = paths
            .target
            .join("xtask")
            .join(format!("{}.stamp", &name[..16]));
        Ok(Self {
            file,
            dist: dist.to_owned(),
            inputs: inputs.finish(),
        })
    }

    fn holds(&self) -> bool {
        let outcome = folder_listing(&self.dist).ok();
        outcome.is_some_and(|listing| {
            fs::read_to_string(&self.file).is_ok_and(|kept| kept == self.text(&listing))
        })
    }

    fn write(&self) -> Result<()> {
        Ok(fs::write(
            &self.file,
            self.text(&folder_listing(&self.dist)?),
        )?)
    }

    fn text(&self, listing: &str) -> String {
        format!("{}\n{listing}", self.inputs)
    }
}

/// Names, sizes and times: enough to see that nobody changed the folder.
fn folder_listing(folder: &Path) -> Result<String> {
    let mut inputs = Inputs::default();
    for file in digest::files_below(folder)? {
        let metadata = file.metadata()?;
        inputs.add(file.as_os_str().as_encoded_bytes()).add(format!(
            "{} {:?}",
            metadata.len(),
            metadata.modified()?
        ));
    }
    Ok(inputs.finish())
}
