//! The shortcut test, natively: maps are searched for on some pictures and held against controls on others.

use std::sync::Arc;

use anyhow::Result;
use shortcuts::document::Maps;
use shortcuts::dominant::{self, Dominant, DominantPlan};
use shortcuts::experiments::Results;
use shortcuts::probe::Choice;
use shortcuts::shortcut_test::{ClassTest, Options, TestPlan, Tested};
use shortcuts::spectra::ClassSpectra;
use spectrum::frequencies::FrequencySet;

use super::dominant::SearchOptions;
use super::found::Found;
use super::hfss::{self, HfssOptions};
use super::opened::{OpenedStudy, Subject};
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
    /// Tests the maps of a hierarchical search in place of the dominant frequency maps.
    #[arg(long)]
    hfss: bool,
    #[command(flatten)]
    hierarchical: HfssOptions,
    #[command(flatten)]
    test: TestOptions,
    #[command(flatten)]
    output: Output,
}

/// The maps that a search for dominant frequencies finds; `notebook` is the study's.
pub fn dominant_maps(
    opened: &OpenedStudy,
    notebook: &mut Notebook,
    spectra: &ClassSpectra,
    options: dominant::Options,
) -> Result<Vec<Option<FrequencySet>>> {
    Ok(maps_of(&search(opened, notebook, spectra, options)?))
}

/// The search itself.
pub fn search(
    opened: &OpenedStudy,
    notebook: &mut Notebook,
    spectra: &ClassSpectra,
    options: dominant::Options,
) -> Result<Dominant> {
    let plan = DominantPlan::new(&opened.study, spectra, options);
    run_plan(&plan, opened, notebook, THREADS, |_| ())?;
    Ok(plan.result(notebook.readings()))
}

/// One map for each class.
pub fn maps_of(found: &Dominant) -> Vec<Option<FrequencySet>> {
    (0..found.scores.len())
        .map(|class| found.map(class, found.options.share))
        .collect()
}

/// The test of these maps, one for each class.
pub fn test_maps(
    opened: &OpenedStudy,
    notebook: &mut Notebook,
    spectra: &ClassSpectra,
    maps: Vec<Option<FrequencySet>>,
    options: Options,
) -> Result<Tested> {
    let plan = TestPlan::new(&opened.study, spectra, maps, options);
    run_plan(&plan, opened, notebook, THREADS, |_| ())?;
    Ok(plan.result(notebook.readings()))
}

/// Searches and tests.
pub fn find(arguments: &Arguments) -> Result<Found> {
    let opened = OpenedStudy::open(&arguments.subject)?;
    let mut found = Found::of(opened, Results::default())?;
    let mut notebook = Notebook::open(&found.opened)?;
    let side = found.opened.study.side;
    let (maps, origin, size) = if arguments.hfss {
        let options = arguments.hierarchical.options(side);
        let size = options.stages.last().map_or(1, |stage| stage.size);
        let hfss = hfss::search(&found.opened, &mut notebook, options.clone())?;
        found.settings.hfss = Some(options);
        let maps = (0..found.opened.study.classes.len()).map(|class| hfss.map(0, class));
        let origin = "the maps of the first hierarchical search".to_owned();
        let maps = maps.collect();
        found.results.hfss = Some(Arc::new(hfss));
        (maps, origin, size)
    } else {
        let options = arguments.search.options(side);
        found.settings.dominant = Some(options);
        let dominant = search(&found.opened, &mut notebook, &found.spectra, options)?;
        let maps = maps_of(&dominant);
        let share = 100.0 * options.share;
        let origin = format!("the top {share} % of the dominant frequency maps");
        found.results.dominant = Some(Arc::new(dominant));
        (maps, origin, options.size)
    };
    let options = arguments.test.options(size);
    found.settings.test = Some(options);
    found.settings.maps = Some(Maps {
        origin,
        sets: maps.clone(),
    });
    let tested = test_maps(
        &found.opened,
        &mut notebook,
        &found.spectra,
        maps.clone(),
        options,
    )?;
    found.results.maps = Some(Arc::new(maps));
    found.results.tested = Some(Arc::new(tested));
    found.readings = notebook.readings().clone();
    Ok(found)
}

/// Searches, tests, and prints one line and one sentence for each class.
pub fn run(arguments: &Arguments) -> Result<()> {
    let found = find(arguments)?;
    if let Some(tested) = &found.results.tested {
        println!(
            "class,pictures,TPR whole,FPR whole,TPR map,FPR map,TPR random,p random,TPR equal energy,p equal energy,TPR low-pass,p,p corrected,verdict,kind"
        );
        let classes = || (found.opened.study.classes.iter()).zip(&tested.classes);
        for (name, class) in classes() {
            println!("{}", line(name, class));
        }
        for (name, class) in classes() {
            println!("{}", class.sentence(name));
        }
    }
    arguments.output.write(found)
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
