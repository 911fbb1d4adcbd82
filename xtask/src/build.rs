//! Builds the site: cargo compiles, wasm-split and wasm-bindgen make files for the browser, wasm-opt shrinks them, then everything is
//! named, checked and compressed.

use std::fs;
use std::path::{Path, PathBuf};
use std::process::Command;

use anyhow::Result;

use crate::assemble::{Kind as ProgramKind, Program, Site};
use crate::digest::{self, Inputs};
use crate::optimise::optimise;
use crate::paths::Paths;
use crate::programs::{cargo, fresh_folder, run as run_program};
use crate::setup::{self, WASM};
use crate::steps::{Planned, Steps};
use crate::{bind, compress, publish, sizes, weights};

/// What cargo is told beside `.cargo/config.toml` for a build with relaxed SIMD.
const RELAXED: &str =
    r#"target.wasm32-unknown-unknown.rustflags = ["-C", "target-feature=+relaxed-simd"]"#;

/// Which build.
#[derive(Clone, Copy, PartialEq, Eq)]
pub enum Kind {
    /// What is put on the web: small.
    Deployed,
    /// The same code for a look at it on this machine: soon there.
    Quick,
}

impl Kind {
    /// cargo's profile.
    pub fn profile(self) -> &'static str {
        match self {
            Self::Deployed => "site",
            Self::Quick => "quick",
        }
    }

    fn folder(self) -> &'static str {
        match self {
            Self::Deployed => "dist",
            Self::Quick => "dist-quick",
        }
    }

    /// Whether the page's program is taken apart. In the quick build it would only take time.
    fn splits(self) -> bool {
        self == Self::Deployed
    }
}

/// What [`run`] will do.
pub fn plan(kind: Kind) -> Vec<Planned> {
    match kind {
        Kind::Deployed => {
            let mut plan = setup::plan().to_vec();
            plan.extend([
                Planned::shared("Compiling the programs", 900),
                Planned::shared(
                    "Joining them with JavaScript and optimising what is new",
                    660,
                ),
                Planned::new(
                    "Naming the files by their contents and checking the page",
                    2,
                ),
                Planned::shared("Compressing copies with brotli and gzip", 60),
            ]);
            plan
        }
        Kind::Quick => vec![
            setup::TARGET,
            Planned::shared("Compiling the programs", 420),
            Planned::shared("Joining them with JavaScript", 20),
            Planned::new(
                "Naming the files by their contents and checking the page",
                2,
            ),
        ],
    }
}

/// Builds the site and returns its folder. Takes the steps of [`plan`].
pub fn run(paths: &Paths, steps: &mut Steps, kind: Kind) -> Result<PathBuf> {
    let tools = match kind {
        Kind::Deployed => Some(setup::run(paths, steps)?),
        Kind::Quick => {
            steps.step(setup::wasm_target)?;
            None
        }
    };
    let mut site = Site::read(&paths.root)?;
    // One build of each program is enough to look at.
    if kind == Kind::Quick {
        site.programs.retain(|program| !program.is_relaxed);
    }
    steps.step(|| {
        calls(kind, &site.programs)
            .iter()
            .try_for_each(|call| compile(paths, call, kind))
    })?;

    let dist = paths.root.join(kind.folder());
    let staged = paths.target.join("xtask").join(kind.profile());
    let stamp = Stamp::new(paths, &site, kind, &dist)?;
    let holds = stamp.holds();
    // Built aside, so that there is never half a site under the final name.
    let aside = dist.with_extension("new");
    steps.step(|| {
        if holds {
            return Ok(());
        }
        fresh_folder(&staged)?;
        for program in &site.programs {
            let splits = kind.splits() && program.kind == ProgramKind::Page;
            bind::bind(&compiled(paths, program, kind), &staged, program, splits)?;
        }
        tools
            .as_ref()
            .map_or(Ok(()), |tools| optimise(paths, tools, &site, &staged))
    })?;
    steps.step(|| {
        if holds {
            return Ok(());
        }
        publish::publish(&site, &staged, &aside)?;
        weights::publish(paths, &site.folders, &aside)
    })?;
    if kind == Kind::Deployed {
        steps.step(|| {
            if holds {
                return Ok(());
            }
            compress::compress(paths, &aside)
        })?;
    }
    if holds {
        println!("      {}/ was up to date.", kind.folder());
    } else {
        fresh_folder(&dist)?;
        fs::remove_dir(&dist)?;
        fs::rename(&aside, &dist)?;
        stamp.write()?;
    }
    if kind == Kind::Deployed {
        sizes::report(&dist, &site)?;
    }
    println!("{}/ is ready after {}.", kind.folder(), steps.elapsed());
    Ok(dist)
}

/// The programs that one call of cargo compiles.
///
/// Together, each gets the features that the others ask of a package they share, and with them code it does not use. That saves time
/// but costs a deployed network program bytes. With WebGPU in it burn is another package altogether, so those programs are always alone.
fn calls(kind: Kind, programs: &[Program]) -> Vec<Vec<&Program>> {
    let is_alone = |program: &Program| match kind {
        Kind::Deployed => !["page", "decoder"].contains(&program.binary.as_str()),
        Kind::Quick => ["engine-gpu", "trainer-gpu"].contains(&program.binary.as_str()),
    };
    let (alone, together): (Vec<_>, Vec<_>) =
        programs.iter().partition(|program| is_alone(program));
    let mut calls = vec![together];
    calls.extend(alone.into_iter().map(|program| vec![program]));
    calls
}

