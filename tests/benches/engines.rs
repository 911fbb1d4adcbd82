//! The site's engine against onnxruntime-web, and the cost of an edit, in one browser on one machine (bench/).
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

/// Fresh workers and warm predictions of each engine, by device.
const ROUNDS: [(&str, u32, u32); 2] = [("cpu", 7, 40), ("webgpu", 2, 7)];

/// Rounds over a whole set.
const SET_ROUNDS: u32 = 3;

/// Milliseconds by what was measured.
type Times = BTreeMap<String, Vec<f64>>;

#[derive(Deserialize, Serialize)]
struct Measured {
    /// By engine: `site` and `onnxruntime`.
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

    for (device, starts, warm) in ROUNDS {
        let before = site.host().requested().len();
        let measured = measure(&site, device, starts, warm)
            .await
            .with_context(|| format!("on {device}"))?;
        // The site's hashed files are fetched once for both devices; onnxruntime's are others for each.
        let fetched = site.host().requested();
        table(device, &measured)?;
        let code = [
            ("site", code_bytes(&fetched, is_site)?),
            (
                "onnxruntime",
                code_bytes(&fetched[before..], is_onnxruntime)?,
            ),
        ];
        let [(_, site_bytes), (_, other_bytes)] = code;
        row(
            "code over the wire, brotli",
            site_bytes as f64 / 1e6,
            other_bytes as f64 / 1e6,
            "MB",
        );
        println!();
        report.insert(
            device.to_owned(),
            json!({ "measured": measured, "code bytes, brotli": BTreeMap::from(code) }),
        );
    }

    sets(&mut report).await?;

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

    if let Some(file) = std::env::var_os("BENCH_RESULTS") {
        fs::write(&file, serde_json::to_string_pretty(&report)? + "\n")?;
        println!(
            "\nEverything measured is in {}.",
            Path::new(&file).display()
        );
    }
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

async fn measure(site: &Site, device: &str, starts: u32, warm: u32) -> Result<Measured> {
    let outcome: Value = site
        .run_async(
            "const [device, starts, warm, done] = arguments;
             window.benchmark(device, starts, warm).then(done, (error) => done({ error: String(error) }));",
            &[json!(device), json!(starts), json!(warm)],
        )
        .await?;
    ensure!(outcome.get("error").is_none(), "{}", outcome["error"]);
    Ok(serde_json::from_value(outcome)?)
}

fn table(device: &str, measured: &Measured) -> Result<()> {
    let of = |engine: &str, what: &str| {
        let times = measured
            .results
            .get(engine)
            .and_then(|times| times.get(what));
        times.with_context(|| format!("{what} of {engine} was not measured"))
    };
    println!(
        "{:<44}{:>15}{:>15}{:>9}",
        format!("{device}, medians (best)"),
        "this engine",
        "onnxruntime",
        "ratio"
    );
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
            "  with onnxruntime already started",
            "readyFromBytes",
            "readyFromBytesRuntimeStarted",
        ),
        (
            "first prediction, from bytes",
            "firstFromBytes",
            "firstFromBytes",
        ),
        (
            "  with onnxruntime already started",
            "firstFromBytes",
            "firstFromBytesRuntimeStarted",
        ),
        ("warm prediction", "warm", "warm"),
    ] {
        let (ours, theirs) = (of("site", ours)?, of("onnxruntime", theirs)?);
        row(name, median(ours)?, median(theirs)?, "ms");
        println!(
            "{:<44}{:>15}{:>15}",
            "",
            format!("({:.1})", best(ours)),
            format!("({:.1})", best(theirs))
        );
    }
    Ok(())
}

fn row(name: &str, ours: f64, theirs: f64, unit: &str) {
    println!(
        "{name:<44}{:>15}{:>15}{:>9.2}",
        format!("{ours:.1} {unit}"),
        format!("{theirs:.1} {unit}"),
        ours / theirs
    );
}

fn is_site(path: &str) -> bool {
    path.starts_with("engine-")
}

fn is_onnxruntime(path: &str) -> bool {
    path.starts_with("bench/onnxruntime/")
}

/// Bytes of the compressed copies of all code files that were fetched, each counted once.
fn code_bytes(fetched: &[String], belongs: fn(&str) -> bool) -> Result<u64> {
    let mut files: Vec<&String> = fetched.iter().filter(|path| belongs(path)).collect();
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
