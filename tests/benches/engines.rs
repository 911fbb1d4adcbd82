//! The site's engine beside onnxruntime-web and LiteRT.js, and the cost of an edit, in one browser on one machine (bench/).
//!
//! `cargo xtask bench` prepares the folder that `SITE_DIST` names (the site, and `bench/` in it) and runs this. The table goes to
//! the terminal, everything measured to the file named by `BENCH_RESULTS`.

use std::collections::BTreeMap;
use std::fs;
use std::path::Path;
use std::thread;

use anyhow::{Context, Result, ensure};
use serde::{Deserialize, Serialize};
use serde_json::{Value, json};
use site_tests::figures::{best, median};
use site_tests::site::Site;
use site_tests::{Visit, dist};

/// What is measured of one network on one device.
struct Case {
    model: &'static str,
    side: u32,
    device: &'static str,
    /// Fresh workers of each engine.
    starts: u32,
    /// Warm predictions of each engine.
    warm: u32,
    /// Whether only first answers can be compared.
    only_first: bool,
    /// Whether it is a file of the visitor's.
    is_own: bool,
}

const CASES: [Case; 4] = [
    Case {
        model: "efficientnet-lite0",
        side: 224,
        device: "cpu",
        starts: 7,
        warm: 40,
        only_first: false,
        is_own: false,
    },
    Case {
        model: "squeezenet1.1",
        side: 227,
        device: "cpu",
        starts: 3,
        warm: 40,
        only_first: false,
        is_own: false,
    },
    Case {
        model: "inception-v3",
        side: 299,
        device: "cpu",
        starts: 2,
        warm: 20,
        only_first: true,
        is_own: false,
    },
    Case {
        model: "efficientnet-lite0",
        side: 224,
        device: "webgpu",
        starts: 2,
        warm: 7,
        only_first: false,
        is_own: false,
    },
];

/// A visitor's classifiers.
const OWN: [Case; 2] = [
    Case {
        model: "own-resnet18",
        side: 224,
        device: "cpu",
        starts: 5,
        warm: 40,
        only_first: false,
        is_own: true,
    },
    Case {
        model: "own-mobilenet_v2",
        side: 224,
        device: "cpu",
        starts: 5,
        warm: 40,
        only_first: false,
        is_own: true,
    },
];

/// The engines: what `bench/` calls each, what the table does, and the beginning of its code's addresses.
const ENGINES: [(&str, &str, &str); 3] = [
    ("site", "this engine", "engine-"),
    ("onnxruntime", "onnxruntime", "bench/onnxruntime/"),
    ("litert", "LiteRT.js", "bench/litert/"),
];

/// Rounds over a whole set.
const SET_ROUNDS: u32 = 3;

/// Milliseconds by what was measured.
type Times = BTreeMap<String, Vec<f64>>;

#[derive(Deserialize, Serialize)]
struct Measured {
    /// By engine, see [`ENGINES`].
    results: BTreeMap<String, Times>,
    /// What each engine saw in the picture: class and probability.
    tops: Value,
}

#[tokio::main(flavor = "current_thread")]
async fn main() -> Result<()> {
    let mut report = serde_json::Map::new();
    let site = Visit::new().with_webgpu().open("bench/index.html").await?;
    let machine = machine(&site).await?;
    println!("{machine}\n");
    report.insert("machine".to_owned(), json!(machine));

    // Alone if that is asked for.
    let only_own = std::env::var_os("BENCH_OWN_CLASSIFIERS").is_some();
    let others = CASES.iter().filter(|_| !only_own);
    for case in others.chain(&OWN) {
        let before = site.host().requested().len();
        let measured = measure(&site, case)
            .await
            .with_context(|| format!("{} on {}", case.model, case.device))?;
        table(case, &measured)?;
        // The site's hashed files are fetched once for all networks of a device; the others' each time.
        let fetched = site.host().requested();
        let mut code = BTreeMap::new();
        for (engine, _, folder) in ENGINES {
            let since = if engine == "site" { 0 } else { before };
            let programs = |path: &&String| match engine {
                "site" => {
                    path.starts_with(folder)
                        && path.contains("gpu") == (case.device == "webgpu")
                        && path.contains("onnx") == case.is_own
                }
                _ => path.starts_with(folder),
            };
            let paths: Vec<&String> = fetched[since..].iter().filter(programs).collect();
            code.insert(engine, code_bytes(paths)? as f64 / 1e6);
        }
        row(
            "code over the wire, brotli",
            ENGINES.map(|(engine, ..)| code[engine]),
            "MB",
        );
        println!();
        report.insert(
            format!("{} on {}", case.model, case.device),
            json!({ "measured": measured, "code megabytes, brotli": code }),
        );
    }

    if !only_own {
        sets(&mut report).await?;
        repaint(&site, &mut report).await?;
    }
    if let Some(file) = std::env::var_os("BENCH_RESULTS") {
        fs::write(&file, serde_json::to_string_pretty(&report)? + "\n")?;
        println!(
            "\nEverything measured is in {}.",
            Path::new(&file).display()
        );
    }
    Ok(())
}