fn compile(paths: &Paths, programs: &[&Program], kind: Kind) -> Result<()> {
    let mut command = cargo_build(paths, kind);
    for program in programs {
        command.args(["--package", &program.package, "--bin", &program.binary]);
        if kind.splits() && program.kind == ProgramKind::Page {
            command.args(["--features", &format!("{}/split", program.package)]);
        }
        if program.is_relaxed {
            command.args(["--config", RELAXED, "--target-dir"]);
            command.arg(target_of(paths, program));
            // What is the same for both builds, such as macros, is compiled once.
            command.env("CARGO_BUILD_BUILD_DIR", &paths.target);
        }
    }
    run_program(&mut command, "Correct what the compiler says.")
}

/// Compiles one program on its own, in one piece, for deployment; returns its file.
pub fn compile_alone(paths: &Paths, program: &Program) -> Result<PathBuf> {
    let mut command = cargo_build(paths, Kind::Deployed);
    command.args(["--package", &program.package, "--bin", &program.binary]);
    run_program(&mut command, "Correct what the compiler says.")?;
    Ok(compiled(paths, program, Kind::Deployed))
}

fn cargo_build(paths: &Paths, kind: Kind) -> Command {
    let mut command = cargo();
    command
        .current_dir(&paths.root)
        .args(["build", "--target", WASM, "--profile", kind.profile()]);
    command
}

fn compiled(paths: &Paths, program: &Program, kind: Kind) -> PathBuf {
    let folder = target_of(paths, program).join(WASM).join(kind.profile());
    folder.join(format!("{}.wasm", program.binary))
}

/// Where cargo puts a program: both builds have one name.
fn target_of(paths: &Paths, program: &Program) -> PathBuf {
    if program.is_relaxed {
        paths.target.join("relaxed")
    } else {
        paths.target.clone()
    }
}

/// Remembers what a site folder was made from, so that an unchanged site is not made again.
struct Stamp {
    file: PathBuf,
    dist: PathBuf,
    inputs: String,
}

impl Stamp {
    fn new(paths: &Paths, site: &Site, kind: Kind, dist: &Path) -> Result<Self> {
        let mut inputs = Inputs::default();
        for program in &site.programs {
            inputs.add_path(&compiled(paths, program, kind))?;
        }
        for source in ["index.html", "www"] {
            inputs.add_path(&paths.root.join(source))?;
        }
        // This program holds the tools' versions and decides the rest.
        inputs.add_path(&std::env::current_exe()?)?;
        // Checkouts that share a target folder have a stamp each.
        let name = digest::of(dist.as_os_str().as_encoded_bytes());
        let file = paths
            .target
            .join("xtask")
            .join(format!("{}.stamp", &name[..16]));
        Ok(Self {
            file,
            dist: dist.to_owned(),
            inputs: inputs.finish(),
        })
    }

    fn holds(&self) -> bool {
        let outcome = folder_listing(&self.dist).ok();
        outcome.is_some_and(|listing| {
            fs::read_to_string(&self.file).is_ok_and(|kept| kept == self.text(&listing))
        })
    }

    fn write(&self) -> Result<()> {
        Ok(fs::write(
            &self.file,
            self.text(&folder_listing(&self.dist)?),
        )?)
    }

    fn text(&self, listing: &str) -> String {
        format!("{}\n{listing}", self.inputs)
    }
}

/// Names, sizes and times: enough to see that nobody changed the folder.
fn folder_listing(folder: &Path) -> Result<String> {
    let mut inputs = Inputs::default();
    for file in digest::files_below(folder)? {
        let metadata = file.metadata()?;
        inputs.add(file.as_os_str().as_encoded_bytes()).add(format!(
            "{} {:?}",
            metadata.len(),
            metadata.modified()?
        ));
    }
    Ok(inputs.finish())
}

#[cfg(test)]
mod tests {
    use super::{Kind, calls};
    use crate::assemble::{Kind as ProgramKind, Program};

    #[test]
    fn only_programs_that_may_share_features_are_compiled_together() {
        let programs = [
            ("page", false),
            ("engine-cpu", false),
            ("engine-cpu", true),
            ("engine-gpu", false),
            ("decoder", false),
            ("trainer", false),
            ("trainer-gpu", false),
        ]
        .map(|(name, is_relaxed)| Program {
            package: name.into(),
            binary: name.into(),
            kind: ProgramKind::Worker,
            is_relaxed,
        });
        let named = |kind, programs: &[Program]| {
            calls(kind, programs)
                .iter()
                .map(|call| {
                    call.iter()
                        .map(|program| program.name())
                        .collect::<Vec<_>>()
                        .join("+")
                })
                .collect::<Vec<_>>()
        };
        assert_eq!(
            named(Kind::Deployed, &programs),
            [
                "page+decoder",
                "engine-cpu",
                "engine-cpu-relaxed",
                "engine-gpu",
                "trainer",
                "trainer-gpu"
            ]
        );
        let programs = [0, 1, 3, 4, 5, 6].map(|place| programs[place].clone());
        assert_eq!(
            named(Kind::Quick, &programs),
            [
                "page+engine-cpu+decoder+trainer",
                "engine-gpu",
                "trainer-gpu"
            ]
        );
    }
}
