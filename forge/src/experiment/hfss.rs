//! The hierarchical search for frequency shortcuts, natively.

use std::sync::Arc;

use anyhow::Result;
use shortcuts::experiments::Results;
use shortcuts::hfss::{Hfss, HfssPlan, Options, Stage};

use super::found::Found;
use super::opened::{OpenedStudy, Subject};
use super::report::Output;
use super::runner::{Notebook, THREADS, run as run_plan};

/// How to search.
#[derive(Clone, Copy, Debug, clap::Args)]
pub struct HfssOptions {
    /// Random sets of frequencies in each stage.
    #[arg(long)]
    pub sets: Option<usize>,
    /// Searches with random numbers of their own.
    #[arg(long)]
    pub repeats: Option<usize>,
}

impl HfssOptions {
    /// For pictures of `side` x `side`.
    pub fn options(&self, side: usize) -> Options {
        let defaults = Options::of(side);
        Options {
            stages: (defaults.stages.iter())
                .map(|stage| Stage {
                    sets: self.sets.unwrap_or(stage.sets),
                    ..*stage
                })
                .collect(),
            repeats: self.repeats.unwrap_or(defaults.repeats),
            ..defaults
        }
    }
}

/// The options of `cargo forge experiment hfss`.
#[derive(Debug, clap::Args)]
pub struct Arguments {
    #[command(flatten)]
    subject: Subject,
    #[command(flatten)]
    search: HfssOptions,
    #[command(flatten)]
    output: Output,
}

/// Searches with an open notebook.
pub fn search(opened: &OpenedStudy, notebook: &mut Notebook, options: Options) -> Result<Hfss> {
    let plan = HfssPlan::new(&opened.study, options);
    run_plan(&plan, opened, notebook, THREADS, |_| ())?;
    Ok(plan.result(notebook.readings()))
}

/// Searches.
pub fn find(arguments: &Arguments) -> Result<Found> {
    let opened = OpenedStudy::open(&arguments.subject)?;
    let mut found = Found::of(opened, Results::default())?;
    let mut notebook = Notebook::open(&found.opened)?;
    let options = arguments.search.options(found.opened.study.side);
    let hfss = search(&found.opened, &mut notebook, options.clone())?;
    found.results.hfss = Some(Arc::new(hfss));
    found.readings = notebook.readings().clone();
    found.settings.hfss = Some(options);
    Ok(found)
}

/// Searches, and prints what each repeat found for each class.
pub fn run(arguments: &Arguments) -> Result<()> {
    let found = find(arguments)?;
    if let Some(hfss) = &found.results.hfss {
        print(&found.opened, hfss);
    }
    arguments.output.write(found)
}

fn print(opened: &OpenedStudy, found: &Hfss) {
    println!(
        "class,loss whole,loss under the map and its share by repeat,mean overlap of two repeats"
    );
    for (class, name) in opened.study.classes.iter().enumerate() {
        let repeats: Vec<String> = (0..found.options.repeats)
            .filter_map(|repeat| Some((found.found(repeat, class)?, found.share(repeat, class)?)))
            .map(|(map, share)| format!("{:.3} ({:.1} %)", map.loss, 100.0 * share))
            .collect();
        println!(
            "{name},{:.3},{},{}",
            found.whole[class].unwrap_or_default(),
            repeats.join("; "),
            (found.mean_overlap(class)).map_or_else(String::new, |(mean, _)| format!("{mean:.3}")),
        );
    }
}
