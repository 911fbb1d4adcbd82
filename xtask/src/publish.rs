//! Turns what trunk left into the site: names by content, the line that starts each wasm, and a checked page.

use std::fs;
use std::path::Path;

use anyhow::{Context, Result, bail};

use crate::build::PARTS;
use crate::digest::{self, files_below};
use crate::html;
use crate::programs::fresh_folder;

/// Starts the page. A failure shows as `data-state` on the body, for the style sheet and for tests, and on the console.
const START_PAGE: &str = r#"
__wbg_init({ module_or_path: new URL("WASM", import.meta.url) }).catch((error) => {
  document.body.dataset.state = "error";
  throw error;
});
"#;

/// Starts a worker. Rejections become errors, so that the page's `error` listener on the worker hears of every failure; messages
/// that come before the wasm listens are kept for it.
const START_WORKER: &str = r#"
const early = [];
const keep = (event) => early.push(event.data);
self.addEventListener("message", keep);
self.addEventListener("unhandledrejection", (event) => {
  event.preventDefault();
  setTimeout(() => { throw event.reason; });
});
wasm_bindgen({ module_or_path: "./WASM" }).then(() => {
  self.removeEventListener("message", keep);
  for (const data of early) self.dispatchEvent(new MessageEvent("message", { data }));
});
"#;

/// Copies the staged site to `dist` with its final names.
pub fn publish(staged: &Path, dist: &Path) -> Result<()> {
    fresh_folder(dist)?;
    let mut page =
        fs::read_to_string(staged.join("index.html")).context("trunk left no index.html")?;

    for part in PARTS {
        let script = publish_part(staged, dist, part)?;
        let wasm = script.replace(".js", ".wasm");
        refer(&mut page, &format!("{part}.js"), &script);
        refer(&mut page, &format!("{part}_bg.wasm"), &wasm);
        if !page.contains(&script) {
            bail!(
                "index.html does not mention ./{part}.js: a worker needs <meta name=\"{part}\" content=\"./{part}.js\">."
            );
        }
    }

    let code: Vec<String> = PARTS
        .iter()
        .flat_map(|part| [format!("{part}.js"), format!("{part}_bg.wasm")])
        .chain(["index.html".into()])
        .collect();
    for file in files_below(staged)? {
        let name = file
            .strip_prefix(staged)?
            .to_str()
            .context("a file of the site has a name that is not UTF-8")?;
        if code.iter().any(|known| known == name) {
            continue;
        }
        let bytes = fs::read(&file)?;
        let is_style = Path::new(name)
            .extension()
            .is_some_and(|extension| extension == "css");
        let published = if is_style {
            hashed_name(name, &bytes)
        } else {
            name.to_owned()
        };
        refer(&mut page, name, &published);
        let target = dist.join(published);
        fs::create_dir_all(target.parent().context("the site has no folder")?)?;
        fs::write(target, bytes)?;
    }

    html::check(&page, dist)?;
    Ok(fs::write(dist.join("index.html"), page)?)
}

/// Writes a part's script and wasm under one hash of both; returns the script's name.
fn publish_part(staged: &Path, dist: &Path, part: &str) -> Result<String> {
    let wasm = fs::read(staged.join(format!("{part}_bg.wasm")))
        .with_context(|| format!("trunk left no {part}_bg.wasm"))?;
    let glue = fs::read_to_string(staged.join(format!("{part}.js")))
        .with_context(|| format!("trunk left no {part}.js"))?;
    let start = if part == "page" {
        START_PAGE
    } else {
        START_WORKER
    };

    let mut both = digest::Inputs::default();
    both.add(&wasm).add(&glue).add(start);
    let name = format!("{part}-{}", &both.finish()[..16]);
    let start = start.replace("WASM", &format!("{name}.wasm"));
    // The glue's own default would look for the old name.
    let glue = glue.replace(&format!("{part}_bg.wasm"), &format!("{name}.wasm"));
    fs::write(dist.join(format!("{name}.wasm")), wasm)?;
    fs::write(dist.join(format!("{name}.js")), glue + &start)?;
    Ok(format!("{name}.js"))
}

