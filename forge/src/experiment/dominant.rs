//! Dominant frequency maps, natively.

use std::sync::Arc;
use std::time::Instant;

use anyhow::Result;
use sets::injected::FREQUENCIES;
use shortcuts::dominant::{Dominant, DominantPlan, Options, Search};
use shortcuts::experiments::Results;

use super::found::Found;
use super::opened::{OpenedStudy, Subject};
use super::report::Output;
use super::runner::{Notebook, THREADS, run as run_plan};

/// How to search.
#[derive(Clone, Copy, Debug, clap::Args)]
pub struct SearchOptions {
    /// Rows and columns of a block of frequencies.
    #[arg(long)]
    pub size: Option<usize>,
    /// Tries every block.
    #[arg(long)]
    pub exhaustive: bool,
    /// Removes the blocks that the founding paper's code removes.
    #[arg(long)]
    pub published: bool,
    /// The share of the plane's coefficients that a map keeps.
    #[arg(long)]
    pub share: Option<f64>,
    /// Maps do not keep DC unless it is dominant.
    #[arg(long)]
    pub without_dc: bool,
}

impl SearchOptions {
    /// For pictures of `side` x `side`.
    pub fn options(&self, side: usize) -> Options {
        let defaults = Options::of(side);
        Options {
            size: self.size.unwrap_or(defaults.size),
            search: if self.exhaustive {
                Search::Exhaustive
            } else {
                Search::Progressive
            },
            published: self.published,
            keep_dc: !self.without_dc,
            share: self.share.unwrap_or(defaults.share),
            ..defaults
        }
    }
}

/// The options of `cargo forge experiment dominant`.
#[derive(Debug, clap::Args)]
pub struct Arguments {
    #[command(flatten)]
    subject: Subject,
    #[command(flatten)]
    search: SearchOptions,
    #[command(flatten)]
    output: Output,
}

/// Searches.
pub fn find(arguments: &Arguments) -> Result<Found> {
    let opened = OpenedStudy::open(&arguments.subject)?;
    let mut found = Found::of(opened, Results::default())?;
    let options = arguments.search.options(found.opened.study.side);
    let plan = DominantPlan::new(&found.opened.study, &found.spectra, options);
    let mut notebook = Notebook::open(&found.opened)?;
    let begun = Instant::now();
    run_plan(&plan, &found.opened, &mut notebook, THREADS, |readings| {
        let found = plan.result(readings);
        eprintln!(
            "{:.1} s: {} of {} blocks, {:.2} of the top sets as before",
            begun.elapsed().as_secs_f64(),
            found.measured(),
            found.blocks.len(),
            found.stability.last().copied().unwrap_or_default()
        );
    })?;
    found.results.dominant = Some(Arc::new(plan.result(notebook.readings())));
    found.readings = notebook.readings().clone();
    found.settings.dominant = Some(options);
    Ok(found)
}

/// Searches, and prints what each class misses most.
pub fn run(arguments: &Arguments) -> Result<()> {
    let found = find(arguments)?;
    if let Some(dominant) = &found.results.dominant {
        print(&found.opened, dominant);
    }
    arguments.output.write(found)
}

/// One line for each class, as CSV.
fn print(opened: &OpenedStudy, found: &Dominant) {
    let injected = opened.study.set == "fashion-mnist-shortcut";
    println!(
        "class,loss,most missed,its score,named,{}coefficients in the map",
        if injected { "precision,recall," } else { "" }
    );
    for (class, name) in opened.study.classes.iter().enumerate() {
        let ranked = found.ranked(class);
        let place = |block: usize| {
            let first = found.blocks[block].first();
            first.map_or_else(String::new, |(kx, ky)| format!("{kx} {ky}"))
        };
        let (first, score) = ranked.first().map_or_else(Default::default, |&block| {
            (place(block), found.scores[class][block].value)
        });
        let named: Vec<String> = found.named(class).into_iter().map(place).collect();
        let named = named.join("; ");
        let injected = if injected {
            let (precision, recall) = found
                .precision_recall(class, &[FREQUENCIES[class]])
                .unwrap_or_default();
            format!("{precision:.3},{recall:.3},")
        } else {
            String::new()
        };
        println!(
            "{name},{:.4},{first},{score:.4},{named},{injected}{}",
            found.whole[class].unwrap_or_default(),
            (found.map(class, found.options.share)).map_or(0, |map| map.coefficients()),
        );
    }
}
