//! Takes a compiled program apart and joins it with JavaScript: wasm-split and wasm-bindgen, as libraries, in the versions of Cargo.lock.

use std::fs;
use std::path::{Path, PathBuf};

use anyhow::{Context, Result, anyhow};
use wasm_bindgen_cli_support::Bindgen;
use wasm_split_cli_support::{Options, transform};

use crate::assemble::{Kind, Program};
use crate::programs::fresh_folder;

/// Where a bound program lies below the staging folder.
pub struct Bound {
    folder: PathBuf,
    name: String,
}

impl Bound {
    /// The program's files below this folder, whether they are there yet or not.
    pub fn new(staged: &Path, program: &Program) -> Self {
        let name = program.name();
        Self {
            folder: staged.join(&name),
            name,
        }
    }

    /// What joins it with the browser.
    pub fn script(&self) -> PathBuf {
        self.folder.join(format!("{}.js", self.name))
    }

    /// The code that is loaded at once. The script asks for it under this file's name.
    pub fn wasm(&self) -> PathBuf {
        self.folder.join(format!("{}_bg.wasm", self.name))
    }

    /// What fetches the chunks; only where there are any.
    pub fn loader(&self) -> PathBuf {
        self.folder.join(LOADER)
    }

    /// The code that is fetched when it is needed, sorted.
    pub fn chunks(&self) -> Result<Vec<PathBuf>> {
        let mut chunks = Vec::new();
        for entry in fs::read_dir(&self.folder)? {
            let path = entry?.path();
            if path
                .extension()
                .is_some_and(|extension| extension == "wasm")
                && path != self.wasm()
            {
                chunks.push(path);
            }
        }
        chunks.sort();
        Ok(chunks)
    }
}

/// Written by wasm-split; the page's script imports it.
pub const LOADER: &str = "__wasm_split.js";

/// Binds a program compiled to this file. The page is taken apart first when `split` says so.
pub fn bind(compiled: &Path, staged: &Path, program: &Program, split: bool) -> Result<()> {
    let bound = Bound::new(staged, program);
    fresh_folder(&bound.folder)?;
    let mut wasm =
        fs::read(compiled).with_context(|| format!("cargo left no {}", compiled.display()))?;
    if split {
        let main = bound.folder.join("main.wasm");
        let link_name = format!("./{LOADER}");
        let main_module = format!("./{}.js", bound.name);
        let mut options = Options::new(&wasm);
        options.output_dir = &bound.folder;
        options.main_out_path = &main;
        options.link_name = &link_name;
        options.main_module = &main_module;
        transform(options)
            .map_err(|error| anyhow!("{} cannot be taken apart: {error:#}", compiled.display()))?;
        wasm = fs::read(&main)?;
        fs::remove_file(&main)?;
    }

    let mut bindgen = Bindgen::new();
    match program.kind {
        Kind::Page => bindgen.web(true),
        Kind::Worker => bindgen.no_modules(true),
    }
    .and_then(|bindgen| {
        bindgen
            .input_bytes(&bound.name, wasm)
            .typescript(false)
            // The chunks' functions are in the linker's table.
            .keep_lld_exports(split)
            .generate(&bound.folder)
    })
    .map_err(|error| anyhow!("wasm-bindgen cannot read {}: {error:#}", compiled.display()))
}