/// Points the page's attributes at a file's new name.
fn refer(page: &mut String, old: &str, new: &str) {
    if old == new {
        return;
    }
    for quote in ['"', '\''] {
        for old in [
            format!("{quote}./{old}{quote}"),
            format!("{quote}{old}{quote}"),
        ] {
            *page = page.replace(&old, &format!("{quote}./{new}{quote}"));
        }
    }
}

/// `styles/site.css` becomes `styles/site-HASH.css`.
fn hashed_name(name: &str, bytes: &[u8]) -> String {
    let hash = digest::of(bytes);
    match name.rsplit_once('.') {
        Some((stem, extension)) => format!("{stem}-{}.{extension}", &hash[..16]),
        None => format!("{name}-{}", &hash[..16]),
    }
}

#[cfg(test)]
mod tests {
    use std::fs;

    use super::{PARTS, hashed_name, publish, refer};

    #[test]
    fn only_whole_names_are_replaced() {
        let mut page =
            r#"<a href="./page.js"><b src='page.js'><c d="./other-page.js"> page.js"#.to_owned();
        refer(&mut page, "page.js", "page-1.js");
        assert_eq!(
            page,
            r#"<a href="./page-1.js"><b src='./page-1.js'><c d="./other-page.js"> page.js"#
        );
    }

    #[test]
    fn names_follow_contents() {
        assert_eq!(
            hashed_name("a/site.css", b"x"),
            hashed_name("a/site.css", b"x")
        );
        assert_ne!(
            hashed_name("a/site.css", b"x"),
            hashed_name("a/site.css", b"y")
        );
        assert!(hashed_name("a/site.css", b"x").starts_with("a/site-"));
    }

    #[test]
    fn the_published_page_refers_to_published_files() {
        let folder = std::env::temp_dir().join(format!("xtask-publish-{}", std::process::id()));
        let (staged, dist) = (folder.join("staged"), folder.join("dist"));
        fs::create_dir_all(staged.join("models")).unwrap();
        for part in PARTS {
            fs::write(staged.join(format!("{part}_bg.wasm")), part).unwrap();
            fs::write(
                staged.join(format!("{part}.js")),
                format!("new URL('{part}_bg.wasm', x)"),
            )
            .unwrap();
        }
        fs::write(staged.join("site.css"), "p {}").unwrap();
        fs::write(staged.join("models/net.bpk"), "weights").unwrap();
        let page = r#"<head><meta http-equiv="Content-Security-Policy" content="default-src 'none'; connect-src 'self'; base-uri 'none'; form-action 'none'"><meta name="engine-cpu" content="./engine-cpu.js"><meta name="engine-gpu" content="./engine-gpu.js"><meta name="engine-sets" content="./engine-sets.js"><meta name="decoder" content="./decoder.js"><meta name="trainer" content="./trainer.js"><link rel="stylesheet" href="./site.css"><link rel="preload" href="./page_bg.wasm"><script type="module" src="./page.js"></script></head>"#;
        fs::write(staged.join("index.html"), page).unwrap();

        publish(&staged, &dist).unwrap();
        let published = fs::read_to_string(dist.join("index.html")).unwrap();
        assert!(!published.contains("_bg.wasm") && !published.contains("./engine-cpu.js"));
        let engine = published
            .split("name=\"engine-cpu\" content=\"./")
            .nth(1)
            .unwrap()
            .split('"')
            .next()
            .unwrap();
        let script = fs::read_to_string(dist.join(engine)).unwrap();
        let wasm = engine.replace(".js", ".wasm");
        assert_eq!(
            script.matches(&wasm).count(),
            2,
            "glue and start line: {script}"
        );
        assert_eq!(fs::read_to_string(dist.join(wasm)).unwrap(), "engine-cpu");
        assert!(dist.join("models/net.bpk").is_file() && !dist.join("site.css").exists());

        // Changed wasm, changed names.
        fs::write(staged.join("engine-cpu_bg.wasm"), "other").unwrap();
        publish(&staged, &dist).unwrap();
        assert!(!dist.join(engine).exists());

        // A page without its worker is refused.
        fs::write(staged.join("index.html"), page.replace("./decoder.js", "")).unwrap();
        assert!(
            publish(&staged, &dist)
                .unwrap_err()
                .to_string()
                .contains("decoder")
        );
        fs::remove_dir_all(folder).unwrap();
    }
}
