//! How long the laboratory takes to search for dominant frequencies on this machine: every block against the progressive search, and
//! how soon a first coarse map of photographs is complete.
//!
//! Runs against the site that `SITE_DIST` names. The table goes to the terminal, everything measured to the file named by
//! `BENCH_RESULTS`.

use std::collections::BTreeSet;
use std::fmt::Display;
use std::fs;
use std::path::Path;
use std::thread;
use std::time::{Duration, Instant};

use anyhow::{Context, Result, bail, ensure};
use serde_json::{Value, json};
use shortcuts::dominant::{Dominant, DominantPlan};
use shortcuts::plan::{Plan, Step};
use shortcuts::probe::Readings;
use shortcuts::report::Document;
use site_tests::{Site, Visit};

/// Processor cores that share the work.
const WORKERS: usize = 2;
/// How often the page is looked at; it says how far it is three times a second.
const LOOK: Duration = Duration::from_millis(100);
/// A search that takes longer has hung.
const PATIENCE: Duration = Duration::from_mins(30);

/// A search in a browser of its own.
struct Searched {
    document: Document,
    found: Dominant,
    /// Seconds from the start to the first mask: opening the pictures and their spectra.
    opened: f64,
    /// Seconds from the start to the complete coarse map.
    coarse: f64,
    /// Seconds from the start to the end.
    end: f64,
}

#[tokio::main(flavor = "current_thread")]
async fn main() -> Result<()> {
    let mut report = serde_json::Map::new();
    let cores = thread::available_parallelism()?;
    let machine = format!(
        "{cores} {} cores, Chromium headless, {WORKERS} workers",
        std::env::consts::ARCH
    );
    println!("{machine}\n");
    report.insert("machine".to_owned(), json!(machine));
    small_pictures(&mut report).await?;
    photographs(&mut report).await?;
    if let Some(file) = std::env::var_os("BENCH_RESULTS") {
        fs::write(&file, serde_json::to_string_pretty(&report)? + "\n")?;
        println!(
            "\nEverything measured is in {}.",
            Path::new(&file).display()
        );
    }
    Ok(())
}

async fn small_pictures(report: &mut serde_json::Map<String, Value>) -> Result<()> {
    let search = async |exhaustive: bool| {
        let settings: [(&str, &dyn Display); 3] = [
            ("lab-amount", &100),
            ("block-size", &1),
            ("exhaustive", &exhaustive),
        ];
        search("fashion-mnist", "fashion-narrow", &settings).await
    };
    let (all, progressive) = (search(true).await?, search(false).await?);
    let classes = all.found.scores.len();
    let likeness: Vec<f64> = (0..classes)
        .map(|class| likeness(&all.found, &progressive.found, class))
        .collect();
    let same = likeness.iter().filter(|&&one| one >= 1.0).count();
    let pictures = all.document.run.study.split.search.len();
    let title = format!("{pictures} pictures of clothing, single frequencies");
    println!("{title:<56}{:>10}{:>12}", "seconds", "masks");
    row("every block", all.end, all.masks());
    row("progressive", progressive.end, progressive.masks());
    row(
        "  its coarse map",
        progressive.coarse,
        first_step(&progressive)?,
    );
    println!(
        "{:<56}{:>10.2}",
        "every block / progressive",
        all.end / progressive.end
    );
    println!(
        "{:<56}{:>10}",
        "classes with the same map",
        format!("{same} of {classes}")
    );
    println!(
        "{:<56}{:>10.3}\n",
        "maps in common (mean Jaccard index)",
        likeness.iter().sum::<f64>() / classes as f64
    );
    report.insert(
        title,
        json!({
            "every block": all.figures(),
            "progressive": progressive.figures(),
            "ratio": all.end / progressive.end,
            "Jaccard index of the maps, by class": likeness,
        }),
    );
    Ok(())
}

