//! Prepares and runs the benchmark: the site beside onnxruntime-web and LiteRT.js with the same weights, and beside TensorFlow.js with the same
//! training, in the same browser, the cost of an edit, and a first visit beside one to an earlier version. The measuring itself is in `bench/`
//! (JavaScript, in the page) and `tests/benches` (driving it).

use std::fs;
use std::path::{Path, PathBuf};
use std::process::Command;

use anyhow::{Context, Result, bail, ensure};

use crate::assemble::{Kind as ProgramKind, Program};
use crate::bind::Bound;
use crate::browsers::{self, Browser};
use crate::build::{self, Kind};
use crate::paths::Paths;
use crate::programs::{cargo, find_or_install, fresh_folder, run as run_program};
use crate::setup::{self, Tools};
use crate::steps::{Planned, Steps};
use crate::{bind, compress, digest, optimise, test};

/// The npm package to compare with.
const ONNXRUNTIME: &str = "1.30.0";
/// What of it a page needs; source maps and other builds stay out.
const ONNXRUNTIME_FILES: [&str; 6] = [
    "ort.wasm.min.mjs",
    "ort-wasm-simd-threaded.mjs",
    "ort-wasm-simd-threaded.wasm",
    "ort.webgpu.min.mjs",
    "ort-wasm-simd-threaded.asyncify.mjs",
    "ort-wasm-simd-threaded.asyncify.wasm",
];
/// The npm packages of LiteRT.js, of one version, and what of the first a page needs: one thread, several threads, and without relaxed SIMD.
const LITERT: &str = "2.5.3";
const LITERT_FILES: [&str; 6] = [
    "litert_wasm_internal.js",
    "litert_wasm_internal.wasm",
    "litert_wasm_threaded_internal.js",
    "litert_wasm_threaded_internal.wasm",
    "litert_wasm_compat_internal.js",
    "litert_wasm_compat_internal.wasm",
];
/// The networks that are written for other engines, and the sides of their pictures.
const NETWORKS: [(&str, u32); 3] = [
    ("efficientnet-lite0", 224),
    ("squeezenet1.1", 227),
    ("inception-v3", 299),
];
/// What writes the classifiers that stand for a visitor's, and with which packages.
const OWN_MODELS: &str = "bench/own/models.py";
const OWN_PACKAGES: &str = "bench/own/requirements.txt";
/// The npm packages to train with for comparison, all of one version, and what of them a page needs.
const TENSORFLOW: &str = "4.22.0";
const TENSORFLOW_FILES: [(&str, &[&str]); 3] = [
    ("tfjs", &["tf.min.js"]),
    (
        "tfjs-backend-wasm",
        &[
            "tf-backend-wasm.min.js",
            "tfjs-backend-wasm.wasm",
            "tfjs-backend-wasm-simd.wasm",
            "tfjs-backend-wasm-threaded-simd.wasm",
        ],
    ),
    ("tfjs-backend-webgpu", &["tf-backend-webgpu.min.js"]),
];
/// Those of `tests/benches`: the engine beside another, the laboratory, many answers for one picture, and the trainer beside another.
const BENCHMARKS: [&str; 4] = ["engines", "laboratory", ONE_PICTURE, "training"];
/// The one of these that is a part of its own, too.
const ONE_PICTURE: &str = "one_picture";
/// The benchmark of an edit, a program of the root package.
const REPAINT: &str = "repaint";

/// A benchmark of `tests/benches` beside an earlier version's site, and its two steps.
struct BesideEarlier {
    name: &'static str,
    compiling: &'static str,
    measuring: &'static str,
    /// Seconds that measuring takes.
    takes: u32,
}
const BESIDE_EARLIER: [(Part, BesideEarlier); 3] = [
    (
        Part::FirstVisit,
        BesideEarlier {
            name: "first_visit",
            compiling: "Compiling the first visit's benchmark",
            measuring: "Measuring first visits",
            takes: 600,
        },
    ),
    (
        Part::PhonePictures,
        BesideEarlier {
            name: "phone_pictures",
            compiling: "Compiling the phone pictures' benchmark",
            measuring: "Measuring sets of phone pictures",
            takes: 600,
        },
    ),
    (
        Part::Visits,
        BesideEarlier {
            name: "visits",
            compiling: "Compiling the benchmark of many visits",
            measuring: "Measuring predictions in 50 visits",
            takes: 900,
        },
    ),
];
/// The last commit of version 0.1.0, whose build a first visit is compared with.
const REFERENCE: &str = "b53144043c544da4d6c920294bdc6f28a2eb6fcb";

