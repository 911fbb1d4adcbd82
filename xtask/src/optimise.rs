//! wasm-opt over the bound wasm, in place; results are kept by the digest of what went in.

use std::fs;
use std::path::Path;
use std::process::Command;

use anyhow::{Context, Result};

use crate::assemble::Site;
use crate::bind::Bound;
use crate::cache::Cache;
use crate::digest::Inputs;
use crate::paths::Paths;
use crate::programs::{run, side_by_side};
use crate::setup::Tools;

/// The level, and the wasm features that rustc's baseline, `.cargo/config.toml` and `build.rs` switch on.
const OPTIONS: [&str; 12] = [
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
