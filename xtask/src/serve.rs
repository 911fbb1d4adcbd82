//! Builds the site and serves it on this machine until Ctrl-C.

use std::thread;

use anyhow::Result;
use host::{Host, Options, StartError};

use crate::build::{self, Kind};
use crate::paths::Paths;
use crate::steps::Steps;

const DEFAULT_PORT: u16 = 8080;
/// How many ports after the default one are tried.
const TRIED: u16 = 20;

/// Where to serve.
#[derive(Default)]
pub struct Address {
    /// Only this port, instead of the default or the next free one.
    pub port: Option<u16>,
    /// The path below which the site appears.
    pub prefix: String,
}

/// Builds, serves, waits. Takes the steps of the build.
pub fn run(paths: &Paths, steps: &mut Steps, kind: Kind, address: &Address) -> Result<()> {
    let dist = build::run(paths, steps, kind)?;
    let ports = address
        .port
        .map_or(DEFAULT_PORT..=DEFAULT_PORT + TRIED, |port| port..=port);
    let mut refusal = None;
    for port in ports {
        let options = Options {
            port,
            prefix: address.prefix.clone(),
            ..Options::default()
        };
        match Host::start(&dist, options) {
            Ok(host) => {
                println!("\n  {}\n\nCtrl-C stops.", host.address());
                loop {
                    thread::park();
                }
            }
            Err(error @ StartError::Port { .. }) => refusal = Some(error),
            Err(error) => return Err(error.into()),
        }
    }
    refusal.map_or(Ok(()), |error| {
        Err(anyhow::Error::from(error).context("Choose another with --port"))
    })
}