/// How much is measured.
#[derive(Clone, Copy, Default, PartialEq, Eq)]
pub enum Part {
    /// Everything.
    #[default]
    All,
    /// The first visit alone.
    FirstVisit,
    /// A set of a phone's pictures alone.
    PhonePictures,
    /// Predictions in many visits alone.
    Visits,
    /// A visitor's classifiers alone.
    OwnClassifiers,
    /// Many answers for one picture alone.
    OnePicture,
}

impl Part {
    /// The part of this name on the command line.
    pub fn named(name: &str) -> Result<Self> {
        match name {
            "first-visit" => Ok(Self::FirstVisit),
            "phone-pictures" => Ok(Self::PhonePictures),
            "visits" => Ok(Self::Visits),
            "own-classifiers" => Ok(Self::OwnClassifiers),
            "one-picture" => Ok(Self::OnePicture),
            unknown => bail!(
                "`bench` has no part `{unknown}`; there are `first-visit`, `phone-pictures`, `visits`, `own-classifiers` and `one-picture`."
            ),
        }
    }
}

/// What to measure, and against what.
#[derive(Default)]
pub struct Options {
    /// How much.
    pub part: Part,
    /// A built reference site, instead of one made from [`REFERENCE`].
    pub reference: Option<PathBuf>,
    /// What [`Part::Visits`] is measured in. Everything else is measured in Chromium.
    pub browser: Browser,
}

/// What [`run`] will do.
pub fn plan(options: &Options) -> Vec<Planned> {
    let mut plan = vec![test::BROWSER];
    plan.extend(build::plan(Kind::Deployed));
    if options.part == Part::OwnClassifiers {
        plan.extend([
            Planned::new("onnxruntime-web from npm", 20),
            Planned::new("LiteRT.js from npm", 20),
            Planned::shared("Classifiers by PyTorch, once", 600),
            Planned::shared("Compressing", 60),
            Planned::shared("Compiling the benchmark", 600),
            Planned::new("Measuring", 120),
        ]);
        return plan;
    }
    if options.part == Part::OnePicture {
        plan.extend([
            Planned::new("onnxruntime-web from npm", 20),
            Planned::shared("The weights as files of other engines", 300),
            Planned::shared("Compressing", 240),
            Planned::shared("Compiling the benchmark", 600),
            Planned::new("Measuring", 400),
        ]);
        return plan;
    }
    if options.part == Part::All {
        plan.extend([
            Planned::new("onnxruntime-web from npm", 20),
            Planned::new("LiteRT.js from npm", 20),
            Planned::new("TensorFlow.js from npm", 30),
            Planned::shared("Classifiers by PyTorch, once", 600),
            Planned::shared("The weights as files of other engines", 300),
            Planned::shared("The page's code for an edit, on its own", 120),
            Planned::shared("Compressing", 240),
            Planned::shared("Compiling the benchmark", 600),
            Planned::new("Measuring", 1600),
        ]);
    }
    plan.push(Planned::shared("The earlier version's site, once", 3000));
    for (part, measured) in BESIDE_EARLIER {
        if options.part == part || options.part == Part::All {
            plan.push(Planned::shared(measured.compiling, 600));
            plan.push(Planned::new(measured.measuring, measured.takes));
        }
    }
    plan
}

