//! One headless Chromium of its own for each test, driven through chromedriver.

use std::io::{BufRead, BufReader, Read, Write};
use std::net::TcpStream;
use std::process::{Child, Command, Stdio};
use std::time::Duration;

use anyhow::{Context, Result, ensure};
use thirtyfour::{
    ChromiumLikeCapabilities, DesiredCapabilities, LoggingPrefsLogLevel, SessionId, WebDriver,
};

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
#[derive(Clone, Debug, Default)]
pub struct Settings {
    /// Whether it has WebGPU (by SwiftShader).
    pub webgpu: bool,
    /// More command-line arguments.
    pub arguments: Vec<String>,
}

/// A running browser. Ends with the value, also when a test panics.
pub struct Browser {
    /// The session.
    pub driver: WebDriver,
    chromedriver: Chromedriver,
}

impl Browser {
    /// Starts a browser with an empty profile.
    pub async fn start(settings: &Settings) -> Result<Self> {
        let chromedriver = Chromedriver::start()?;
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
        capabilities.set_browser_log_level(LoggingPrefsLogLevel::All)?;
        let driver = WebDriver::builder(
            format!("http://127.0.0.1:{}", chromedriver.port),
            capabilities,
        )
        .request_timeout(PATIENCE)
        .connect()
        .await
        .context("chromedriver could not start Chromium")?;
        driver.set_script_timeout(PATIENCE).await?;
        driver.set_page_load_timeout(Duration::from_mins(1)).await?;
        Ok(Self {
            driver,
            chromedriver,
        })
    }
}

impl Drop for Browser {
    fn drop(&mut self) {
        // `WebDriver::quit` needs the runtime, which waits for this very call; a plain request does not.
        if self.driver.clone().leak().is_ok() {
            self.chromedriver.delete_session(self.driver.session_id());
        }
    }
}

struct Chromedriver {
    process: Child,
    port: u16,
}

/// How often chromedriver is started anew.
const TRIES: usize = 5;

impl Chromedriver {
    /// Starts it. It looks for a free port, lets it go and takes it again; where another one that starts just then was quicker, it ends
    /// without having said a port.
    fn start() -> Result<Self> {
        let mut outcome = Self::try_start();
        for _ in 1..TRIES {
            if outcome.is_ok() {
                break;
            }
            outcome = Self::try_start();
        }
        outcome
    }

    /// Starts it on a port of its own choice, which it prints.
    fn try_start() -> Result<Self> {
        let mut process = Command::new("chromedriver")
            .arg("--port=0")
            .stdout(Stdio::piped())
            .stderr(Stdio::null())
            .spawn()
            .context("chromedriver is needed for the browser tests; on Debian it is in the package chromium-driver")?;
        let output = process
            .stdout
            .take()
            .context("chromedriver has no output")?;
        let mut chromedriver = Self { process, port: 0 };
        let mut lines = BufReader::new(output).lines();
        let port = lines.by_ref().map_while(Result::ok).find_map(|line| {
            let (_, port) = line.split_once("started successfully on port ")?;
            port.trim_end_matches('.').parse().ok()
        });
        chromedriver.port = port.context("chromedriver did not say on which port it listens")?;
        // It stops if nobody reads what else it says.
        std::thread::spawn(move || lines.map_while(Result::ok).for_each(drop));
        Ok(chromedriver)
    }

    /// Closes the session's browser; returns when it is gone, or after some seconds.
    fn delete_session(&self, id: &SessionId) {
        let request = format!(
            "DELETE /session/{id} HTTP/1.1\r\nHost: 127.0.0.1:{}\r\nConnection: close\r\n\r\n",
            self.port
        );
        let deleted = TcpStream::connect(("127.0.0.1", self.port)).and_then(|mut stream| {
            stream.set_read_timeout(Some(Duration::from_secs(10)))?;
            stream.write_all(request.as_bytes())?;
            // The answer comes when the browser has ended.
            stream.read(&mut [0; 1024])
        });
        if let Err(error) = deleted {
            eprintln!("the browser may still run: {error}");
        }
    }
}

impl Drop for Chromedriver {
    fn drop(&mut self) {
        // It may have ended by itself.
        let _ = self.process.kill();
        let _ = self.process.wait();
    }
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
