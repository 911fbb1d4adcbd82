//! Formatting, circles of files, clippy and documentation, all without a warning; the programs are checked as wasm too.

use anyhow::Result;

use crate::circles;
use crate::paths::Paths;
use crate::programs::{cargo, run as run_program};
use crate::setup::{NATIVE, WASM, wasm_target};
use crate::steps::{Planned, Steps};

/// The programs as they are deployed; under the deployed profile, so that macros and build scripts are shared
/// with the build.
const SITE: &[&str] = &[
    "--package",
    "page",
    "--package",
    "engine-cpu",
    "--package",
    "engine-sets",
    "--package",
    "engine-onnx",
    "--package",
    "decoder",
    "--package",
    "trainer",
    "--package",
    "platform",
    "--target",
    WASM,
    "--profile",
    "site",
];

/// What [`run`] will do.
pub fn plan() -> Vec<Planned> {
    vec![
        Planned::new("Formatting", 2),
        Planned::new("Circles of files", 1),
        Planned::shared("Clippy, native packages", 300),
        Planned::shared("Documentation, native packages", 120),
        Planned::shared("Clippy, the site as wasm", 240),
        Planned::shared("Documentation, the site as wasm", 60),
    ]
}

/// Runs all checks. Takes the steps of [`plan`].
pub fn run(paths: &Paths, steps: &mut Steps) -> Result<()> {
    let check = |arguments: &[&[&str]], remedy: &str| {
        let mut command = cargo();
        command
            .current_dir(&paths.root)
            .env("RUSTDOCFLAGS", "-D warnings")
            .args(arguments.concat());
        run_program(&mut command, remedy)
    };
    let deny: &[&str] = &["--", "-D", "warnings"];
    let clippy = "Correct what clippy says.";
    let documentation = "Correct what rustdoc says.";

    steps.step(|| check(&[&["fmt", "--all", "--check"]], "Run `cargo fmt`."))?;
    steps.step(|| circles::check(paths))?;
    steps.step(|| check(&[&["clippy", "--all-targets"], NATIVE, deny], clippy))?;
    steps.step(|| check(&[&["doc", "--no-deps"], NATIVE], documentation))?;
    wasm_target()?;
    steps.step(|| check(&[&["clippy"], SITE, deny], clippy))?;
    steps.step(|| check(&[&["doc", "--no-deps"], SITE], documentation))
}
