//! How often the shortcut test finds something where there is nothing to be found.

use std::fs;
use std::path::{Path, PathBuf};

use anyhow::Result;
use serde::{Deserialize, Serialize};
use shortcuts::dominant;
use shortcuts::shortcut_test::{Options, Verdict};

use super::null::{self, Kind};
use super::runner::Notebook;
use super::test::{dominant_maps, test_maps};
use crate::fashion_mnist::{self, FashionMnist, SIDE};
use crate::package;

/// The options of `cargo forge experiment false-alarms`.
#[derive(Debug, clap::Args)]
pub struct Arguments {
    /// Models of each of the two kinds.
    #[arg(long, default_value_t = 25)]
    models: u64,
    /// Rows and columns of a block of frequencies.
    #[arg(long, default_value_t = 2)]
    size: usize,
    /// An already downloaded package of Fashion-MNIST, where apt-get cannot fetch it.
    #[arg(long, value_name = "FILE")]
    debian_package: Option<PathBuf>,
}

/// What the test said about one model.
#[derive(Clone, Debug, Serialize, Deserialize)]
struct Outcome {
    /// Share of its training pictures that the model knows by heart.
    learned: f64,
    /// Verdicts, one for each class.
    verdicts: Vec<String>,
    /// By class, the TPR under its map.
    tpr: Vec<Option<f64>>,
    /// By class, the probability that so many hits are chance, not corrected.
    p: Vec<Option<f64>>,
}

/// Trains null models, searches and tests each, and prints how many alarms there are. What was done before is not done again.
pub fn run(arguments: &Arguments) -> Result<()> {
    let data = fashion_mnist::load(arguments.debian_package.as_deref())?;
    let search = dominant::Options {
        size: arguments.size,
        ..dominant::Options::of(SIDE)
    };
    let options = Options::of(arguments.size);
    println!(
        "trained on,models,knows by heart,classes,none,weak,strong,other,models with an alarm,mean TPR under the map,p below 0.05 uncorrected"
    );
    for kind in Kind::ALL {
        let mut outcomes = Vec::new();
        for seed in 1..=arguments.models {
            let path = folder()?.join(format!("{}-{seed}-{}.json", kind.name(), arguments.size));
            let outcome = if let Some(outcome) = read(&path) {
                outcome
            } else {
                let outcome = measure(kind, seed, &data, search, options)?;
                fs::write(&path, serde_json::to_string(&outcome)?)?;
                eprintln!("{} {seed}: {:?}", kind.name(), outcome.verdicts);
                outcome
            };
            outcomes.push(outcome);
        }
        println!("{}", line(kind, &outcomes));
    }
    Ok(())
}

/// Trains, searches and tests.
fn measure(
    kind: Kind,
    seed: u64,
    data: &FashionMnist,
    search: dominant::Options,
    options: Options,
) -> Result<Outcome> {
    let null = null::train(kind, seed, data)?;
    let (spectra, _) = null.opened.spectra()?;
    let mut notebook = Notebook::open(&null.opened)?;
    let maps = dominant_maps(&null.opened, &mut notebook, &spectra, search)?;
    let tested = test_maps(&null.opened, &mut notebook, &spectra, maps, options)?;
    let classes = &tested.classes;
    Ok(Outcome {
        learned: null.learned,
        verdicts: (classes.iter())
            .map(|class| class.verdict.word().to_owned())
            .collect(),
        tpr: (classes.iter())
            .map(|class| class.filtered.map(|rates| rates.tpr.value))
            .collect(),
        p: classes.iter().map(|class| class.p).collect(),
    })
}

fn line(kind: Kind, outcomes: &[Outcome]) -> String {
    let verdicts: Vec<&str> = (outcomes.iter())
        .flat_map(|outcome| outcome.verdicts.iter().map(String::as_str))
        .collect();
    let count = |wanted: Verdict| {
        let word = wanted.word();
        verdicts.iter().filter(|&&verdict| verdict == word).count()
    };
    let [none, weak, strong] = [Verdict::None, Verdict::Weak, Verdict::Strong].map(count);
    let alarming = (outcomes.iter())
        .filter(|outcome| {
            let alarms = [Verdict::Weak.word(), Verdict::Strong.word()];
            (outcome.verdicts.iter()).any(|verdict| alarms.contains(&verdict.as_str()))
        })
        .count();
    let mean = |values: Vec<f64>| values.iter().sum::<f64>() / values.len().max(1) as f64;
    let ps: Vec<f64> = (outcomes.iter())
        .flat_map(|outcome| outcome.p.iter().copied().flatten())
        .collect();
    format!(
        "{},{},{:.3},{},{none},{weak},{strong},{},{alarming},{:.3},{} of {}",
        kind.name(),
        outcomes.len(),
        mean(outcomes.iter().map(|outcome| outcome.learned).collect()),
        verdicts.len(),
        verdicts.len() - none - weak - strong,
        mean(
            (outcomes.iter())
                .flat_map(|outcome| outcome.tpr.iter().copied().flatten())
                .collect()
        ),
        ps.iter().filter(|&&p| p < 0.05).count(),
        ps.len(),
    )
}

fn read(path: &Path) -> Option<Outcome> {
    serde_json::from_str(&fs::read_to_string(path).ok()?).ok()
}

fn folder() -> Result<PathBuf> {
    let folder = package::cache()?.join("false-alarms");
    fs::create_dir_all(&folder)?;
    Ok(folder)
}
