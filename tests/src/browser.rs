//! One browser of its own for each test, that nobody sees, driven through its driver.

use std::process::Command;
use std::time::Duration;

use anyhow::{Context, Result, ensure};
use serde_json::{Value, json};
use thirtyfour::common::capabilities::firefox::FirefoxPreferences;
use thirtyfour::{
    Capabilities, ChromiumLikeCapabilities, DesiredCapabilities, LoggingPrefsLogLevel, WebDriver,
};

use crate::driver::Driver;
use crate::engine::Engine;

/// Nothing a test does takes longer than this; a browser that hangs fails its test instead of stopping the run.
const PATIENCE: Duration = Duration::from_mins(3);

/// Chromium's own traffic (updates, sync, safe browsing) has no place in a test.
const QUIET: [&str; 8] = [
    "--no-first-run",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-default-apps",
    "--disable-domain-reliability",
    "--disable-quic",
    "--disable-sync",
    "--disable-extensions",
];

/// WebGPU without a graphics card.
const SWIFTSHADER: [&str; 4] = [
    "--enable-unsafe-webgpu",
    "--use-webgpu-adapter=swiftshader",
    "--enable-features=Vulkan",
    "--use-vulkan=swiftshader",
];

/// What the browser should be like.
#[derive(Clone, Debug)]
pub struct Settings {
    /// Which one.
    pub engine: Engine,
    /// Whether it has WebGPU (by SwiftShader, which only Chromium has).
    pub webgpu: bool,
    /// More command-line arguments, for Chromium.
    pub arguments: Vec<String>,
    /// The size of type that the visitor has set for all pages, if not the usual 16 pixels.
    pub type_size: Option<u32>,
}

impl Default for Settings {
    fn default() -> Self {
        Self {
            engine: Engine::chosen(),
            webgpu: false,
            arguments: Vec::new(),
            type_size: None,
        }
    }
}

/// A running browser. Ends with the value, also when a test panics.
pub struct Browser {
    /// The session.
    pub driver: WebDriver,
    /// Which one it is.
    pub engine: Engine,
    process: Driver,
}

impl Browser {
    /// Starts a browser with an empty profile.
    pub async fn start(settings: &Settings) -> Result<Self> {
        let engine = settings.engine;
        ensure!(
            engine == Engine::Chromium || !settings.webgpu && settings.arguments.is_empty(),
            "{engine} has no WebGPU here and takes no arguments of Chromium's"
        );
        ensure!(
            engine != Engine::WebKit || settings.type_size.is_none(),
            "{engine} takes no size of type"
        );
        let process = Driver::start(engine)?;
        let capabilities = match engine {
            Engine::Chromium => chromium(settings)?,
            Engine::Firefox => firefox(settings)?,
            Engine::WebKit => json!({ "browserName": "MiniBrowser" }),
        };
        let capabilities: Capabilities = serde_json::from_value(capabilities)?;
        let driver = WebDriver::builder(format!("http://127.0.0.1:{}", process.port), capabilities)
            .request_timeout(PATIENCE)
            .connect()
            .await
            .with_context(|| format!("{} could not start {engine}", engine.driver()))?;
        driver.set_script_timeout(PATIENCE).await?;
        driver.set_page_load_timeout(Duration::from_mins(1)).await?;
        if engine != Engine::Chromium {
            driver.set_window_rect(0, 0, 1366, 768).await?;
        }
        Ok(Self {
            driver,
            engine,
            process,
        })
    }
}

impl Drop for Browser {
    fn drop(&mut self) {
        // `WebDriver::quit` needs the runtime, which waits for this very call; a plain request does not.
        if self.driver.clone().leak().is_ok() {
            self.process.delete_session(self.driver.session_id());
        }
    }
}

fn chromium(settings: &Settings) -> Result<Value> {
    let mut capabilities = DesiredCapabilities::chrome();
    if let Ok(binary) = std::env::var("CHROMIUM") {
        capabilities.set_binary(&binary)?;
    }
    capabilities.add_arg("--headless=new")?;
    capabilities.add_arg("--window-size=1366,768")?;
    if is_root() {
        capabilities.add_arg("--no-sandbox")?;
    }
    for argument in QUIET {
        capabilities.add_arg(argument)?;
    }
    if settings.webgpu {
        for argument in SWIFTSHADER {
            capabilities.add_arg(argument)?;
        }
    }
    for argument in &settings.arguments {
        capabilities.add_arg(argument)?;
    }
    if let Some(size) = settings.type_size {
        let preferences = json!({ "webkit.webprefs.default_font_size": size });
        capabilities.add_experimental_option("prefs", preferences)?;
    }
    capabilities.set_browser_log_level(LoggingPrefsLogLevel::All)?;
    Ok(serde_json::to_value(&capabilities)?)
}

fn firefox(settings: &Settings) -> Result<Value> {
    let mut capabilities = DesiredCapabilities::firefox();
    capabilities.add_arg("-headless")?;
    let mut preferences = FirefoxPreferences::new();
    // Beside the page, as on Windows, not over it.
    preferences.set("widget.gtk.overlay-scrollbars.enabled", false)?;
    // As visitors have it: a file may not load others. Marionette allows it to its browsers.
    preferences.set("security.fileuri.strict_origin_policy", true)?;
    if let Some(size) = settings.type_size {
        preferences.set("font.size.variable.x-western", size)?;
    }
    capabilities.set_preferences(preferences)?;
    Ok(serde_json::to_value(&capabilities)?)
}

fn is_root() -> bool {
    Command::new("id")
        .arg("-u")
        .output()
        .is_ok_and(|output| output.stdout.trim_ascii() == b"0")
}

/// Fails with `complaint` unless `list` is empty.
pub fn ensure_none(complaint: &str, list: &[String]) -> Result<()> {
    ensure!(list.is_empty(), "{complaint}:\n{}", list.join("\n"));
    Ok(())
}
