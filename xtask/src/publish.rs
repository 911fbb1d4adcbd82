//! Turns the bound programs and index.html into the site: names by content, the lines that start each program, and a checked page.

use std::fs;
use std::path::Path;

use anyhow::{Context, Result, ensure};

use crate::assemble::{Kind, Program, Site};
use crate::bind::{Bound, LOADER};
use crate::digest::{self, files_below};
use crate::html;
use crate::programs::fresh_folder;
use crate::weights::is_weights;

/// Writes the site to `dist` with its final names.
pub fn publish(site: &Site, staged: &Path, dist: &Path) -> Result<()> {
    fresh_folder(dist)?;
    let mut page = site.html.clone();

    let start = |binary: &str| format!("\"./start-worker.js?{binary}\"");
    // The second build of a program goes in while the first one still has the name that index.html gives it.
    for program in site.programs.iter().rev() {
        let name = publish_program(site, staged, dist, program)?;
        let (old, new) = match program.kind {
            Kind::Page => (
                Site::PAGE.to_owned(),
                format!(
                    "<link rel=\"preload\" href=\"./{name}.wasm\" as=\"fetch\" type=\"application/wasm\" crossorigin>\n  \
                     <script type=\"module\" src=\"./{name}.js\"></script>"
                ),
            ),
            // Beside the other build, for the page to choose from (`platform::worker`).
            Kind::Worker if program.is_relaxed => {
                let other = start(&program.binary);
                let both = format!("{other} data-relaxed=\"./{name}.js\"");
                (other, both)
            }
            Kind::Worker => (start(&program.binary), format!("\"./{name}.js\"")),
        };
        ensure!(
            page.contains(&old),
            "index.html does not mention {old}: a worker needs <meta name=\"{0}\" content=\"./start-worker.js?{0}\">.",
            program.binary
        );
        page = page.replace(&old, &new);
    }

    let styles = styles(site)?;
    let name = format!("site-{}.css", &digest::of(styles.as_bytes())[..16]);
    fs::write(dist.join(&name), styles)?;
    page = page.replace(
        Site::STYLES,
        &format!("<link rel=\"stylesheet\" href=\"./{name}\">"),
    );

    for folder in &site.folders {
        let parent = folder.parent().context("a copied folder is the root")?;
        for file in files_below(folder)? {
            // They travel in parts: see `weights.rs`.
            if is_weights(&file) {
                continue;
            }
            let target = dist.join(file.strip_prefix(parent)?);
            fs::create_dir_all(target.parent().context("the site has no folder")?)?;
            fs::copy(&file, target)?;
        }
    }

    html::check(&page, dist)?;
    Ok(fs::write(dist.join("index.html"), page)?)
}

/// All style sheets as one file: one request, and better compressed.
fn styles(site: &Site) -> Result<String> {
    site.styles
        .iter()
        .map(|path| {
            fs::read_to_string(path).with_context(|| format!("{} cannot be read", path.display()))
        })
        .collect()
}

/// Writes a program's files under one hash of all of them; returns their common name.
fn publish_program(site: &Site, staged: &Path, dist: &Path, program: &Program) -> Result<String> {
    let bound = Bound::new(staged, program);
    let read = |path: &Path| {
        fs::read(path).with_context(|| format!("wasm-bindgen left no {}", path.display()))
    };
    let wasm = read(&bound.wasm())?;
    let glue = String::from_utf8(read(&bound.script())?)?;
    let loader = fs::read_to_string(bound.loader()).ok();
    let start = site.start_of(program.kind)?;
    let chunks = bound.chunks()?;

    let mut all = digest::Inputs::default();
    all.add(&wasm).add(&glue).add(start);
    all.add(loader.as_deref().unwrap_or_default());
    for chunk in &chunks {
        all.add(fs::read(chunk)?);
    }
    let hash = &all.finish()[..16];
    let program_name = program.name();
    let name = format!("{program_name}-{hash}");

    // The glue's own default would look for the old name.
    let mut script = glue.replace(&format!("{program_name}_bg.wasm"), &format!("{name}.wasm"));
    if let Some(mut loader) = loader {
        for chunk in &chunks {
            let old = file_name(chunk)?;
            let new = format!("{}-{hash}.wasm", chunk_name(&program_name, old));
            ensure!(
                loader.contains(&format!("\"./{old}\"")),
                "{LOADER} does not fetch {old}"
            );
            loader = loader.replace(&format!("\"./{old}\""), &format!("\"./{new}\""));
            fs::copy(chunk, dist.join(new))?;
        }
        script = joined(&script, &loader)?;
    }
    let begin = match program.kind {
        Kind::Page => format!(
            "const startProgram = __wbg_init;\nconst programFile = new URL(\"./{name}.wasm\", import.meta.url);\n"
        ),
        Kind::Worker => {
            format!("const startProgram = wasm_bindgen;\nconst programFile = \"./{name}.wasm\";\n")
        }
    };
    fs::write(dist.join(format!("{name}.wasm")), wasm)?;
    fs::write(
        dist.join(format!("{name}.js")),
        script + "\n" + &begin + start,
    )?;
    Ok(name)
}

