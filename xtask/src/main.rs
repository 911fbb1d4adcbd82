//! Everything that builds, serves, checks and tests the site, from a fresh clone with nothing but rustup's cargo; what is deployed or tested
//! also takes Node.js.
//!
//! `cargo xtask` prints the commands. Each command is a file; what they share is the folder layout ([`paths`]), how a step
//! is reported ([`steps`]) and how a program is run ([`programs`]).

mod assemble;
mod bench;
mod bind;
mod browsers;
mod build;
mod cache;
mod circles;
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
mod weights;

use std::env;
use std::process::ExitCode;

use anyhow::{Result, bail};
use lexopt::prelude::{Long, Value, ValueExt};

use crate::bench::Part;
use crate::browsers::Browser;
use crate::build::Kind;
use crate::paths::Paths;
use crate::serve::Address;
use crate::steps::Steps;

const HELP: &str = "\
cargo xtask COMMAND

  serve   build the site quickly and serve it on this machine
  build   build the site that is deployed, in dist/
  test    build it and run every test, in a browser too
  bench   measure it beside onnxruntime-web and TensorFlow.js in the same browser, and first visits, sets of phone pictures and
          many visits beside an earlier version; `bench first-visit`, `bench phone-pictures` and `bench visits` do one of the last three,
          `bench own-classifiers` only a visitor's classifiers beside onnxruntime-web and LiteRT.js, `bench one-picture` only tools that ask
          about one picture many times, beside a plain script over onnxruntime-web
  lint    formatting, clippy, documentation

  --browser NAME  test: all browser tests in firefox or webkit, and nothing else; without it everything, in chromium
                  bench visits: in this browser
  --deployed      serve: what `build` builds, small and slow to compile
  --reference DIR bench: the earlier version's built site, instead of building it (the first time, that takes half an hour)
  --port PORT     serve: this port (default: 8080, or the next free one)
  --prefix PATH   serve: below this path, as a project page on a static host would be
";

struct Arguments {
    command: String,
    kind: Kind,
    address: Address,
    bench: bench::Options,
    browser: Browser,
}

fn arguments() -> Result<Arguments> {
    let mut arguments = Arguments {
        command: String::new(),
        kind: Kind::Quick,
        address: Address::default(),
        bench: bench::Options::default(),
        browser: Browser::default(),
    };
    let mut parser = lexopt::Parser::from_env();
    while let Some(argument) = parser.next()? {
        match argument {
            Long("browser") => arguments.browser = Browser::named(&parser.value()?.string()?)?,
            Long("deployed") => arguments.kind = Kind::Deployed,
            Long("port") => arguments.address.port = Some(parser.value()?.parse()?),
            Long("reference") => {
                arguments.bench.reference = Some(env::current_dir()?.join(parser.value()?));
            }
            Long("help") => arguments.command = "help".into(),
            Long("prefix") => arguments.address.prefix = parser.value()?.string()?,
            Value(command) if arguments.command.is_empty() => {
                arguments.command = command.string()?;
            }
            Value(part) if arguments.command == "bench" => {
                arguments.bench.part = Part::named(&part.string()?)?;
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
        mut bench,
        browser,
    } = arguments()?;
    let paths = Paths::find()?;
    match command.as_str() {
        "build" => {
            let mut steps = Steps::new(build::plan(Kind::Deployed));
            build::run(&paths, &mut steps, Kind::Deployed).map(drop)?;
        }
        "serve" => serve::run(&paths, &mut Steps::new(build::plan(kind)), kind, &address)?,
        "test" => test::run(&paths, &mut Steps::new(test::plan(browser)), browser)?,
        "bench" => {
            bench.browser = browser;
            bench::run(&paths, &mut Steps::new(bench::plan(&bench)), &bench)?;
        }
        "lint" => lint::run(&paths, &mut Steps::new(lint::plan()))?,
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