async fn photographs(report: &mut serde_json::Map<String, Value>) -> Result<()> {
    let settings: [(&str, &dyn Display); 2] = [("lab-amount", &"all"), ("block-size", &8)];
    let searched = search("imagenet-gallery", "efficientnet-lite0", &settings).await?;
    let pictures = searched.document.run.study.split.search.len();
    let title = format!("{pictures} photographs, EfficientNet-Lite0, 8 x 8 blocks");
    println!("{title:<56}{:>10}{:>12}", "seconds", "masks");
    row("first mask", searched.opened, 0);
    row(
        "complete coarse map",
        searched.coarse,
        first_step(&searched)?,
    );
    row(
        "end of the progressive search",
        searched.end,
        searched.masks(),
    );
    report.insert(title, searched.figures());
    Ok(())
}

impl Searched {
    /// Masks that were tried.
    fn masks(&self) -> usize {
        self.document.run.readings.0.len()
    }

    fn figures(&self) -> Value {
        json!({
            "masks": self.masks(),
            "blocks tried": self.found.measured(),
            "blocks": self.found.blocks.len(),
            "seconds to the first mask": self.opened,
            "seconds to the coarse map": self.coarse,
            "seconds to the end": self.end,
        })
    }
}

/// Searches in a browser that knows nothing yet, with these settings.
async fn search(set: &str, model: &str, settings: &[(&str, &dyn Display)]) -> Result<Searched> {
    let site = Visit::new().laboratory(set, model).await?;
    site.prepare("dominant", settings).await?;
    site.prepare("dominant", &[("lab-workers", &WORKERS)])
        .await?;
    site.click("start-experiment").await?;
    let begun = Instant::now();
    let mut seen: Vec<(usize, f64)> = Vec::new();
    while !site.is_experiment_over().await? {
        let seconds = begun.elapsed().as_secs_f64();
        if let Some((done, _)) = site.masks().await? {
            seen.push((done, seconds));
        }
        if begun.elapsed() > PATIENCE {
            bail!(
                "{model} on {set} does not end; the last masks were {:?}",
                seen.last()
            );
        }
        tokio::time::sleep(LOOK).await;
    }
    let end = begun.elapsed().as_secs_f64();
    let (document, found) = results(&site).await?;
    let mut searched = Searched {
        document,
        found,
        opened: seen.first().map_or(end, |(_, seconds)| *seconds),
        coarse: end,
        end,
    };
    let first = first_step(&searched)?;
    if let Some((_, seconds)) = seen.iter().find(|(done, _)| *done >= first) {
        searched.coarse = *seconds;
    }
    Ok(searched)
}

async fn results(site: &Site) -> Result<(Document, Dominant)> {
    let document = site.report().await?;
    let found = document.dominant().context("the report has no search")?;
    ensure!(found.settled, "the search has not ended");
    Ok((document, found))
}

/// The masks of a search's first step: the whole pictures and, of a progressive search, all coarse blocks.
fn first_step(searched: &Searched) -> Result<usize> {
    let run = &searched.document.run;
    let spectra = run.spectra.as_ref().context("there was no survey")?;
    let plan = DominantPlan::new(&run.study, spectra, searched.found.options);
    match plan.next(&Readings::default()) {
        Step::Ask(probes) => Ok(probes.len()),
        Step::Finished => bail!("a search without questions"),
    }
}

/// How much two maps of a class have in common.
fn likeness(one: &Dominant, other: &Dominant, class: usize) -> f64 {
    let map = |of: &Dominant| -> BTreeSet<(i32, i32)> {
        of.map(class, of.options.share)
            .iter()
            .flat_map(|map| map.iter().collect::<Vec<_>>())
            .collect()
    };
    let (one, other) = (map(one), map(other));
    one.intersection(&other).count() as f64 / one.union(&other).count().max(1) as f64
}

fn row(name: &str, seconds: f64, masks: usize) {
    println!("{name:<56}{seconds:>10.1}{masks:>12}");
}
