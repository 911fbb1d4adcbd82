//! The shortcut test, natively: maps are searched for on some pictures and held against controls on others.

use anyhow::Result;
use shortcuts::document::{Maps, Settings};
use shortcuts::dominant::{self, DominantPlan};
use shortcuts::probe::Choice;
use shortcuts::shortcut_test::{ClassTest, Options, TestPlan, Tested};
use shortcuts::spectra::ClassSpectra;
use spectrum::frequencies::FrequencySet;

use super::dominant::SearchOptions;
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
    let plan = DominantPlan::new(&opened.study, spectra, options);
    run_plan(&plan, opened, notebook, THREADS, |_| ())?;
    let found = plan.result(notebook.readings());
    Ok((0..opened.study.classes.len())
        .map(|class| found.map(class, options.share))
        .collect())
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

/// Searches, tests, and prints one line and one sentence for each class.
pub fn run(arguments: &Arguments) -> Result<()> {
    let opened = OpenedStudy::open(&arguments.subject)?;
    let (spectra, nearest) = opened.spectra()?;
    let mut notebook = Notebook::open(&opened)?;
    let side = opened.study.side;
    let mut settings = Settings::default();
    let (maps, origin, size) = if arguments.hfss {
        let options = arguments.hierarchical.options(side);
        let size = options.stages.last().map_or(1, |stage| stage.size);
        let found = hfss::search(&opened, &mut notebook, options.clone())?;
        settings.hfss = Some(options);
        let maps = (0..opened.study.classes.len()).map(|class| found.map(0, class));
        let origin = "the maps of the first hierarchical search".to_owned();
        (maps.collect(), origin, size)
    } else {
        let options = arguments.search.options(side);
        settings.dominant = Some(options);
        let maps = dominant_maps(&opened, &mut notebook, &spectra, options)?;
        let share = 100.0 * options.share;
        let origin = format!("the top {share} % of the dominant frequency maps");
        (maps, origin, options.size)
    };
    let options = arguments.test.options(size);
    settings.test = Some(options);
    settings.maps = Some(Maps {
        origin,
        sets: maps.clone(),
    });
    let tested = test_maps(&opened, &mut notebook, &spectra, maps, options)?;
    println!(
        "class,pictures,TPR whole,FPR whole,TPR map,FPR map,TPR random,p random,TPR equal energy,p equal energy,TPR low-pass,p,p corrected,verdict,kind"
    );
    for (name, class) in opened.study.classes.iter().zip(&tested.classes) {
        println!("{}", line(name, class));
    }
    for (name, class) in opened.study.classes.iter().zip(&tested.classes) {
        println!("{}", class.sentence(name));
    }
    (arguments.output).write(&opened, spectra, nearest, notebook.readings(), settings)
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
