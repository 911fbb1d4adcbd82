//! The hierarchical search for frequency shortcuts, natively.

use anyhow::Result;
use shortcuts::document::Settings;
use shortcuts::hfss::{Hfss, HfssPlan, Options, Stage};

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

/// Searches, and prints what each repeat found for each class.
pub fn run(arguments: &Arguments) -> Result<()> {
    let opened = OpenedStudy::open(&arguments.subject)?;
    let (spectra, nearest) = opened.spectra()?;
    let mut notebook = Notebook::open(&opened)?;
    let options = arguments.search.options(opened.study.side);
    let found = search(&opened, &mut notebook, options.clone())?;
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
    let settings = Settings {
        hfss: Some(options),
        ..Settings::default()
    };
    (arguments.output).write(&opened, spectra, nearest, notebook.readings(), settings)
}
