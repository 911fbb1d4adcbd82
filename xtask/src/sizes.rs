//! The size of the code as it travels, and its budget.

use std::fs;
use std::path::Path;

use anyhow::{Result, bail, ensure};

use crate::compress::with_suffix;
use crate::digest::files_below;

/// Most bytes of brotli for a part's script and wasm together.
const BUDGETS: [(&str, u64); 4] = [
    ("page", 1_100_000),
    ("engine-cpu", 450_000),
    ("engine-sets", 600_000),
    ("engine-gpu", 1_700_000),
];

/// Prints the table; fails when a part is over its budget.
pub fn report(dist: &Path) -> Result<()> {
    println!(
        "\n     {:<36}{:>12}{:>12}{:>12}",
        "bytes", "raw", "gzip", "brotli"
    );
    let mut parts = [0_u64; BUDGETS.len()];
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
            println!("     {name:<36}{raw:>12}{gzip:>12}{brotli:>12}");
        }
        for (total, (part, _)) in parts.iter_mut().zip(BUDGETS) {
            if is_code_of(&name, part) {
                *total += brotli;
            }
        }
    }
    println!(
        "     whole folder, compressed copies included: {:.1} MB\n",
        everything as f64 / 1e6
    );

    let mut over = Vec::new();
    for (total, (part, budget)) in parts.iter().zip(BUDGETS) {
        ensure!(
            *total > 0,
            "{} holds no code of {part} with compressed copies: delete it and build again.",
            dist.display()
        );
        println!("     {part}: {total} of at most {budget} bytes of brotli");
        if *total > budget {
            over.push(part);
        }
    }
    if !over.is_empty() {
        bail!(
            "The code of {} is over its size budget: trim what it depends on.",
            over.join(" and ")
        );
    }
    Ok(())
}

/// `page-0123456789abcdef.wasm` and `.js` belong to `page`.
fn is_code_of(name: &str, part: &str) -> bool {
    let code = name
        .strip_suffix(".wasm")
        .or_else(|| name.strip_suffix(".js"));
    code.and_then(|stem| stem.rsplit_once('-'))
        .is_some_and(|(stem, _)| stem == part)
}

#[cfg(test)]
mod tests {
    use super::is_code_of;

    #[test]
    fn parts_are_told_by_name() {
        assert!(is_code_of("engine-cpu-0123456789abcdef.wasm", "engine-cpu"));
        assert!(is_code_of("page-0123456789abcdef.js", "page"));
        assert!(!is_code_of("page-0123456789abcdef.css", "page"));
        assert!(!is_code_of("engine-0123456789abcdef.wasm.br", "engine"));
    }
}