/// Builds everything and prints the figures. Takes the steps of [`plan`].
pub fn run(paths: &Paths, steps: &mut Steps, options: &Options) -> Result<()> {
    ensure!(
        options.browser == Browser::Chromium || options.part == Part::Visits,
        "Only `bench visits` is measured in other browsers than Chromium."
    );
    steps.step(|| options.browser.install(paths))?;
    let dist = build::run(paths, steps, Kind::Deployed)?;
    match options.part {
        Part::All => beside_others(paths, steps, &dist)?,
        Part::OwnClassifiers => return own_classifiers(paths, steps, &dist),
        Part::OnePicture => return one_picture(paths, steps, &dist),
        Part::FirstVisit | Part::PhonePictures | Part::Visits => {}
    }
    let reference = steps.step(|| match &options.reference {
        Some(folder) => Ok(folder.clone()),
        None => reference_site(paths),
    })?;
    ensure!(
        reference.join("index.html").is_file(),
        "There is no site in {}.",
        reference.display()
    );
    for (part, measured) in BESIDE_EARLIER {
        if options.part != part && options.part != Part::All {
            continue;
        }
        let measure = || -> Result<Command> {
            let mut command = benchmark(paths, measured.name, &dist);
            command
                .env("SITE_REFERENCE", &reference)
                .env("SITE_BROWSER", options.browser.word());
            browsers::with_drivers(paths, &mut command)?;
            Ok(command)
        };
        steps.step(|| {
            run_program(
                measure()?.arg("--no-run"),
                "Correct what the compiler says.",
            )
        })?;
        steps.step(|| run_program(&mut measure()?, "Look at the messages above."))?;
    }
    Ok(())
}

/// The site of [`REFERENCE`], built by that commit's own commands below the target folder the first time, and kept.
fn reference_site(paths: &Paths) -> Result<PathBuf> {
    let work = paths.target.join("bench");
    let kept = work.join(format!("reference-{}", &REFERENCE[..12]));
    if kept.join("index.html").is_file() {
        return Ok(kept);
    }
    let checkout = work.join("reference");
    let remedy = "The checkout must hold the project's history; or name a folder with that version's site with --reference.";
    fresh_folder(&checkout)?;
    run_program(
        Command::new("git")
            .args(["clone", "--quiet", "--no-checkout"])
            .arg(&paths.root)
            .arg(&checkout),
        remedy,
    )?;
    run_program(
        Command::new("git")
            .arg("-C")
            .arg(&checkout)
            .args(["checkout", "--quiet", "--detach", REFERENCE]),
        remedy,
    )?;
    run_program(
        cargo()
            .current_dir(&checkout)
            .env("CARGO_TARGET_DIR", checkout.join("target"))
            .args(["xtask", "build"]),
        remedy,
    )?;
    if kept.exists() {
        fs::remove_dir_all(&kept)?;
    }
    fs::rename(checkout.join("dist"), &kept)?;
    // What it was compiled from takes some gigabytes.
    fs::remove_dir_all(&checkout)?;
    Ok(kept)
}

/// One of `tests/benches`, against this site.
fn benchmark(paths: &Paths, name: &str, site: &Path) -> Command {
    let mut command = cargo();
    // The development profile optimises all that counts here, and the tests have compiled it already.
    command.current_dir(&paths.root).args([
        "bench",
        "--quiet",
        "--profile",
        "dev",
        "--package",
        "site-tests",
        "--bench",
        name,
    ]);
    let results = paths.target.join("bench").join(format!("{name}.json"));
    command.env("SITE_DIST", site).env("BENCH_RESULTS", results);
    command
}

/// The site in a folder with the pages of the benchmark, and these.
fn pages(paths: &Paths, dist: &Path) -> Result<(PathBuf, PathBuf)> {
    let site = paths.target.join("bench/site");
    let pages = site.join("bench");
    fresh_folder(&site)?;
    copy_below(dist, &site)?;
    copy_below(&paths.root.join("bench"), &pages)?;
    for (_, side) in NETWORKS {
        let picture = format!("tests/goldens/chelsea-{side}.png");
        let copy = pages.join(format!("picture-{side}.png"));
        fs::copy(paths.root.join(picture), copy)?;
    }
    Ok((site, pages))
}

