//! Everything that builds, serves, checks and tests the site, from a fresh clone with nothing but rustup's cargo (and Node.js).
//!
//! `cargo xtask` prints the commands. Each command is a file; what they share is the folder layout ([`paths`]), how a step
//! is reported ([`steps`]) and how a program is run ([`programs`]).

mod bench;
mod build;
mod cache;
mod compress;
mod digest;
mod html;
mod lint;
mod optimise;
mod paths;
mod programs;
mod publish;
mod serve;
mod setup;
mod sizes;
mod steps;
mod test;

use std::process::ExitCode;

use anyhow::{Result, bail};
use lexopt::prelude::{Long, Value, ValueExt};

use crate::build::Kind;
use crate::paths::Paths;
use crate::serve::Address;
use crate::steps::Steps;

const HELP: &str = "\
cargo xtask COMMAND

  setup   install the build tools in the target folder (once)
  build   build the site that is deployed, in dist/
  serve   build it and serve it on this machine
  test    build it and run every test, in a browser too
  bench   measure it beside onnxruntime-web, in the same browser
  lint    formatting, clippy, documentation

  --dev           build, serve: quick and unoptimised, in dist-dev/
  --port PORT     serve: this port (default: 8080, or the next free one)
  --prefix PATH   serve: below this path, as a project page on a static host would be
";

struct Arguments {
    command: String,
    kind: Kind,
    address: Address,
}

fn arguments() -> Result<Arguments> {
    let mut arguments = Arguments {
        command: String::new(),
        kind: Kind::Deployed,
        address: Address::default(),
    };
    let mut parser = lexopt::Parser::from_env();
    while let Some(argument) = parser.next()? {
        match argument {
            Long("dev") => arguments.kind = Kind::Dev,
            Long("port") => arguments.address.port = Some(parser.value()?.parse()?),
            Long("help") => arguments.command = "help".into(),
            Long("prefix") => arguments.address.prefix = parser.value()?.string()?,
            Value(command) if arguments.command.is_empty() => {
                arguments.command = command.string()?;
            }
            other => return Err(other.unexpected().into()),
        }
    }
    Ok(arguments)
}

fn run() -> Result<()> {
    let Arguments {
        command,
        kind,
        address,
    } = arguments()?;
    let paths = Paths::find()?;
    let mut steps = Steps::new();
    match command.as_str() {
        "setup" => setup::run(&paths, &mut steps).map(drop)?,
        "build" => build::run(&paths, &mut steps, kind).map(drop)?,
        "serve" => serve::run(&paths, &mut steps, kind, &address)?,
        "test" => test::run(&paths, &mut steps)?,
        "bench" => bench::run(&paths, &mut steps)?,
        "lint" => lint::run(&paths, &mut steps)?,
        "" | "help" => print!("{HELP}"),
        unknown => bail!("There is no command `{unknown}`; `cargo xtask` lists them."),
    }
    Ok(())
}

fn main() -> ExitCode {
    match run() {
        Ok(()) => ExitCode::SUCCESS,
        Err(error) => {
            eprintln!("\nerror: {error:#}");
            ExitCode::FAILURE
        }
    }
}