fn file_name(path: &Path) -> Result<&str> {
    path.file_name()
        .and_then(|name| name.to_str())
        .with_context(|| format!("{} has a name that is not UTF-8", path.display()))
}

/// `split_laboratory.wasm` of the page is `page-laboratory`; what several chunks share has a number.
fn chunk_name(program: &str, file: &str) -> String {
    let stem = file.trim_end_matches(".wasm");
    let stem = stem.strip_prefix("split_").unwrap_or(stem);
    format!("{program}-{}", stem.replace("chunk_", "shared"))
}

/// Puts the loader into the script that imports it, so that it takes no request of its own.
fn joined(script: &str, loader: &str) -> Result<String> {
    // Each imports the other: `import { initSync } from "./page.js";`, and once for every split point
    // `import * as import1 from "./__wasm_split.js"`.
    let is_import = |line: &&str| line.starts_with("import * as ") && line.contains(LOADER);
    let mut names = script
        .lines()
        .filter(is_import)
        .filter_map(|line| line.split_whitespace().nth(3));
    let first = names
        .next()
        .with_context(|| format!("the page's script does not import {LOADER}"))?;

    let mut text = String::new();
    let mut exported = Vec::new();
    for line in loader.lines().filter(|line| !line.starts_with("import ")) {
        let exports = line.strip_prefix("export ");
        exported.extend(exports.and_then(|line| line.split_whitespace().nth(1)));
        text.push_str(exports.unwrap_or(line));
        text.push('\n');
    }
    ensure!(
        !exported.is_empty() && script.contains("function initSync("),
        "{LOADER} or the page's script is not as wasm-split and wasm-bindgen make them today"
    );
    // As it is, it gives up at the first file that fails, and an attempt right after takes over those that are still on their way.
    let waits = "await Promise.all(parallelStuff);";
    ensure!(
        text.contains(waits),
        "{LOADER} waits for its files in another way"
    );
    text = text.replace(
        waits,
        "for (const come of await Promise.allSettled(parallelStuff)) if (come.status === \"rejected\") throw come.reason;",
    );
    text.push_str(&["const ", first, " = { ", &exported.join(", "), " };\n"].concat());
    for name in names {
        text.push_str(&["const ", name, " = ", first, ";\n"].concat());
    }
    for line in script.lines().filter(|line| !is_import(line)) {
        text.push_str(line);
        text.push('\n');
    }
    Ok(text)
}

#[cfg(test)]
mod tests {
    use std::fs;

    use super::{chunk_name, joined, publish};
    use crate::assemble::{Site, tests::small_site};
    use crate::bind::{Bound, LOADER};

    const GLUE: &str = "import * as import1 from \"./__wasm_split.js\"\nimport * as import2 from \"./__wasm_split.js\"\nfunction initSync() {}\nnew URL('page_bg.wasm', x)\n";
    const FETCHES: &str = "import { initSync } from \"./page.js\";\nasync function f() {\nawait Promise.all(parallelStuff);\n}\nexport const __wasm_split_load_laboratory = f(new URL(\"./split_laboratory.wasm\"));\nexport const __wasm_split_load_share = f();\n";

