//! Reads index.html as trunk does: which programs, styles and files the site has, and the page without trunk's words.
//!
//! `trunk serve` works on the same file, so that one place says what the site is made of.

use std::fs;
use std::path::{Path, PathBuf};

use anyhow::{Context, Result, bail};

use crate::html::{Tag, tags};

/// What trunk puts a fresh number into. In a published page it would be the same for everybody.
const NONCE: &str = " 'nonce-{{__TRUNK NONCE__}}'";
/// The copied files that start the programs, and how their first lines end.
const START_OF: [(&str, Kind); 2] = [
    ("start-page.js", Kind::Page),
    ("start-worker.js", Kind::Worker),
];
const PUBLISHED: &str = "// Published scripts end with what follows.\n";

/// What a program is to the browser.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Kind {
    /// A module that the page loads.
    Page,
    /// A classic script that the page starts.
    Worker,
}

/// A program compiled to wasm.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Program {
    /// Its cargo package.
    pub package: String,
    /// The package's binary.
    pub binary: String,
    /// What it is to the browser.
    pub kind: Kind,
    /// For browsers with relaxed SIMD only. There is another build of the same binary for the rest.
    pub is_relaxed: bool,
}

impl Program {
    /// The name of the site's files.
    pub fn name(&self) -> String {
        let suffix = if self.is_relaxed { "-relaxed" } else { "" };
        format!("{}{suffix}", self.binary)
    }
}

/// The site as index.html describes it.
#[derive(Debug, Default)]
pub struct Site {
    /// The page without trunk's words. Where the styles belong stands [`Site::STYLES`], where the page's program does [`Site::PAGE`].
    pub html: String,
    /// The programs, in the order of their links. The build with relaxed SIMD follows the other one.
    pub programs: Vec<Program>,
    /// Style sheets, in order.
    pub styles: Vec<PathBuf>,
    /// Folders that are copied as they are, below their own names.
    pub folders: Vec<PathBuf>,
    /// The last lines of a script, for the page and for workers.
    start: Vec<(Kind, String)>,
}

impl Site {
    /// Stands for the styles.
    pub const STYLES: &str = "<!-- styles -->";
    /// Stands for what loads the page's program.
    pub const PAGE: &str = "<!-- page -->";

    /// Reads index.html in this folder, and the small files it names.
    pub fn read(root: &Path) -> Result<Self> {
        let path = root.join("index.html");
        let html = fs::read_to_string(&path)
            .with_context(|| format!("{} cannot be read", path.display()))?;
        Self::from_html(&html, root)
    }

    fn from_html(html: &str, root: &Path) -> Result<Self> {
        let mut site = Self::default();
        let mut end = 0;
        for tag in tags(html) {
            let Some(rel) = tag
                .attribute("data-trunk")
                .and_then(|_| tag.attribute("rel"))
            else {
                continue;
            };
            let stands_for = site.add(&tag, rel, root)?;
            // A link that leaves nothing leaves no empty line either.
            let before = html[end..tag.place.start].trim_end_matches([' ', '\n']);
            let before = if stands_for.is_empty() {
                before
            } else {
                &html[end..tag.place.start]
            };
            site.html.push_str(before);
            site.html.push_str(stands_for);
            end = tag.place.end;
        }
        site.html.push_str(&html[end..]);
        site.html = site.html.replace(NONCE, "");
        Ok(site)
    }

