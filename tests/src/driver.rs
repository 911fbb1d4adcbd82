//! The program between the tests and a browser, and the display that it may take.

use std::io::{BufRead, BufReader, Read, Write};
use std::net::{Ipv4Addr, TcpListener, TcpStream};
use std::process::{Child, ChildStdout, Command, Stdio};
use std::thread;
use std::time::{Duration, Instant};

use anyhow::{Context, Result, bail};
use tempfile::TempDir;
use thirtyfour::SessionId;

use crate::engine::Engine;

/// How often a driver is started anew.
const TRIES: usize = 5;
/// How long one may take to listen.
const PATIENCE: Duration = Duration::from_secs(20);

/// A running driver. Ends with the value.
pub struct Driver {
    process: Process,
    /// Where it listens.
    pub port: u16,
    /// Ends after the driver.
    _display: Option<Process>,
    /// Goes last. chromedriver removes a profile only after it has answered that the session is closed, and by then it is killed here: without
    /// a folder of its own each browser would leave some ten megabytes behind.
    _profiles: TempDir,
}

/// A process that ends with the value.
struct Process(Child);

impl Drop for Process {
    fn drop(&mut self) {
        // It may have ended by itself.
        let _ = self.0.kill();
        let _ = self.0.wait();
    }
}

impl Driver {
    /// Starts it. It looks for a free port, lets it go and takes it again; where another one that starts just then was quicker, it ends
    /// without having said a port.
    pub fn start(engine: Engine) -> Result<Self> {
        let mut outcome = Self::try_start(engine);
        for _ in 1..TRIES {
            if outcome.is_ok() {
                break;
            }
            outcome = Self::try_start(engine);
        }
        outcome
    }

    fn try_start(engine: Engine) -> Result<Self> {
        let mut command = Command::new(engine.driver());
        command.stderr(Stdio::null()).stdout(Stdio::piped());
        let profiles = tempfile::Builder::new().prefix("site-tests-").tempdir()?;
        command.env("TMPDIR", profiles.path());
        let mut port = 0;
        let mut display = None;
        match engine {
            Engine::Chromium => {
                command.arg("--port=0");
            }
            Engine::Firefox => {
                // Its third port, for what is not used here, would be a fixed one.
                command.args(["--port=0", "--websocket-port=0"]);
            }
            Engine::WebKit => {
                // It has no window without a display, and takes no port of its own choice.
                let (process, number) = start_display()?;
                display = Some(process);
                command.env("DISPLAY", format!(":{number}"));
                command.env_remove("WAYLAND_DISPLAY");
                port = free_port()?;
                command.arg(format!("--port={port}"));
            }
        }
        let mut process = Process(command.spawn().with_context(|| {
            format!(
                "{engine} is needed for its tests: {}",
                engine.missing().unwrap_or_default()
            )
        })?);
        let output = process
            .0
            .stdout
            .take()
            .context("the driver has no output")?;
        let mut lines = BufReader::new(output).lines();
        if port == 0 {
            port = said_port(&mut lines).with_context(|| {
                format!("{} did not say on which port it listens", engine.driver())
            })?;
        }
        // It stops if nobody reads what else it says.
        thread::spawn(move || lines.map_while(Result::ok).for_each(drop));
        wait_for(port)?;
        Ok(Self {
            process,
            port,
            _display: display,
            _profiles: profiles,
        })
    }

    /// Closes the session's browser; returns when it is gone, or after some seconds.
    pub fn delete_session(&self, id: &SessionId) {
        let request = format!(
            "DELETE /session/{id} HTTP/1.1\r\nHost: 127.0.0.1:{}\r\nConnection: close\r\n\r\n",
            self.port
        );
        let deleted =
            TcpStream::connect((Ipv4Addr::LOCALHOST, self.port)).and_then(|mut stream| {
                stream.set_read_timeout(Some(Duration::from_secs(10)))?;
                stream.write_all(request.as_bytes())?;
                // The answer comes when the browser has ended.
                stream.read(&mut [0; 1024])
            });
        if let Err(error) = deleted {
            eprintln!(
                "the browser of driver {} may still run: {error}",
                self.process.0.id()
            );
        }
    }
}

/// chromedriver: "started successfully on port 4444."; geckodriver: "Listening on 127.0.0.1:4444".
fn said_port(lines: &mut impl Iterator<Item = std::io::Result<String>>) -> Option<u16> {
    lines.map_while(Result::ok).find_map(|line| {
        let port = line
            .split_once("started successfully on port ")
            .or_else(|| line.split_once("Listening on 127.0.0.1:"))?
            .1;
        port.trim_end_matches('.').parse().ok()
    })
}

fn free_port() -> Result<u16> {
    Ok(TcpListener::bind((Ipv4Addr::LOCALHOST, 0))?
        .local_addr()?
        .port())
}

fn wait_for(port: u16) -> Result<()> {
    let start = Instant::now();
    while TcpStream::connect((Ipv4Addr::LOCALHOST, port)).is_err() {
        if start.elapsed() > PATIENCE {
            bail!("nothing listens on port {port}");
        }
        thread::sleep(Duration::from_millis(20));
    }
    Ok(())
}

/// A screen that nobody sees, and its number.
fn start_display() -> Result<(Process, String)> {
    let mut process = Process(
        Command::new("Xvfb")
            .args([
                "-displayfd",
                "1",
                "-screen",
                "0",
                "1600x1200x24",
                "-nolisten",
                "tcp",
            ])
            .stdout(Stdio::piped())
            .stderr(Stdio::null())
            .spawn()
            .context("WebKitGTK needs a display: Xvfb, on Debian in the package xvfb")?,
    );
    let output: ChildStdout = process.0.stdout.take().context("Xvfb has no output")?;
    let mut number = String::new();
    BufReader::new(output).read_line(&mut number)?;
    let number = number.trim().to_owned();
    if number.is_empty() {
        bail!("Xvfb has no screen");
    }
    Ok((process, number))
}
