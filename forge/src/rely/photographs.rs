//! How soon the most important blocks of a photograph are known: passes of the network, held against a search of all blocks.

use std::collections::BTreeSet;
use std::fs;
use std::path::{Path, PathBuf};

use anyhow::Result;
use models::read_as::ReadAs;
use reliance::importance::Importance;
use reliance::options::Options;
use reliance::plan::RelyPlan;
use shortcuts::plan::{Plan, Step};
use shortcuts::probe::Readings;
use spectrum::picture::Picture;

use super::explained::{Explained, each};
use crate::model::{self, OnnxArguments};
use crate::predict::read_picture;
use crate::set_pictures::{self, SetPictures};

const MODEL: &str = "efficientnet-lite0";
const SET: &str = "imagenet-gallery";
/// Every tenth photograph of the set's 97.
const EVERY: usize = 10;
/// The share of the plane that is to be found.
const SHARE: f64 = 0.05;

/// Searches all blocks of ten photographs of the gallery and of the site's samples, and prints when the plan's order had the most
/// important ones.
pub fn run() -> Result<()> {
    println!(
        "photograph,passes of all blocks,until the top set is known,a quarter,of the top set found by then,of its importance"
    );
    let lines = each(&photographs()?, |(name, picture)| line(name, picture))?;
    lines.iter().for_each(|line| println!("{line}"));
    Ok(())
}

fn photographs() -> Result<Vec<(String, Picture)>> {
    let (card, _) = model::open(MODEL, &OnnxArguments::default())?;
    let catalogue = set_pictures::catalogue()?;
    let mut set = SetPictures::open(&catalogue, set_pictures::card(&catalogue, SET)?)?;
    let mut photographs = Vec::new();
    for position in (0..set.truths.len()).step_by(EVERY) {
        let picture = set.picture(position, &card, ReadAs::default())?;
        photographs.push((format!("{SET} {position}"), picture));
    }
    for path in samples()? {
        let picture = read_picture(&path, card.input_size, ReadAs::default().of(&card))?;
        let name = path.file_stem().unwrap_or_default().to_string_lossy();
        photographs.push((name.into_owned(), picture));
    }
    Ok(photographs)
}

/// The files of www/samples, by name.
fn samples() -> Result<Vec<PathBuf>> {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("../www/samples");
    let mut files = Vec::new();
    for entry in fs::read_dir(folder)? {
        let path = entry?.path();
        let name = path.to_string_lossy();
        if name.ends_with(".jpg") && !name.ends_with(".thumbnail.jpg") {
            files.push(path);
        }
    }
    files.sort();
    Ok(files)
}

fn line(name: &str, picture: &Picture) -> Result<String> {
    let explained = |options: fn(Options) -> Options| {
        let (card, classifier) = model::open(MODEL, &OnnxArguments::default())?;
        Explained::new(&card, classifier, picture.clone(), options)
    };
    let Explained { plan, .. } = explained(|options| options)?;
    let all = explained(Options::exhaustive)?;
    let readings = all.answered(|known| all.plan.result(known).importance.complete)?;
    let truth = all.plan.result(&readings).importance;
    let top: BTreeSet<usize> = truth.top(SHARE).into_iter().collect();
    let is_known = |now: &Importance| top.iter().all(|&block| now.without[block].is_some());
    let until = again(&all.plan, &readings, is_known);
    let quarter = again(&plan, &readings, |now| now.complete);
    let found: BTreeSet<usize> = quarter.top(SHARE).into_iter().collect();
    Ok(format!(
        "{name},{},{},{},{} of {},{:.3}",
        all.plan.exhaustive_passes(),
        until.known() + 1,
        quarter.known() + 1,
        found.intersection(&top).count(),
        top.len(),
        sum(&truth, &found) / sum(&truth, &top).max(f64::MIN_POSITIVE)
    ))
}

/// Goes through a search again whose answers are known, until `enough` says so.
fn again(plan: &RelyPlan, known: &Readings, enough: impl Fn(&Importance) -> bool) -> Importance {
    let mut readings = Readings::default();
    loop {
        let now = plan.result(&readings).importance;
        let Step::Ask(probes) = plan.next(&readings) else {
            return now;
        };
        if enough(&now) {
            return now;
        }
        for probe in &probes {
            if let Some(reading) = known.get(probe) {
                readings.insert(probe, reading.clone());
            }
        }
    }
}

fn sum(truth: &Importance, blocks: &BTreeSet<usize>) -> f64 {
    (blocks.iter().filter_map(|&block| truth.of(block)))
        .map(|nats| nats.max(0.0))
        .sum()
}