    /// Takes in what one link asks for; returns what stands in its place.
    fn add(&mut self, tag: &Tag<'_>, rel: &str, root: &Path) -> Result<&'static str> {
        let href = tag
            .attribute("href")
            .context("a link of index.html has no href")?;
        let path = root.join(href);
        match rel {
            "css" => {
                self.styles.push(path);
                Ok(if self.styles.len() == 1 {
                    Self::STYLES
                } else {
                    ""
                })
            }
            "copy-dir" => {
                self.folders.push(path);
                Ok("")
            }
            "copy-file" => {
                let known = START_OF.iter().find(|(file, _)| path.ends_with(file));
                let (_, kind) = known.with_context(|| {
                    format!("index.html copies {href}: put it into a folder that is copied")
                })?;
                let text = fs::read_to_string(&path)
                    .with_context(|| format!("{} cannot be read", path.display()))?;
                let (_, published) = text
                    .split_once(PUBLISHED)
                    .with_context(|| format!("{href} has no line {PUBLISHED:?}"))?;
                self.start.push((*kind, published.to_owned()));
                Ok("")
            }
            "rust" => {
                let package = path
                    .parent()
                    .and_then(Path::file_name)
                    .and_then(|name| name.to_str())
                    .with_context(|| format!("{href} lies in no package's folder"))?;
                let kind = match tag.attribute("data-type") {
                    Some("worker") => Kind::Worker,
                    None | Some("main") => Kind::Page,
                    Some(other) => bail!("index.html has a program of the unknown type {other}"),
                };
                let program = Program {
                    package: package.to_owned(),
                    binary: tag.attribute("data-bin").unwrap_or(package).to_owned(),
                    kind,
                    is_relaxed: false,
                };
                self.programs.push(program.clone());
                // trunk does not look at this attribute.
                if tag.attribute("data-relaxed").is_some() {
                    self.programs.push(Program {
                        is_relaxed: true,
                        ..program
                    });
                }
                Ok(if kind == Kind::Page { Self::PAGE } else { "" })
            }
            other => bail!(
                "index.html has a link of trunk's kind {other}, which the build does not know"
            ),
        }
    }

    /// The last lines of a program's script. They expect the constants `startProgram` and `programFile`.
    pub fn start_of(&self, kind: Kind) -> Result<&str> {
        let found = self.start.iter().find(|(known, _)| *known == kind);
        let (_, text) = found.context("index.html copies no file that starts a program")?;
        Ok(text)
    }
}

#[cfg(test)]
pub mod tests {
    use std::fs;
    use std::path::Path;

    use super::{Kind, Site};

    /// Writes a small site below a folder.
    pub fn small_site(root: &Path) {
        fs::create_dir_all(root.join("www/models")).unwrap();
        fs::write(
            root.join("index.html"),
            r#"<head><meta http-equiv="Content-Security-Policy" content="default-src 'none'; script-src 'self' 'nonce-{{__TRUNK NONCE__}}'; connect-src 'self'; base-uri 'none'; form-action 'none'">
<meta name="engine" content="./start-worker.js?engine">
<link data-trunk rel="css" href="www/a.css">
<link data-trunk rel="css" href="www/b.css">
<link data-trunk rel="rust" href="src/page/Cargo.toml" data-bin="page">
<link data-trunk rel="rust" href="src/motor/Cargo.toml" data-bin="engine" data-type="worker" data-relaxed>
<link data-trunk rel="copy-dir" href="www/models">
<link data-trunk rel="copy-file" href="www/start-page.js">
<link data-trunk rel="copy-file" href="www/start-worker.js">
</head><body></body>
"#,
        )
        .unwrap();
        fs::write(root.join("www/a.css"), "p {}\n").unwrap();
        fs::write(root.join("www/b.css"), "q {}\n").unwrap();
        fs::write(root.join("www/models/net.bpk"), "weights").unwrap();
        fs::write(root.join("www/models/models.json"), "{}").unwrap();
        fs::write(
            root.join("www/start-page.js"),
            "import start;\n// Published scripts end with what follows.\nstart(wasm);\n",
        )
        .unwrap();
        fs::write(
            root.join("www/start-worker.js"),
            "load();\n// Published scripts end with what follows.\nstart(wasm); listen();\n",
        )
        .unwrap();
    }

    #[test]
    fn what_trunk_is_asked_for_is_read() {
        let root = std::env::temp_dir().join(format!("xtask-assemble-{}", std::process::id()));
        small_site(&root);
        let site = Site::read(&root).unwrap();
        let programs: Vec<_> = site
            .programs
            .iter()
            .map(|program| (program.package.as_str(), program.name(), program.kind))
            .collect();
        assert_eq!(
            programs,
            [
                ("page", "page".to_owned(), Kind::Page),
                ("motor", "engine".to_owned(), Kind::Worker),
                ("motor", "engine-relaxed".to_owned(), Kind::Worker)
            ]
        );
        assert_eq!(
            site.styles,
            [root.join("www/a.css"), root.join("www/b.css")]
        );
        assert_eq!(site.folders, [root.join("www/models")]);
        assert_eq!(site.start_of(Kind::Page).unwrap(), "start(wasm);\n");
        assert!(!site.html.contains("data-trunk") && !site.html.contains("nonce"));
        assert_eq!(site.html.matches(Site::STYLES).count(), 1);
        assert_eq!(site.html.matches(Site::PAGE).count(), 1);

        // What the build would silently leave out is refused.
        for unknown in ["sass", "tailwind-css", "inline"] {
            let html = format!(r#"<link data-trunk rel="{unknown}" href="x">"#);
            assert!(Site::from_html(&html, &root).is_err(), "{unknown}");
        }
        let other = r#"<link data-trunk rel="copy-file" href="www/a.css">"#;
        assert!(Site::from_html(other, &root).is_err());
        fs::remove_dir_all(root).unwrap();
    }
}