/// The cost of an edit.
async fn repaint(site: &Site, report: &mut serde_json::Map<String, Value>) -> Result<()> {
    site.open("bench/repaint.html").await?;
    let repaint: Times = site
        .wait("the repaint's figures", async |site| {
            let text: Option<String> = site
                .run("return document.body?.dataset.repaint ?? null", &[])
                .await?;
            Ok(text.map(|text| serde_json::from_str(&text)).transpose()?)
        })
        .await?;
    println!("{:<44}{:>12}{:>12}", "edit to repaint", "median", "best");
    for gesture in ["slider", "brush"] {
        for side in ["224", "512", "1024"] {
            let times = repaint
                .get(&format!("{gesture} {side}"))
                .with_context(|| format!("{gesture} at {side} pixels was not measured"))?;
            println!(
                "{:<44}{:>9.2} ms{:>9.2} ms",
                format!("{gesture}, {side} x {side} pixels"),
                median(times)?,
                best(times)
            );
        }
    }
    println!("{:<44}{:>12}", "one edit in each frame", "frames/s");
    for gesture in ["slider", "brush"] {
        for side in ["224", "512", "1024"] {
            let times = repaint
                .get(&format!("{gesture} {side} frames"))
                .with_context(|| {
                    format!("frames of {gesture} at {side} pixels were not measured")
                })?;
            println!(
                "{:<44}{:>12.1}",
                format!("{gesture}, {side} x {side} pixels"),
                1e3 * times.len() as f64 / times.iter().sum::<f64>()
            );
        }
    }
    report.insert("edit to repaint, ms".to_owned(), json!(repaint));
    Ok(())
}

/// Pictures a second for a set, in a browser of its own: threads need the headers of cross-origin isolation.
async fn sets(report: &mut serde_json::Map<String, Value>) -> Result<()> {
    #[derive(Deserialize, Serialize)]
    struct Sets {
        pictures: usize,
        isolated: bool,
        results: BTreeMap<String, Vec<f64>>,
    }
    let isolated = Visit::new().with_change(|_, mut response| {
        for (name, value) in [
            ("Cross-Origin-Opener-Policy", "same-origin"),
            ("Cross-Origin-Embedder-Policy", "require-corp"),
        ] {
            response.headers.push((name.to_owned(), value.to_owned()));
        }
        response
    });
    let site = isolated.open("bench/index.html").await?;
    let most = thread::available_parallelism()?.get();
    let outcome: Value = site
        .run_async(
            "const [most, rounds, done] = arguments;
             window.setBenchmark(most, rounds).then(done, (error) => done({ error: String(error) }));",
            &[json!(most), json!(SET_ROUNDS)],
        )
        .await?;
    ensure!(outcome.get("error").is_none(), "{}", outcome["error"]);
    let measured: Sets = serde_json::from_value(outcome)?;
    ensure!(
        measured.isolated,
        "the page is not isolated, so threads are not to be had"
    );
    println!(
        "{:<44}{:>12}{:>12}",
        format!("{} photographs, EfficientNet-Lite0", measured.pictures),
        "median",
        "best"
    );
    for (runner, rates) in &measured.results {
        println!(
            "{runner:<44}{:>10.1}/s{:>10.1}/s",
            median(rates)?,
            rates.iter().copied().fold(0.0, f64::max)
        );
    }
    println!();
    report.insert("pictures a second".to_owned(), json!(measured));
    Ok(())
}

