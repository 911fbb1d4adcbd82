//! How soon the most important blocks of a photograph are known: passes of the network, held against a search of all blocks.

use std::collections::BTreeSet;

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
use crate::set_pictures::{self, SetPictures};

const MODEL: &str = "efficientnet-lite0";
const SET: &str = "imagenet-gallery";
/// Every tenth photograph of the set's 97.
const EVERY: usize = 10;
/// The share of the plane that is to be found.
const SHARE: f64 = 0.05;

/// Searches all blocks of ten photographs in the plan's order, and prints when its most important ones were known.
pub fn run() -> Result<()> {
    let (card, _) = model::open(MODEL, &OnnxArguments::default())?;
    let catalogue = set_pictures::catalogue()?;
    let mut set = SetPictures::open(&catalogue, set_pictures::card(&catalogue, SET)?)?;
    let pictures = (0..set.truths.len())
        .step_by(EVERY)
        .map(|position| Ok((position, set.picture(position, &card, ReadAs::default())?)))
        .collect::<Result<Vec<(usize, Picture)>>>()?;
    println!(
        "photograph,passes of all blocks,passes until the top set is known,a quarter,of the top set known by then,of its importance,passes of the whole plan"
    );
    let lines = each(&pictures, |(position, picture)| {
        let (card, classifier) = model::open(MODEL, &OnnxArguments::default())?;
        let usual = Explained::new(&card, classifier, picture.clone(), |options| options)?;
        let readings = usual.answered(|_| false)?;
        let found = usual.plan.result(&readings).importance;
        let (card, classifier) = model::open(MODEL, &OnnxArguments::default())?;
        let all = Explained::new(&card, classifier, picture.clone(), Options::exhaustive)?;
        let everything = all.answered(|known| all.plan.result(known).importance.complete)?;
        let truth = all.plan.result(&everything).importance;
        let top: BTreeSet<usize> = truth.top(SHARE).into_iter().collect();
        let passes = until_known(&all.plan, &everything, &top);
        let known: BTreeSet<usize> = found.top(SHARE).into_iter().collect();
        Ok(format!(
            "{position},{},{},{},{} of {},{:.3},{}",
            all.plan.exhaustive_passes(),
            passes,
            found.known() + 1,
            known.intersection(&top).count(),
            top.len(),
            sum(&truth, &known) / sum(&truth, &top).max(f64::MIN_POSITIVE),
            readings.0.len()
        ))
    })?;
    lines.iter().for_each(|line| println!("{line}"));
    Ok(())
}

/// Goes through the search again, and tells after how many passes, of the whole picture and of blocks, all of `top` were known.
fn until_known(plan: &RelyPlan, everything: &Readings, top: &BTreeSet<usize>) -> usize {
    let mut readings = Readings::default();
    loop {
        let now = plan.result(&readings).importance;
        if top.iter().all(|&block| now.without[block].is_some()) {
            return now.known() + 1;
        }
        let Step::Ask(probes) = plan.next(&readings) else {
            return now.known() + 1;
        };
        for probe in &probes {
            if let Some(reading) = everything.get(probe) {
                readings.insert(probe, reading.clone());
            }
        }
    }
}

fn sum(truth: &Importance, blocks: &BTreeSet<usize>) -> f64 {
    blocks
        .iter()
        .filter_map(|&block| truth.of(block))
        .map(|nats| nats.max(0.0))
        .sum()
}
