//! The size of the code as it travels, and its budget.

use std::collections::BTreeMap;
use std::fs;
use std::path::Path;

use anyhow::{Context, Result, bail};

use crate::assemble::{Program, Site};
use crate::compress::with_suffix;
use crate::digest::files_below;

/// Most bytes of brotli for a program's script and the wasm it loads at once.
const BUDGETS: [(&str, u64); 11] = [
    ("page", 607_000),
    ("engine-cpu", 197_000),
    ("engine-cpu-relaxed", 197_000),
    ("engine-sets", 624_000),
    ("engine-sets-relaxed", 624_000),
    ("engine-onnx", 1_158_000),
    ("engine-onnx-relaxed", 1_158_000),
    ("engine-gpu", 1_870_000),
    ("decoder", 390_000),
    ("trainer", 590_000),
    ("trainer-gpu", 2_350_000),
];
/// Everything that the page fetches later.
const CHUNKS: (&str, u64) = ("the page's chunks", 945_000);
/// What a visitor waits for before the first prediction on the CPU: one of these, and its budget.
const FIRST: ([&[&str]; 2], u64) = (
    [
        &["page", "decoder", "engine-cpu"],
        &["page", "decoder", "engine-cpu-relaxed"],
    ],
    1_176_000,
);

/// Bytes of brotli of a program.
#[derive(Default)]
struct Total {
    /// What it loads at once.
    first: u64,
    /// What it fetches when it is needed.
    later: u64,
}

/// Prints the table; fails when a program is over its budget.
pub fn report(dist: &Path, site: &Site) -> Result<()> {
    println!(
        "\n     {:<44}{:>12}{:>12}{:>12}",
        "bytes", "raw", "gzip", "brotli"
    );
    let names: Vec<String> = site.programs.iter().map(Program::name).collect();
    let names: Vec<&str> = names.iter().map(String::as_str).collect();
    let mut totals: BTreeMap<&str, Total> = BTreeMap::new();
    let mut everything = 0;
    for file in files_below(dist)? {
        let size = |path: &Path| fs::metadata(path).map(|metadata| metadata.len()).ok();
        let raw = size(&file).unwrap_or_default();
        everything += raw;
        let (Some(gzip), Some(brotli)) = (
            size(&with_suffix(&file, "gz")),
            size(&with_suffix(&file, "br")),
        ) else {
            continue;
        };
        let name = file.strip_prefix(dist).unwrap_or(&file).to_string_lossy();
        // Small texts would only lengthen the table.
        if raw >= 1000 {
            println!("     {name:<44}{raw:>12}{gzip:>12}{brotli:>12}");
        }
        if let Some((program, is_first)) = code_of(&name, &names) {
            let total = totals.entry(program).or_default();
            if is_first {
                total.first += brotli;
            } else {
                total.later += brotli;
            }
        }
    }
    println!(
        "     whole folder, compressed copies included: {:.1} MB\n",
        everything as f64 / 1e6
    );

    let mut over = Vec::new();
    let mut compare = |what: &str, bytes: u64, budget: u64| {
        println!("     {what}: {bytes} of at most {budget} bytes of brotli");
        if bytes > budget {
            over.push(what.to_owned());
        }
    };
    for name in &names {
        let total = totals.get(name).with_context(|| {
            format!(
                "{} holds no code of {name} with compressed copies: delete it and build again.",
                dist.display()
            )
        })?;
        let budget = BUDGETS.iter().find(|(known, _)| known == name);
        let (_, budget) = budget.with_context(|| {
            format!("{name} has no size budget: give it one in xtask/src/sizes.rs.")
        })?;
        compare(name, total.first, *budget);
    }
    compare(
        CHUNKS.0,
        totals.values().map(|total| total.later).sum(),
        CHUNKS.1,
    );
    for programs in FIRST.0 {
        let first = programs
            .iter()
            .filter_map(|name| totals.get(name))
            .map(|total| total.first)
            .sum();
        compare(&programs.join(" + "), first, FIRST.1);
    }
    if !over.is_empty() {
        bail!(
            "The code of {} is over its size budget: trim what it depends on.",
            over.join(" and ")
        );
    }
    Ok(())
}

/// Whose code a file is, and whether it is loaded at once: `page-HASH.js` is, `page-laboratory-HASH.wasm` is not.
fn code_of<'a>(file: &str, programs: &[&'a str]) -> Option<(&'a str, bool)> {
    let code = file
        .strip_suffix(".wasm")
        .or_else(|| file.strip_suffix(".js"))?;
    let (stem, _) = code.rsplit_once('-')?;
    // A program may be called as another and more: the longest name is meant.
    let program = programs
        .iter()
        .filter(|name| {
            stem.strip_prefix(**name)
                .is_some_and(|rest| rest.is_empty() || rest.starts_with('-'))
        })
        .max_by_key(|name| name.len())?;
    Some((program, stem == *program))
}

#[cfg(test)]
mod tests {
    use super::code_of;

    #[test]
    fn code_is_told_by_name() {
        let programs = ["page", "engine-cpu", "engine"];
        let code_of = |file| code_of(file, &programs);
        assert_eq!(
            code_of("engine-cpu-0123456789abcdef.wasm"),
            Some(("engine-cpu", true))
        );
        assert_eq!(
            code_of("engine-0123456789abcdef.js"),
            Some(("engine", true))
        );
        assert_eq!(code_of("page-0123456789abcdef.js"), Some(("page", true)));
        assert_eq!(
            code_of("page-laboratory-0123456789abcdef.wasm"),
            Some(("page", false))
        );
        assert_eq!(code_of("pages-0123456789abcdef.wasm"), None);
        assert_eq!(code_of("page-0123456789abcdef.css"), None);
        assert_eq!(code_of("page-0123456789abcdef.wasm.br"), None);
    }
}
