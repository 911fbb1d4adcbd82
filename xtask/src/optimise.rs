//! wasm-opt over the bound wasm, in place; results are kept by the digest of what went in.

use std::fs;
use std::path::Path;
use std::process::Command;

use anyhow::{Context, Result, ensure};

use crate::assemble::Site;
use crate::bind::Bound;
use crate::cache::Cache;
use crate::digest::Inputs;
use crate::paths::Paths;
use crate::programs::{run, side_by_side};
use crate::setup::Tools;

/// Functions of the crate `kernels` stay apart. Without this, those with one caller would all become part of it, and that would run on
/// slow code for long: a browser replaces a function by its optimised version only when it is called again, and is slow to optimise a
/// large one.
const APART: &str = "--no-inline=*kernels*";
/// By this, bound programs with that crate have the names of its functions. (Messages of panics name its files in another way.)
const NAMES: [&[u8]; 2] = [b"kernels::convolution::", b"7kernels11convolution"];

/// What to leave, the level, and the wasm features that rustc's baseline, `.cargo/config.toml` and `build.rs` switch on.
const OPTIONS: [&str; 13] = [
    APART,
    "-O3",
    "--enable-bulk-memory",
    "--enable-bulk-memory-opt",
    "--enable-mutable-globals",
    "--enable-multivalue",
    "--enable-nontrapping-float-to-int",
    "--enable-reference-types",
    "--enable-relaxed-simd",
    "--enable-sign-ext",
    "--enable-simd",
    "--strip-producers",
    "--strip-target-features",
];

/// Optimises every program's wasm files below `staged`, side by side.
pub fn optimise(paths: &Paths, tools: &Tools, site: &Site, staged: &Path) -> Result<()> {
    let mut files = Vec::new();
    for program in &site.programs {
        let bound = Bound::new(staged, program);
        if program.binary.starts_with("engine") {
            let wasm = fs::read(bound.wasm())?;
            let has = |name: &&[u8]| wasm.windows(name.len()).any(|bytes| bytes == *name);
            ensure!(
                NAMES.iter().any(has),
                "{} lost the names of its functions, and {APART} needs them",
                program.binary
            );
        }
        files.push(bound.wasm());
        files.extend(bound.chunks()?);
    }
    // The largest last, so taken first.
    files.sort_by_key(|file| fs::metadata(file).map_or(0, |metadata| metadata.len()));
    side_by_side(files, |file| optimise_file(paths, tools, &file))
}

/// Optimises one wasm file.
pub fn optimise_file(paths: &Paths, tools: &Tools, file: &Path) -> Result<()> {
    let cache = Cache::open(paths.target.join("wasm-opt-cache"))?;
    let wasm = fs::read(file).with_context(|| format!("there is no {}", file.display()))?;
    let mut inputs = Inputs::default();
    inputs
        .add(&wasm)
        .add(Tools::wasm_opt_version())
        .add(OPTIONS.join(" "));
    let optimised = cache.get_or_make(&inputs.finish(), || {
        let result = file.with_extension("optimised");
        let mut command = Command::new(&tools.node);
        command
            .arg(&tools.wasm_opt)
            .args(OPTIONS)
            .arg(file)
            .arg("--output")
            .arg(&result);
        run(&mut command, "Look at wasm-opt's messages above.")?;
        let bytes = fs::read(&result)?;
        fs::remove_file(&result)?;
        Ok(bytes)
    })?;
    println!(
        "      {}: {:.2} MB -> {:.2} MB",
        file.file_stem().unwrap_or_default().to_string_lossy(),
        megabytes(&wasm),
        megabytes(&optimised)
    );
    Ok(fs::write(file, optimised)?)
}

fn megabytes(bytes: &[u8]) -> f64 {
    bytes.len() as f64 / 1e6
}
