//! A visit to the site: which browser, how the site is served, and what goes wrong on the way.

use std::fs;
use std::path::{Path, PathBuf};
use std::sync::Arc;

use anyhow::{Context, Result};
use host::{Host, Intercept, Options, Request, Response};
use serde_json::json;

use crate::browser::{Browser, Settings};
use crate::console;
use crate::engine::Engine;
use crate::site::Site;

/// What the workers' scripts are called.
const WORKERS: [&str; 3] = ["engine", "decoder", "trainer"];

type Change = Arc<dyn Fn(&Request, Response) -> Response + Send + Sync>;

/// Describes a visit; [`Visit::open`] makes it.
#[derive(Clone, Default)]
pub struct Visit {
    settings: Settings,
    folder: Option<PathBuf>,
    prefix: String,
    changes: Vec<Change>,
    page_script: String,
}

impl Visit {
    /// The chosen browser without WebGPU, the site at the root of its host, nothing wrong.
    pub fn new() -> Self {
        Self::default()
    }

    /// In this browser, whichever is chosen.
    #[must_use]
    pub fn in_engine(mut self, engine: Engine) -> Self {
        self.settings.engine = engine;
        self
    }

    /// A browser with WebGPU by SwiftShader.
    #[must_use]
    pub fn with_webgpu(mut self) -> Self {
        self.settings.webgpu = true;
        self
    }

    /// A browser with one more command-line argument.
    #[must_use]
    pub fn with_argument(mut self, argument: impl Into<String>) -> Self {
        self.settings.arguments.push(argument.into());
        self
    }

    /// A browser whose visitor has set this size of type.
    #[must_use]
    pub fn with_type_size(mut self, pixels: u32) -> Self {
        self.settings.type_size = Some(pixels);
        self
    }

    /// Another built site than [`dist`].
    #[must_use]
    pub fn of(mut self, folder: &Path) -> Self {
        self.folder = Some(folder.to_owned());
        self
    }

    /// The site in this folder of its host, such as `some/project`.
    #[must_use]
    pub fn below(mut self, prefix: &str) -> Self {
        prefix.clone_into(&mut self.prefix);
        self
    }

    /// Changes what the host sends.
    #[must_use]
    pub fn with_change(
        mut self,
        change: impl Fn(&Request, Response) -> Response + Send + Sync + 'static,
    ) -> Self {
        self.changes.push(Arc::new(change));
        self
    }

    /// Runs `script` in the engine worker before its own code.
    #[must_use]
    pub fn with_engine_script(self, script: &'static str) -> Self {
        self.with_worker_script("engine", script)
    }

    /// The same for another worker: `engine`, `decoder` or `trainer`.
    #[must_use]
    pub fn with_worker_script(self, worker: &'static str, script: &'static str) -> Self {
        self.with_change(move |request, response| {
            if !is_script_of(worker, &request.path) {
                return response;
            }
            let own = fs::read_to_string(dist().join(&request.path)).unwrap_or_default();
            Response::new(
                200,
                "text/javascript; charset=utf-8",
                format!("{script}\n{own}"),
            )
        })
    }

    /// Runs `script` in the page before its own code.
    #[must_use]
    pub fn with_page_script(mut self, script: &str) -> Self {
        self.page_script.push_str(script);
        self
    }

    /// Opens the page with `hash` (with its `#`, or empty).
    pub async fn open(self, hash: &str) -> Result<Site> {
        let Self {
            settings,
            folder,
            prefix,
            mut changes,
            page_script,
        } = self;
        let folder = folder.unwrap_or_else(dist);
        if settings.engine != Engine::Chromium {
            changes.push(Arc::new(scripts(folder.clone(), page_script.clone())));
        }
        let intercept: Intercept = Box::new(move |request, response| {
            changes
                .iter()
                .fold(response, |response, change| change(request, response))
        });
        let host = Host::start(&folder, Options { prefix, intercept: Some(intercept), ..Options::default() })
            .context("the browser tests need the built site: run `cargo xtask build`, or name its folder in SITE_DIST")?;
        let browser = Browser::start(&settings).await?;
        if settings.engine == Engine::Chromium && !page_script.is_empty() {
            browser
                .driver
                .cdp()
                .send_raw(
                    "Page.addScriptToEvaluateOnNewDocument",
                    json!({ "source": page_script }),
                )
                .await?;
        }
        browser
            .driver
            .goto(format!("{}{hash}", host.address()))
            .await?;
        Ok(Site::new(browser, host))
    }
}

/// What [`scripts`] has the page load first.
const FIRST_SCRIPT: &str = "site-tests.js";

/// Runs a script before the page's own and keeps what the console receives, where the driver can do neither.
fn scripts(
    folder: PathBuf,
    page_script: String,
) -> impl Fn(&Request, Response) -> Response + Send + Sync {
    move |request, response| {
        let path = request.path.as_str();
        let javascript = |text: String| Response::new(200, "text/javascript; charset=utf-8", text);
        if path == FIRST_SCRIPT {
            javascript(format!("{}\n{page_script}", console::in_page()))
        } else if path.is_empty() || path == "index.html" {
            let page = fs::read_to_string(folder.join("index.html")).unwrap_or_default();
            let own = r#"<script type="module""#;
            let first = format!(r#"<script src="./{FIRST_SCRIPT}"></script>{own}"#);
            Response::new(
                200,
                "text/html; charset=utf-8",
                page.replacen(own, &first, 1),
            )
        } else if response.status == 200 && WORKERS.iter().any(|worker| is_script_of(worker, path))
        {
            let text = match response.header("Content-Encoding") {
                None => String::from_utf8_lossy(&response.body).into_owned(),
                Some(_) => fs::read_to_string(folder.join(path)).unwrap_or_default(),
            };
            javascript(format!("{}\n{text}", console::in_worker()))
        } else {
            response
        }
    }
}

/// The folder of the built site.
pub fn dist() -> PathBuf {
    std::env::var_os("SITE_DIST").map_or_else(
        || Path::new(env!("CARGO_MANIFEST_DIR")).join("../dist"),
        PathBuf::from,
    )
}

/// Whether a path is the engine worker's script, `engine-HASH.js`.
pub fn is_engine_script(path: &str) -> bool {
    is_script_of("engine", path)
}

fn is_script_of(worker: &str, path: &str) -> bool {
    path.starts_with(worker)
        && Path::new(path)
            .extension()
            .is_some_and(|extension| extension == "js")
}
