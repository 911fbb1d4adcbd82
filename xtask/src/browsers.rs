//! The browsers that the tests run in: which there are, what each takes, and how that is installed.

use std::env;
use std::ffi::OsString;
use std::path::PathBuf;
use std::process::Command;

use anyhow::{Context, Result, bail};

use crate::paths::Paths;
use crate::programs::{cargo, find, find_or_install, run};

/// Firefox's driver, which Debian 12 does not have, as a crate.
const GECKODRIVER: &str = "0.37.1";

/// One of them.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Browser {
    /// What everything runs in.
    #[default]
    Chromium,
    /// Firefox.
    Firefox,
    /// `WebKitGTK`, on Xvfb.
    WebKit,
}

/// Programs of one kind, any of which will do, and the Debian packages that bring one.
struct Need(&'static [&'static str], &'static [&'static str]);

impl Browser {
    /// The one of this name on the command line.
    pub fn named(name: &str) -> Result<Self> {
        match name {
            "chromium" => Ok(Self::Chromium),
            "firefox" => Ok(Self::Firefox),
            "webkit" => Ok(Self::WebKit),
            unknown => bail!(
                "There is no browser `{unknown}`; there are `chromium`, `firefox` and `webkit`."
            ),
        }
    }

    /// Its name on the command line and in `SITE_BROWSER`, by which the tests know it.
    pub const fn word(self) -> &'static str {
        match self {
            Self::Chromium => "chromium",
            Self::Firefox => "firefox",
            Self::WebKit => "webkit",
        }
    }

    const fn needs(self) -> &'static [Need] {
        match self {
            Self::Chromium => &[
                Need(
                    &["chromium", "chromium-browser", "google-chrome"],
                    &["chromium", "chromium-driver", "fonts-dejavu-core"],
                ),
                Need(&["chromedriver"], &["chromium-driver"]),
            ],
            Self::Firefox => &[Need(&["firefox-esr", "firefox"], &["firefox-esr"])],
            Self::WebKit => &[
                Need(&["WebKitWebDriver"], &["webkit2gtk-driver"]),
                Need(&["Xvfb"], &["xvfb"]),
            ],
        }
    }

    /// What is missing, in words; nothing where the tests can run.
    pub fn missing(self, paths: &Paths) -> Option<String> {
        let mut missing: Vec<String> = (self.needs().iter())
            .filter(|Need(programs, _)| find(programs).is_none())
            .flat_map(|Need(_, packages)| packages.iter().map(|package| (*package).to_owned()))
            .collect();
        let packages = missing.len();
        if packages > 0 {
            missing.insert(0, "Debian's".to_owned());
        }
        if self == Self::Firefox && geckodriver(paths).is_none() {
            missing.push("geckodriver".to_owned());
        }
        (!missing.is_empty()).then(|| missing.join(" "))
    }

    /// Installs what is missing.
    pub fn install(self, paths: &Paths) -> Result<()> {
        for Need(programs, packages) in self.needs() {
            find_or_install(programs, packages)?;
        }
        if self == Self::Firefox && geckodriver(paths).is_none() {
            run(
                cargo()
                    .args(["install", "--quiet", "--locked", "--version", GECKODRIVER])
                    .arg("--root")
                    .arg(paths.tool("geckodriver", GECKODRIVER))
                    .arg("geckodriver"),
                "Install `geckodriver` and put it on PATH, then try again.",
            )?;
        }
        Ok(())
    }
}

/// Where it was found on `PATH` or installed before.
fn geckodriver(paths: &Paths) -> Option<PathBuf> {
    let installed = installed_drivers(paths).join("geckodriver");
    find(&["geckodriver"]).or_else(|| installed.is_file().then_some(installed))
}

fn installed_drivers(paths: &Paths) -> PathBuf {
    paths.tool("geckodriver", GECKODRIVER).join("bin")
}

/// Lets the tests find the drivers that were installed here.
pub fn with_drivers(paths: &Paths, command: &mut Command) -> Result<()> {
    let found = env::var_os("PATH").unwrap_or_default();
    let folders = env::split_paths(&found).chain([installed_drivers(paths)]);
    let path: OsString = env::join_paths(folders).context("a folder's name cannot be in PATH")?;
    command.env("PATH", path);
    Ok(())
}
