//! How long the laboratory takes to search for dominant frequencies on this machine: every block against the progressive search, and
//! how soon something is known about photographs. A progressive search may know the maps long before it can be sure of them, so both
//! are told: when the maps were as at the end for good, and when the search ended.
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
use shortcuts::document::Document;
use shortcuts::dominant::{Dominant, DominantPlan};
use shortcuts::plan::{Plan, Step};
use shortcuts::probe::Readings;
use site_tests::{Site, Visit};

/// Processor cores that share the work.
const WORKERS: usize = 2;
/// How often the page is looked at; it says how far it is three times a second.
const LOOK: Duration = Duration::from_millis(100);
/// A search that takes longer has hung.
const PATIENCE: Duration = Duration::from_mins(30);
/// Maps that have so much in common are nearly the same.
const NEARLY: f64 = 0.95;

/// A search in a browser of its own.
struct Searched {
    document: Document,
    found: Dominant,
    /// The names of the masks, in the order in which they were asked for.
    asked: Vec<String>,
    /// Masks that were tried and seconds since the start, as the page said it.
    seen: Vec<(usize, f64)>,
    /// Seconds to the first map on the page, which is coarse and not complete.
    map: f64,
    /// Seconds to the end.
    end: f64,
}

/// Masks and seconds.
type Moment = (usize, f64);

/// From when on the maps were as at the end.
#[derive(Clone, Copy, Default)]
struct Known {
    /// [`NEARLY`].
    nearly: Option<Moment>,
    /// All classes' maps.
    fully: Option<Moment>,
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
    let end = common(&all.found, &progressive.found);
    let same = end.iter().filter(|&&one| one >= 1.0).count();
    let all_known = all.known(&all.found)?;
    let progressive_known = progressive.known(&all.found)?;
    let pictures = all.document.run.study.split.search.len();
    let title = format!("{pictures} pictures of clothing, single frequencies");
    println!(
        "{title:<44}{:>16}{:>16}{:>8}",
        "every block", "progressive", "ratio"
    );
    row("first map", Some((0, all.map)), Some((0, progressive.map)));
    row("complete coarse map", None, Some(progressive.coarse()?));
    row(
        "95 % of the maps as at the end",
        all_known.nearly,
        progressive_known.nearly,
    );
    row(
        "all maps as at the end",
        all_known.fully,
        progressive_known.fully,
    );
    row(
        "end of the search",
        Some(all.last()),
        Some(progressive.last()),
    );
    println!("{same} of {classes} classes have the same map in both.\n");
    report.insert(
        title,
        json!({
            "every block": all.figures(all_known)?,
            "progressive": progressive.figures(progressive_known)?,
            "Jaccard index of the maps, by class": end,
        }),
    );
    Ok(())
}

async fn photographs(report: &mut serde_json::Map<String, Value>) -> Result<()> {
    let settings: [(&str, &dyn Display); 2] = [("lab-amount", &"all"), ("block-size", &8)];
    let searched = search("imagenet-gallery", "efficientnet-lite0", &settings).await?;
    let known = searched.known(&searched.found)?;
    let pictures = searched.document.run.study.split.search.len();
    let title = format!("{pictures} photographs, EfficientNet-Lite0, 8 x 8");
    println!("{title:<44}{:>16}{:>16}", "", "progressive");
    row("first map", None, Some((0, searched.map)));
    row("complete coarse map", None, Some(searched.coarse()?));
    row("95 % of the maps as at the end", None, known.nearly);
    row("all maps as at the end", None, known.fully);
    row("end of the search", None, Some(searched.last()));
    report.insert(title, searched.figures(known)?);
    Ok(())
}

impl Searched {
    /// The end.
    fn last(&self) -> Moment {
        (self.document.run.readings.0.len(), self.end)
    }

    /// When so many masks had been tried.
    fn after(&self, masks: usize) -> Moment {
        let found = self.seen.iter().find(|(done, _)| *done >= masks);
        (masks, found.map_or(self.end, |(_, seconds)| *seconds))
    }

    fn plan(&self) -> Result<DominantPlan> {
        let run = &self.document.run;
        let spectra = run.spectra.as_ref().context("there was no survey")?;
        Ok(DominantPlan::new(&run.study, spectra, self.found.options))
    }