/// A visitor's classifiers in the site's engine for such, beside other libraries.
fn own_classifiers(paths: &Paths, steps: &mut Steps, dist: &Path) -> Result<()> {
    let (site, pages) = pages(paths, dist)?;
    steps.step(|| onnxruntime(paths, &pages.join("onnxruntime")))?;
    steps.step(|| litert(paths, &pages.join("litert")))?;
    steps.step(|| own_models(paths, &pages))?;
    steps.step(|| compress::compress(paths, &pages))?;
    let measure = || {
        let mut command = benchmark(paths, "engines", &site);
        let results = paths.target.join("bench/own-classifiers.json");
        command
            .env("BENCH_OWN_CLASSIFIERS", "1")
            .env("BENCH_RESULTS", results);
        command
    };
    steps.step(|| run_program(measure().arg("--no-run"), "Correct what the compiler says."))?;
    steps.step(|| run_program(&mut measure(), "Look at the messages above."))
}

/// Many answers for one picture, beside onnxruntime-web.
fn one_picture(paths: &Paths, steps: &mut Steps, dist: &Path) -> Result<()> {
    let (site, pages) = pages(paths, dist)?;
    steps.step(|| onnxruntime(paths, &pages.join("onnxruntime")))?;
    steps.step(|| weights(paths, &pages))?;
    steps.step(|| compress::compress(paths, &pages))?;
    measured(paths, steps, &site, &[ONE_PICTURE])
}

/// Has PyTorch write the classifiers that stand for a visitor's, where it has not with these very packages, and copies them to the pages.
fn own_models(paths: &Paths, pages: &Path) -> Result<()> {
    let mut inputs = digest::Inputs::default();
    for file in [OWN_MODELS, OWN_PACKAGES] {
        inputs.add_path(&paths.root.join(file))?;
    }
    let folder = paths.target.join("bench/own-models");
    let kept = folder.join(&inputs.finish()[..16]);
    if !kept.is_dir() {
        fresh_folder(&folder)?;
        let python = find_or_install(&["python3"], &["python3", "python3-venv"])?;
        let remedy =
            "It takes Python 3.12 or later with venv and pip, a connection and 8 GB of disk.";
        let environment = folder.join("environment");
        run_program(
            Command::new(python).args(["-m", "venv"]).arg(&environment),
            remedy,
        )?;
        let within = environment.join("bin/python");
        run_program(
            Command::new(&within)
                .args(["-m", "pip", "install", "--quiet", "--requirement"])
                .arg(paths.root.join(OWN_PACKAGES)),
            remedy,
        )?;
        let aside = folder.join("new");
        run_program(
            Command::new(&within)
                .arg(paths.root.join(OWN_MODELS))
                .arg(&aside),
            remedy,
        )?;
        fs::rename(&aside, &kept)?;
        // Nothing else needs its packages.
        fs::remove_dir_all(&environment)?;
    }
    copy_below(&kept, pages)
}

/// The site beside other libraries.
fn beside_others(paths: &Paths, steps: &mut Steps, dist: &Path) -> Result<()> {
    let tools = setup::tools(paths)?;
    let (site, pages) = pages(paths, dist)?;

    steps.step(|| onnxruntime(paths, &pages.join("onnxruntime")))?;
    steps.step(|| litert(paths, &pages.join("litert")))?;
    steps.step(|| tensorflow(paths, &pages.join("tensorflow")))?;
    steps.step(|| own_models(paths, &pages))?;
    steps.step(|| weights(paths, &pages))?;
    steps.step(|| repaint(paths, &tools, &pages.join(REPAINT)))?;
    steps.step(|| compress::compress(paths, &pages))?;
    measured(paths, steps, &site, &BENCHMARKS)
}

/// Two steps: compiles these benchmarks, and runs them one after another. They are compiled before anything runs, so that no figure competes
/// with the compiler.
fn measured(paths: &Paths, steps: &mut Steps, site: &Path, names: &[&str]) -> Result<()> {
    steps.step(|| {
        names.iter().try_for_each(|name| {
            run_program(
                benchmark(paths, name, site).arg("--no-run"),
                "Correct what the compiler says.",
            )
        })
    })?;
    steps.step(|| {
        names.iter().try_for_each(|name| {
            run_program(
                &mut benchmark(paths, name, site),
                "Look at the messages above.",
            )
        })
    })
}

