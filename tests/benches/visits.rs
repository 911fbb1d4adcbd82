//! Whether every visitor gets the same speed: the time of a prediction on the CPU once it is steady, in many visits, each in a new browser;
//! this build and a reference build of an earlier commit, in turn.
//!
//! A browser decides anew in each visit which functions of a program it optimises, and when. `cargo xtask bench` runs this with the folder
//! of this build in `SITE_DIST` and that of the reference build in `SITE_REFERENCE`; `VISITS` is how often each is visited. The table goes
//! to the terminal, everything measured to the file named by `BENCH_RESULTS`.

use std::env;
use std::fs;
use std::path::{Path, PathBuf};
use std::time::Duration;

use anyhow::{Context, Result, ensure};
use serde_json::json;
use site_tests::figures::{best, median};
use site_tests::{Engine, Visit, dist};

/// How often each build is visited unless `VISITS` says otherwise.
const VISITS: usize = 50;
/// Predictions of a visit, and how many of the last ones count.
const PREDICTIONS: usize = 40;
const STEADY: usize = 20;
/// A visit is as fast as the best if it takes so many times as long.
const ALIKE: f64 = 1.15;
/// Programs are compiled in the background for a while after they were started.
const PAUSE: Duration = Duration::from_secs(1);

/// Keeps when the engine was last asked and has last answered. Version 0.1.0 named the kinds of messages otherwise.
const WATCH: &str = r#"
    const is = (kind, message) =>
        Array.isArray(message) && [`{"${kind}"`, `{"type":"${kind}"`].some((start) => String(message[0]).startsWith(start));
    const post = Worker.prototype.postMessage;
    const watched = new WeakSet();
    Worker.prototype.postMessage = function (message, ...rest) {
        if (!watched.has(this)) {
            watched.add(this);
            this.addEventListener('message', ({ data }) => {
                if (is('classified', data)) window.answered?.(performance.now());
            });
        }
        if (is('classify', message)) window.asked = performance.now();
        return post.call(this, message, ...rest);
    };"#;

/// Moves a filter so many times, each time after the answer, and returns how long each answer took.
const PREDICT: &str = "
    const [times, done] = arguments;
    const slider = document.querySelector('[data-testid=filter-radius]');
    (async () => {
        const measured = [];
        for (let turn = 0; turn < times; turn += 1) {
            const answered = new Promise((resolve) => { window.answered = resolve; });
            slider.value = 10 + turn;
            slider.dispatchEvent(new Event('input', { bubbles: true }));
            slider.dispatchEvent(new Event('change', { bubbles: true }));
            measured.push(await answered - window.asked);
        }
        return measured;
    })().then(done);";

#[tokio::main(flavor = "current_thread")]
async fn main() -> Result<()> {
    let visits = match env::var("VISITS") {
        Ok(number) => number.parse().context("VISITS is no number")?,
        Err(_) => VISITS,
    };
    let reference = env::var_os("SITE_REFERENCE").map(PathBuf::from);
    let reference = reference.context("SITE_REFERENCE names the reference build")?;
    let sites = [("this build", dist()), ("reference", reference)];
    let mut times = [Vec::new(), Vec::new()];
    for round in 0..visits {
        for turn in 0..2 {
            // A B, B A: what gets slower or faster meanwhile is the same for both.
            let which = (round + turn) % 2;
            let (name, folder) = &sites[which];
            let measured = visit(folder)
                .await
                .with_context(|| format!("visit {} to {name}", round + 1))?;
            times[which].push(measured);
        }
    }
    println!(
        "{visits} visits to each build in {}; milliseconds of a prediction, the median of the last {STEADY} of {PREDICTIONS}",
        Engine::chosen()
    );
    println!(
        "{:12} {:>8} {:>8} {:>8}   within {ALIKE} x of the best",
        "", "best", "median", "worst"
    );
    for ((name, _), times) in sites.iter().zip(&times) {
        let least = best(times);
        let worst = times.iter().copied().fold(0.0, f64::max);
        let alike = times.iter().filter(|time| **time <= ALIKE * least).count();
        println!(
            "{name:12} {least:8.1} {:8.1} {worst:8.1}   {alike} of {visits}",
            median(times)?
        );
    }
    if let Some(path) = env::var_os("BENCH_RESULTS") {
        let results = json!({ "this build": times[0], "reference": times[1] });
        fs::write(path, results.to_string())?;
    }
    Ok(())
}

/// Visits a build once; returns the steady time of a prediction.
async fn visit(folder: &Path) -> Result<f64> {
    let site = Visit::new()
        .of(folder)
        .with_page_script(WATCH)
        .open("#backend=cpu&filter=lowpass:60")
        .await?;
    site.ready().await?;
    site.element("filter-radius").await?;
    tokio::time::sleep(PAUSE).await;
    let times: Vec<f64> = site.run_async(PREDICT, &[json!(PREDICTIONS)]).await?;
    ensure!(times.len() == PREDICTIONS, "{times:?}");
    median(&times[PREDICTIONS - STEADY..])
}