    /// When the first step was done: the whole pictures and, of a progressive search, all coarse blocks.
    fn coarse(&self) -> Result<Moment> {
        match self.plan()?.next(&Readings::default()) {
            Step::Ask(probes) => Ok(self.after(probes.len())),
            Step::Spectra | Step::Finished => bail!("a search without questions"),
        }
    }

    /// From when on the maps were those of `truth`.
    fn known(&self, truth: &Dominant) -> Result<Known> {
        let plan = self.plan()?;
        let mut readings = self.document.run.readings.clone();
        let mut known = Known::default();
        let (mut from, mut same) = (None, true);
        // From the end to the beginning, until the maps are others.
        for masks in (0..=self.asked.len()).rev() {
            let alike = common(truth, &plan.result(&readings));
            let mean = alike.iter().sum::<f64>() / alike.len().max(1) as f64;
            if same && mean < 1.0 {
                (known.fully, same) = (from, false);
            }
            if mean < NEARLY {
                known.nearly = from;
                break;
            }
            from = Some(self.after(masks));
            if let Some(last) = masks.checked_sub(1) {
                readings.0.remove(&self.asked[last]);
            }
        }
        Ok(known)
    }

    fn figures(&self, known: Known) -> Result<Value> {
        let moment = |moment: Option<Moment>| {
            moment.map(|(masks, seconds)| json!({ "masks": masks, "seconds": seconds }))
        };
        Ok(json!({
            "blocks": self.found.blocks.len(),
            "blocks tried": self.found.measured(),
            "seconds to the first map": self.map,
            "first step": moment(Some(self.coarse()?)),
            "95 % of the maps as at the end": moment(known.nearly),
            "all maps as at the end": moment(known.fully),
            "end": moment(Some(self.last())),
        }))
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
    let (mut seen, mut map) = (Vec::new(), None);
    while !site.is_experiment_over().await? {
        if let Some((done, _)) = site.masks().await? {
            seen.push((done, begun.elapsed().as_secs_f64()));
        }
        if map.is_none() && is_map_shown(&site).await? {
            map = Some(begun.elapsed().as_secs_f64());
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
    let asked = site.probes().await?;
    let (document, found) = results(&site).await?;
    ensure!(
        asked.len() == document.run.readings.0.len(),
        "a mask was tried twice"
    );
    Ok(Searched {
        document,
        found,
        asked,
        seen,
        map: map.unwrap_or(end),
        end,
    })
}

/// Whether a class has a map.
async fn is_map_shown(site: &Site) -> Result<bool> {
    let under = site.texts_of("class-map .under").await?;
    Ok(under.iter().any(|text| text != "nothing known"))
}

async fn results(site: &Site) -> Result<(Document, Dominant)> {
    let document = site.report().await?;
    let found = document.dominant().context("the report has no search")?;
    ensure!(found.settled, "the search has not ended");
    Ok((document, found))
}

/// By class, how many blocks two searches' maps have in common: the Jaccard index.
fn common(one: &Dominant, other: &Dominant) -> Vec<f64> {
    let top = |of: &Dominant, class: usize| -> BTreeSet<usize> {
        of.top_blocks(class, of.options.share).into_iter().collect()
    };
    (0..one.scores.len())
        .map(|class| {
            let (one, other) = (top(one, class), top(other, class));
            let all = one.union(&other).count().max(1);
            one.intersection(&other).count() as f64 / all as f64
        })
        .collect()
}

fn row(name: &str, every: Option<Moment>, progressive: Option<Moment>) {
    let cell = |moment: Option<Moment>| match moment {
        Some((0, seconds)) => format!("{seconds:.1} s"),
        Some((masks, seconds)) => format!("{seconds:.1} s ({masks})"),
        None => String::new(),
    };
    let ratio = match (every, progressive) {
        (Some((_, every)), Some((_, progressive))) => format!("{:.2}", every / progressive),
        _ => String::new(),
    };
    println!(
        "{name:<44}{:>16}{:>16}{ratio:>8}",
        cell(every),
        cell(progressive)
    );
}