    #[test]
    fn chunks_are_named_after_what_they_hold() {
        assert_eq!(
            chunk_name("page", "split_laboratory.wasm"),
            "page-laboratory"
        );
        assert_eq!(chunk_name("page", "chunk_3.wasm"), "page-shared3");
    }

    #[test]
    fn the_loader_becomes_part_of_the_script() {
        let script = joined(GLUE, FETCHES).unwrap();
        assert!(
            !script.contains("import ") && !script.contains("export "),
            "{script}"
        );
        assert!(script.contains(
            "const import1 = { __wasm_split_load_laboratory, __wasm_split_load_share };"
        ));
        assert!(script.contains("const import2 = import1;"), "{script}");
        assert!(joined("other", FETCHES).is_err());
        assert!(joined(GLUE, "").is_err());
    }

    #[test]
    fn the_published_page_refers_to_published_files() {
        let folder = std::env::temp_dir().join(format!("xtask-publish-{}", std::process::id()));
        let (root, staged, dist) = (
            folder.join("root"),
            folder.join("staged"),
            folder.join("dist"),
        );
        small_site(&root);
        let site = Site::read(&root).unwrap();
        for program in &site.programs {
            let bound = Bound::new(&staged, program);
            fs::create_dir_all(bound.wasm().parent().unwrap()).unwrap();
            fs::write(bound.wasm(), program.name()).unwrap();
            let glue = GLUE.replace("page", &program.name());
            fs::write(bound.script(), glue).unwrap();
        }
        let page = Bound::new(&staged, &site.programs[0]);
        fs::write(page.loader(), FETCHES).unwrap();
        let chunk = page.wasm().with_file_name("split_laboratory.wasm");
        fs::write(&chunk, "laboratory").unwrap();

        publish(&site, &staged, &dist).unwrap();
        let published = fs::read_to_string(dist.join("index.html")).unwrap();
        assert!(
            !published.contains("start-worker") && !published.contains("<!-- "),
            "{published}"
        );
        let named = |before: &str, end: char| {
            let after = published.split(before).nth(1).unwrap();
            after.split(end).next().unwrap().to_owned()
        };
        let engine = named("name=\"engine\" content=\"./", '"');
        let script = fs::read_to_string(dist.join(&engine)).unwrap();
        let wasm = engine.replace(".js", ".wasm");
        assert_eq!(script.matches(&wasm).count(), 2, "glue and start: {script}");
        assert_eq!(fs::read_to_string(dist.join(wasm)).unwrap(), "engine");
        assert!(script.ends_with("start(wasm); listen();\n"));
        let relaxed = named("data-relaxed=\"./", '"').replace(".js", ".wasm");
        assert_eq!(
            fs::read_to_string(dist.join(relaxed)).unwrap(),
            "engine-relaxed"
        );
        let style = fs::read_to_string(dist.join(named("stylesheet\" href=\"./", '"'))).unwrap();
        assert_eq!(style, "p {}\nq {}\n");
        assert!(dist.join("models/models.json").is_file());
        assert!(!dist.join("models/net.bpk").exists());

        let page_script = named("module\" src=\"./", '"');
        let script = fs::read_to_string(dist.join(&page_script)).unwrap();
        let laboratory = page_script
            .replace("page-", "page-laboratory-")
            .replace(".js", ".wasm");
        assert!(
            script.contains(&laboratory) && !script.contains(LOADER),
            "{script}"
        );
        assert_eq!(
            fs::read_to_string(dist.join(laboratory)).unwrap(),
            "laboratory"
        );

        // A changed chunk changes every name, as pieces of different builds do not fit.
        fs::write(&chunk, "other").unwrap();
        publish(&site, &staged, &dist).unwrap();
        assert!(!dist.join(page_script).exists() && dist.join(&engine).exists());

        // A page without its worker is refused.
        let html = fs::read_to_string(root.join("index.html")).unwrap();
        fs::write(root.join("index.html"), html.replace("?engine", "")).unwrap();
        let error = publish(&Site::read(&root).unwrap(), &staged, &dist).unwrap_err();
        assert!(error.to_string().contains("engine"), "{error}");
        fs::remove_dir_all(folder).unwrap();
    }
}
