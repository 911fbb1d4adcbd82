//! Formatting, clippy and documentation, all without a warning; the programs are checked as wasm too.

use anyhow::Result;

use crate::paths::Paths;
use crate::programs::{cargo, run as run_program};
use crate::setup::{NATIVE, WASM, wasm_target};
use crate::steps::Steps;

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

/// Runs all checks.
pub fn run(paths: &Paths, steps: &mut Steps) -> Result<()> {
    let mut check = |what: &str, arguments: &[&[&str]], remedy: &str| {
        steps.step(what, || {
            let mut command = cargo();
            command
                .current_dir(&paths.root)
                .env("RUSTDOCFLAGS", "-D warnings")
                .args(arguments.concat());
            run_program(&mut command, remedy)
        })
    };
    let deny: &[&str] = &["--", "-D", "warnings"];
    let clippy = "Correct what clippy says.";
    let documentation = "Correct what rustdoc says.";

    check(
        "Formatting",
        &[&["fmt", "--all", "--check"]],
        "Run `cargo fmt`.",
    )?;
    check(
        "Clippy, native packages",
        &[&["clippy", "--all-targets"], NATIVE, deny],
        clippy,
    )?;
    check(
        "Documentation, native packages",
        &[&["doc", "--no-deps"], NATIVE],
        documentation,
    )?;
    wasm_target()?;
    check(
        "Clippy, the site as wasm",
        &[&["clippy"], SITE, deny],
        clippy,
    )?;
    check(
        "Documentation, the site as wasm",
        &[&["doc", "--no-deps"], SITE],
        documentation,
    )
}
