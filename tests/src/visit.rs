//! A visit to the site: which browser, how the site is served, and what goes wrong on the way.

use std::fs;
use std::path::{Path, PathBuf};
use std::sync::Arc;

use anyhow::{Context, Result};
use host::{Host, Intercept, Options, Request, Response};
use serde_json::json;

use crate::browser::{Browser, Settings};
use crate::site::Site;

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
    /// A browser without WebGPU, the site at the root of its host, nothing wrong.
    pub fn new() -> Self {
        Self::default()
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
            changes,
            page_script,
        } = self;
        let folder = folder.unwrap_or_else(dist);
        let intercept: Intercept = Box::new(move |request, response| {
            changes
                .iter()
                .fold(response, |response, change| change(request, response))
        });
        let host = Host::start(&folder, Options { prefix, intercept: Some(intercept), ..Options::default() })
            .context("the browser tests need the built site: run `cargo xtask build`, or name its folder in SITE_DIST")?;
        let browser = Browser::start(&settings).await?;
        if !page_script.is_empty() {
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
