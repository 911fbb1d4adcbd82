//! Steps a second of a training in the browser: the site's trainer beside TensorFlow.js with the same networks, batch and optimiser, in
//! one browser on one machine (bench/training.js).
//!
//! `cargo xtask bench` prepares the folder that `SITE_DIST` names and runs this. The table goes to the terminal, everything measured to
//! the file named by `BENCH_RESULTS`.

use std::collections::BTreeMap;
use std::fs;

use anyhow::{Context, Result};
use serde::Deserialize;
use serde_json::json;
use site_tests::Visit;

/// How long each is measured.
const SECONDS: f64 = 5.0;
/// Rounds; the middle one of each is told.
const ROUNDS: usize = 3;
const HERE: &str = "this site, CPU";

/// What one way of training comes to.
#[derive(Deserialize)]
struct Outcome {
    /// Steps a second.
    rate: Option<f64>,
    /// Why there are none.
    reason: Option<String>,
}

#[tokio::main(flavor = "current_thread")]
async fn main() -> Result<()> {
    let site = Visit::new()
        .with_webgpu()
        .open("bench/training.html")
        .await?;
    let mut rates: BTreeMap<String, Vec<f64>> = BTreeMap::new();
    let mut reasons: BTreeMap<String, String> = BTreeMap::new();
    let ways: Vec<(String, String)> = site.run("return window.trainingWays", &[]).await?;
    for _ in 0..ROUNDS {
        // Each is a request of its own: the slowest take half a minute to warm up.
        for (network, way) in &ways {
            let Outcome { rate, reason } = site
                .run_async(
                    "const [network, way, seconds, done] = arguments;
                     window.trainingRate(network, way, seconds).then(done);",
                    &[json!(network), json!(way), json!(SECONDS)],
                )
                .await?;
            let name = format!("{network}: {way}");
            rates.entry(name.clone()).or_default().extend(rate);
            if let Some(reason) = reason {
                reasons.insert(name, reason);
            }
        }
    }
    println!(
        "{:<36}{:>14}{:>24}",
        "training, batches of 64", "steps/s", "this site is faster by"
    );
    for measured in rates.values_mut() {
        measured.sort_by(f64::total_cmp);
    }
    for (name, measured) in &rates {
        let Some(rate) = measured.get(measured.len() / 2) else {
            let reason = reasons.get(name).map_or("", String::as_str);
            println!("{name:<36}{:>14}  {reason}", "–");
            continue;
        };
        let (network, _) = name.split_once(": ").context("a name has two parts")?;
        let here = rates
            .get(&format!("{network}: {HERE}"))
            .and_then(|here| here.get(here.len() / 2))
            .context("the site's trainer was not measured")?;
        println!("{name:<36}{rate:>14.1}{:>24.1}", here / rate);
    }
    if let Some(file) = std::env::var_os("BENCH_RESULTS") {
        let report = json!({ "steps a second": rates, "reasons": reasons });
        fs::write(file, serde_json::to_string_pretty(&report)? + "\n")?;
    }
    Ok(())
}
