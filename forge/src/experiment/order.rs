//! How soon the progressive search knows what the exhaustive one finds.

use std::collections::BTreeSet;

use anyhow::Result;
use shortcuts::dominant::{Dominant, DominantPlan, Options, Search};
use shortcuts::plan::{Plan, Step};
use shortcuts::probe::Readings;

use super::dominant::SearchOptions;
use super::opened::{OpenedStudy, Subject};
use super::runner::{Notebook, THREADS, run as run_plan};

/// The options of `cargo forge experiment order`.
#[derive(Debug, clap::Args)]
pub struct Arguments {
    #[command(flatten)]
    subject: Subject,
    #[command(flatten)]
    search: SearchOptions,
}

/// Tries all blocks, then goes through both searches again and prints, after each of their rounds, how much of the true top sets they
/// have.
pub fn run(arguments: &Arguments) -> Result<()> {
    let opened = OpenedStudy::open(&arguments.subject)?;
    let (spectra, _) = opened.spectra()?;
    let plan = |search| {
        let options = Options {
            search,
            ..arguments.search.options(opened.study.side)
        };
        DominantPlan::new(&opened.study, &spectra, options)
    };
    let mut notebook = Notebook::open(&opened)?;
    for search in [Search::Progressive, Search::Exhaustive] {
        run_plan(&plan(search), &opened, &mut notebook, THREADS, |_| ())?;
    }
    let known = notebook.readings();
    let truth = plan(Search::Exhaustive).result(known);
    println!(
        "search,masks,mean Jaccard index of the top sets,least,classes whose top set is the true one,the same for all classes together"
    );
    for (name, search) in [
        ("progressive", Search::Progressive),
        ("exhaustive", Search::Exhaustive),
    ] {
        let plan = plan(search);
        let mut readings = Readings::default();
        loop {
            let step = plan.next(&readings);
            if !readings.0.is_empty() {
                let now = plan.result(&readings);
                let found = likeness(&now, &truth);
                let mean = found.iter().sum::<f64>() / found.len().max(1) as f64;
                let least = found.iter().copied().fold(1.0, f64::min);
                let same = found.iter().filter(|&&one| one >= 1.0).count();
                let masks = readings.0.len();
                println!(
                    "{name},{masks},{mean:.3},{least:.3},{same} of {},{:.3}",
                    found.len(),
                    jaccard(&together(&now), &together(&truth))
                );
            }
            let Step::Ask(probes) = step else { break };
            for probe in &probes {
                if let Some(reading) = known.get(probe) {
                    readings.insert(probe, reading.clone());
                }
            }
        }
    }
    Ok(())
}

/// By class, the Jaccard index of the top set found and the true one.
fn likeness(found: &Dominant, truth: &Dominant) -> Vec<f64> {
    let top = |of: &Dominant, class| -> BTreeSet<usize> {
        of.top_blocks(class, of.options.share).into_iter().collect()
    };
    (0..truth.scores.len())
        .filter(|&class| truth.knows(class))
        .map(|class| jaccard(&top(found, class), &top(truth, class)))
        .collect()
}

fn jaccard(a: &BTreeSet<usize>, b: &BTreeSet<usize>) -> f64 {
    a.intersection(b).count() as f64 / a.union(b).count().max(1) as f64
}

/// The top set by the sum of all classes' scores.
fn together(found: &Dominant) -> BTreeSet<usize> {
    let mut all = found.clone();
    all.scores.truncate(1);
    if let Some(scores) = all.scores.first_mut() {
        for (block, score) in scores.iter_mut().enumerate() {
            score.value = found.scores.iter().map(|scores| scores[block].value).sum();
        }
    }
    all.top_blocks(0, found.options.share).into_iter().collect()
}