/// Writes the site's networks as files that other engines read.
fn weights(paths: &Paths, pages: &Path) -> Result<()> {
    let files = NETWORKS
        .iter()
        .flat_map(|(model, _)| ["onnx", "tflite"].map(|format| (model, format)));
    for (model, format) in files {
        let mut command = cargo();
        command
            .current_dir(&paths.root)
            .args(["run", "--quiet", "--package", "forge", "--", "export"])
            .args(["--model", model, "--out"])
            .arg(pages.join(format!("{model}.{format}")));
        run_program(&mut command, "Look at forge's messages above.")?;
    }
    Ok(())
}

/// Installs the package below the target folder and copies what the page needs.
fn onnxruntime(paths: &Paths, folder: &Path) -> Result<()> {
    let installed = paths.tool("onnxruntime-web", ONNXRUNTIME);
    let files = installed.join("node_modules/onnxruntime-web/dist");
    if !files.is_dir() {
        setup::npm_install(&installed, &format!("onnxruntime-web@{ONNXRUNTIME}"))?;
    }
    fs::create_dir_all(folder)?;
    for file in ONNXRUNTIME_FILES {
        fs::copy(files.join(file), folder.join(file))
            .with_context(|| format!("onnxruntime-web {ONNXRUNTIME} has no {file}"))?;
    }
    Ok(())
}

/// Installs the packages below the target folder and copies what the page needs.
fn litert(paths: &Paths, folder: &Path) -> Result<()> {
    let installed = paths.tool("litertjs", LITERT);
    let packages = installed.join("node_modules/@litertjs");
    if !packages.join("core/dist").is_dir() {
        setup::npm_install(&installed, &format!("@litertjs/core@{LITERT}"))?;
    }
    let wasm = folder.join("wasm");
    fs::create_dir_all(&wasm)?;
    for file in LITERT_FILES {
        fs::copy(packages.join("core/wasm").join(file), wasm.join(file))
            .with_context(|| format!("LiteRT.js {LITERT} has no {file}"))?;
    }
    // What a bundler does: a worker knows no packages by name.
    let script = fs::read_to_string(packages.join("core/dist/index.js"))?;
    let named = "\"@litertjs/wasm-utils\"";
    ensure!(
        script.contains(named),
        "LiteRT.js {LITERT} does not import {named}"
    );
    let script = script.replace(named, "\"./wasm-utils.js\"");
    fs::write(folder.join("index.js"), script)?;
    let utilities = packages.join("wasm-utils/dist/index.js");
    fs::copy(utilities, folder.join("wasm-utils.js"))?;
    Ok(())
}

/// Installs the packages below the target folder and copies what the page needs.
fn tensorflow(paths: &Paths, folder: &Path) -> Result<()> {
    fs::create_dir_all(folder)?;
    for (package, files) in TENSORFLOW_FILES {
        let installed = paths.tool(package, TENSORFLOW);
        let dist = installed
            .join("node_modules/@tensorflow")
            .join(package)
            .join("dist");
        if !dist.is_dir() {
            setup::npm_install(&installed, &format!("@tensorflow/{package}@{TENSORFLOW}"))?;
        }
        for file in files {
            fs::copy(dist.join(file), folder.join(file))
                .with_context(|| format!("{package} {TENSORFLOW} has no {file}"))?;
        }
    }
    Ok(())
}

/// Compiles, binds and optimises the program as the site's own are.
fn repaint(paths: &Paths, tools: &Tools, folder: &Path) -> Result<()> {
    let program = Program {
        package: "page".into(),
        binary: REPAINT.into(),
        kind: ProgramKind::Page,
        is_relaxed: false,
    };
    let compiled = build::compile_alone(paths, &program)?;
    let staged = folder.parent().context("the benchmark has no folder")?;
    bind::bind(&compiled, staged, &program, false)?;
    optimise::optimise_file(paths, tools, &Bound::new(staged, &program).wasm())
}

/// Copies all files below `from`.
fn copy_below(from: &Path, to: &Path) -> Result<()> {
    for file in digest::files_below(from)? {
        let target: PathBuf = to.join(file.strip_prefix(from)?);
        fs::create_dir_all(target.parent().context("a file lies in no folder")?)?;
        fs::copy(&file, target)?;
    }
    Ok(())
}
