//! Prepares and runs the benchmark: the site beside onnxruntime-web with the same weights and beside TensorFlow.js with the same
//! training, in the same browser, and the cost of an edit. The measuring itself is in `bench/` (JavaScript, in the page) and `tests/benches/engines.rs` (driving it).

use std::fs;
use std::path::{Path, PathBuf};

use anyhow::{Context, Result};

use crate::assemble::{Kind as ProgramKind, Program};
use crate::bind::Bound;
use crate::build::{self, Kind};
use crate::paths::Paths;
use crate::programs::{cargo, fresh_folder, run as run_program};
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
/// Those of `tests/benches`: the engine beside another, the laboratory, and the trainer beside another.
const BENCHMARKS: [&str; 3] = ["engines", "laboratory", "training"];
/// The benchmark of an edit, a program of the root package.
const REPAINT: &str = "repaint";

/// What [`run`] will do.
pub fn plan() -> Vec<Planned> {
    let mut plan = vec![test::BROWSER];
    plan.extend(build::plan(Kind::Deployed));
    plan.extend([
        Planned::new("onnxruntime-web from npm", 20),
        Planned::new("TensorFlow.js from npm", 30),
        Planned::shared("The weights as an ONNX file", 300),
        Planned::shared("The page's code for an edit, on its own", 120),
        Planned::shared("Compressing", 240),
        Planned::shared("Compiling the benchmark", 600),
        Planned::new("Measuring", 1200),
    ]);
    plan
}

/// Builds everything and prints the figures. Takes the steps of [`plan`].
pub fn run(paths: &Paths, steps: &mut Steps) -> Result<()> {
    steps.step(test::browser)?;
    let dist = build::run(paths, steps, Kind::Deployed)?;
    let tools = setup::tools(paths)?;
    let work = paths.target.join("bench");
    let site = work.join("site");
    let pages = site.join("bench");
    fresh_folder(&site)?;
    copy_below(&dist, &site)?;
    copy_below(&paths.root.join("bench"), &pages)?;
    let picture = paths.root.join("tests/goldens/chelsea-224.png");
    fs::copy(picture, pages.join("picture.png"))?;

    steps.step(|| onnxruntime(paths, &pages.join("onnxruntime")))?;
    steps.step(|| tensorflow(paths, &pages.join("tensorflow")))?;
    steps.step(|| {
        let mut command = cargo();
        command
            .current_dir(&paths.root)
            .args([
                "run",
                "--quiet",
                "--package",
                "forge",
                "--",
                "onnx",
                "--out",
            ])
            .arg(pages.join("model.onnx"));
        run_program(&mut command, "Look at forge's messages above.")
    })?;
    steps.step(|| repaint(paths, &tools, &pages.join(REPAINT)))?;
    steps.step(|| compress::compress(paths, &pages))?;
    let benchmark = |name: &str| {
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
        command
            .env("SITE_DIST", &site)
            .env("BENCH_RESULTS", work.join(format!("{name}.json")));
        command
    };
    // Compiled before anything runs, so that no figure competes with the compiler.
    steps.step(|| {
        BENCHMARKS.iter().try_for_each(|name| {
            run_program(
                benchmark(name).arg("--no-run"),
                "Correct what the compiler says.",
            )
        })
    })?;
    steps.step(|| {
        BENCHMARKS
            .iter()
            .try_for_each(|name| run_program(&mut benchmark(name), "Look at the messages above."))
    })
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
        name: REPAINT.into(),
        kind: ProgramKind::Page,
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