async fn machine(site: &Site) -> Result<String> {
    let browser: String = site
        .run(
            "return navigator.userAgent.match(/Chrome\\/(\\d+)/)[1]",
            &[],
        )
        .await?;
    let cores = thread::available_parallelism()?;
    Ok(format!(
        "{cores} {} cores, Chromium {browser} headless, no GPU (WebGPU by SwiftShader)",
        std::env::consts::ARCH
    ))
}

async fn measure(site: &Site, case: &Case) -> Result<Measured> {
    let settings = json!({
        "model": case.model,
        "side": case.side,
        "device": case.device,
        "starts": case.starts,
        "warm": case.warm,
        "onlyFirst": case.only_first,
        "isOwn": case.is_own,
    });
    let outcome: Value = site
        .run_async(
            "const [settings, done] = arguments;
             window.benchmark(settings).then(done, (error) => done({ error: String(error) }));",
            &[settings],
        )
        .await?;
    ensure!(outcome.get("error").is_none(), "{}", outcome["error"]);
    Ok(serde_json::from_value(outcome)?)
}

fn table(case: &Case, measured: &Measured) -> Result<()> {
    let of = |engine: &str, what: &str| {
        let times = measured
            .results
            .get(engine)
            .and_then(|times| times.get(what));
        times.with_context(|| format!("{what} of {engine} was not measured"))
    };
    println!("{} on {}, medians (best)", case.model, case.device);
    if case.is_own {
        let times = of("site", "kept")?;
        println!("dropped, looked into and kept: {:.0} ms", median(times)?);
    }
    print!("{:<44}", "");
    ENGINES.iter().for_each(|(_, name, _)| print!("{name:>15}"));
    println!("{:>18}", "ours to theirs");
    for (name, ours, theirs) in [
        (
            "model ready, from a new worker",
            "readyFromWorker",
            "readyFromWorker",
        ),
        (
            "model ready, from bytes",
            "readyFromBytes",
            "readyFromBytes",
        ),
        (
            "  with the others already started",
            "readyFromBytes",
            "readyFromBytesRuntimeStarted",
        ),
        (
            "first prediction, from bytes",
            "firstFromBytes",
            "firstFromBytes",
        ),
        (
            "  with the others already started",
            "firstFromBytes",
            "firstFromBytesRuntimeStarted",
        ),
        ("warm prediction", "warm", "warm"),
    ] {
        let mut medians = [0.0; ENGINES.len()];
        let mut bests = [0.0; ENGINES.len()];
        for (index, (engine, ..)) in ENGINES.into_iter().enumerate() {
            let times = of(engine, if engine == "site" { ours } else { theirs })?;
            (medians[index], bests[index]) = (median(times)?, best(times));
        }
        row(name, medians, "ms");
        print!("{:<44}", "");
        bests
            .iter()
            .for_each(|best| print!("{:>15}", format!("({best:.1})")));
        println!();
    }
    Ok(())
}

/// A line of the table, and how our figure compares with each of the others.
fn row(name: &str, values: [f64; ENGINES.len()], unit: &str) {
    print!("{name:<44}");
    values
        .iter()
        .for_each(|value| print!("{:>15}", format!("{value:.1} {unit}")));
    let [ours, others @ ..] = values;
    others
        .iter()
        .for_each(|other| print!("{:>9.2}", ours / other));
    println!();
}

/// Bytes of the compressed copies of these code files, each counted once.
fn code_bytes(mut files: Vec<&String>) -> Result<u64> {
    files.sort();
    files.dedup();
    ensure!(!files.is_empty(), "no code was fetched");
    files
        .into_iter()
        .map(|path| {
            let copy = dist().join(format!("{path}.br"));
            Ok(fs::metadata(&copy)
                .with_context(|| format!("{} is missing", copy.display()))?
                .len())
        })
        .sum()
}
