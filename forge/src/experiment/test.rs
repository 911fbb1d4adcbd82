//! The shortcut test, natively: maps are searched for on some pictures and held against controls on others.

use anyhow::Result;
use shortcuts::dominant::{self, DominantPlan};
use shortcuts::probe::Choice;
use shortcuts::report::{Maps, Settings};
use shortcuts::shortcut_test::{ClassTest, Options, TestPlan, Tested};
use shortcuts::spectra::ClassSpectra;
use spectrum::frequencies::FrequencySet;

use super::bench::{Bench, Subject};
use super::dominant::SearchOptions;
use super::report::Output;
use super::runner::{Notebook, THREADS, run as run_plan};

/// What to hold the maps against.
#[derive(Clone, Copy, Debug, clap::Args)]
pub struct TestOptions {
    /// Random masks of equal size.
    #[arg(long)]
    pub random: Option<usize>,
    /// Random masks of equal energy, for each class.
    #[arg(long)]
    pub equal_energy: Option<usize>,
    /// The answer counts if it is the first among the set's own classes.
    #[arg(long)]
    pub among_set: bool,
}

impl TestOptions {
    /// For maps of blocks of `size` x `size`.
    pub fn options(&self, size: usize) -> Options {
        let defaults = Options::of(size);
        Options {
            random: self.random.unwrap_or(defaults.random),
            equal_energy: self.equal_energy.unwrap_or(defaults.equal_energy),
            choice: if self.among_set {
                Choice::SetClasses
            } else {
                Choice::AllLabels
            },
            ..defaults
        }
    }
}

/// The options of `cargo forge experiment test`.
#[derive(Debug, clap::Args)]
pub struct Arguments {
    #[command(flatten)]
    subject: Subject,
    #[command(flatten)]
    search: SearchOptions,
    #[command(flatten)]
    test: TestOptions,
    #[command(flatten)]
    output: Output,
}

/// A search and the test of its maps.
pub struct Found {
    /// The maps of the search.
    pub maps: Vec<Option<FrequencySet>>,
    /// What became of them.
    pub tested: Tested,
}

/// Searches and tests; `notebook` is the bench's.
pub fn search_and_test(
    bench: &Bench,
    notebook: &mut Notebook,
    spectra: &ClassSpectra,
    search: dominant::Options,
    options: Options,
) -> Result<Found> {
    let plan = DominantPlan::new(&bench.study, spectra, search);
    run_plan(&plan, bench, notebook, THREADS, |_| ())?;
    let dominant = plan.result(notebook.readings());
    let maps: Vec<Option<FrequencySet>> = (0..bench.study.classes.len())
        .map(|class| dominant.map(class, search.share))
        .collect();
    let plan = TestPlan::new(&bench.study, spectra, maps.clone(), options);
    run_plan(&plan, bench, notebook, THREADS, |_| ())?;
    let tested = plan.result(notebook.readings());
    Ok(Found { maps, tested })
}

/// Searches, tests, and prints one line and one sentence for each class.
pub fn run(arguments: &Arguments) -> Result<()> {
    let bench = Bench::open(&arguments.subject)?;
    let (spectra, nearest) = bench.survey()?;
    let mut notebook = Notebook::open(&bench)?;
    let search = arguments.search.options(bench.study.side);
    let options = arguments.test.options(search.size);
    let found = search_and_test(&bench, &mut notebook, &spectra, search, options)?;
    println!(
        "class,pictures,TPR whole,FPR whole,TPR map,FPR map,TPR random,p random,TPR equal energy,p equal energy,TPR low-pass,p,p corrected,verdict,kind"
    );
    for (name, class) in bench.study.classes.iter().zip(&found.tested.classes) {
        println!("{}", line(name, class));
    }
    for (name, class) in bench.study.classes.iter().zip(&found.tested.classes) {
        println!("{}", class.sentence(name));
    }
    let settings = Settings {
        dominant: Some(search),
        test: Some(options),
        maps: Some(Maps {
            origin: format!(
                "the top {} % of the dominant frequency maps",
                100.0 * search.share
            ),
            sets: found.maps,
        }),
        ..Settings::default()
    };
    (arguments.output).write(&bench, spectra, nearest, notebook.readings(), settings)
}

fn line(name: &str, class: &ClassTest) -> String {
    let number = |value: Option<f64>| value.map_or_else(String::new, |value| format!("{value:.3}"));
    let rates = [class.whole, class.filtered].map(|rates| {
        let tpr = number(rates.map(|rates| rates.tpr.value));
        let fpr = number(rates.map(|rates| rates.fpr.value));
        format!("{tpr},{fpr}")
    });
    let controls = [&class.random, &class.energy].map(|control| {
        let tpr = number(control.map(|control| control.tpr));
        let p = number(control.map(|control| control.p));
        format!("{tpr},{p}")
    });
    format!(
        "{name},{},{},{},{},{},{},{},{}",
        class.pictures,
        rates.join(","),
        controls.join(","),
        number(class.low_pass.map(|rates| rates.tpr.value)),
        number(class.p),
        number(class.p_corrected),
        class.verdict.word(),
        class.kind.word(),
    )
}
