//! The same maps on other models and other sets, natively: a matrix of models by maps.

use std::sync::Arc;

use anyhow::{Result, bail};
use shortcuts::experiments::{Results, leg};
use shortcuts::probe::Choice;
use shortcuts::shortcut_test::STRONG;
use shortcuts::transfer::{Leg, LegPlan, carried};
use spectrum::frequencies::FrequencySet;

use super::dominant::SearchOptions;
use super::found::Found;
use super::opened::{OpenedStudy, Subject};
use super::runner::{Notebook, THREADS, run as run_plan};
use super::test::{dominant_maps, maps_of, search};
use crate::model::OnnxArguments;
use crate::read_as::ReadAsArguments;

/// The options of `cargo forge experiment transfer`.
#[derive(Debug, clap::Args)]
pub struct Arguments {
    /// The models or paths of ONNX files or weights, between commas: each one's maps are shown to each.
    #[arg(long, value_delimiter = ',', required = true)]
    models: Vec<String>,
    /// The sets, between commas: maps are searched for on the first and tried on all.
    #[arg(long, value_delimiter = ',', required = true)]
    sets: Vec<String>,
    /// Most pictures of a class for the search, and as many for the test; all without it.
    #[arg(long)]
    per_class: Option<usize>,
    /// Of everything random.
    #[arg(long, default_value_t = 1)]
    seed: u64,
    #[command(flatten)]
    read_as: ReadAsArguments,
    #[command(flatten)]
    search: SearchOptions,
    #[command(flatten)]
    onnx: OnnxArguments,
}

impl Arguments {
    fn opened(&self, model: &str, set: &str) -> Result<OpenedStudy> {
        OpenedStudy::open(&Subject {
            set: set.to_owned(),
            model: model.to_owned(),
            per_class: self.per_class,
            shared: false,
            seed: self.seed,
            unclipped: false,
            after_normalising: false,
            read_as: self.read_as,
            onnx: self.onnx.clone(),
        })
    }

    fn maps(&self, model: &str) -> Result<(Vec<String>, Vec<Option<FrequencySet>>)> {
        let opened = self.opened(model, &self.sets[0])?;
        let (spectra, _) = opened.spectra()?;
        let options = self.search.options(opened.study.side);
        let mut notebook = Notebook::open(&opened)?;
        let maps = dominant_maps(&opened, &mut notebook, &spectra, options)?;
        Ok((opened.study.classes, maps))
    }
}

/// The maps of the first model on the first set: there, on the other models, and on the other sets, as on the page.
pub fn find(arguments: &Arguments) -> Result<Found> {
    let (Some(first_model), Some(first_set)) = (arguments.models.first(), arguments.sets.first())
    else {
        bail!("no model and no set");
    };
    let opened = arguments.opened(first_model, first_set)?;
    let mut found = Found::of(opened, Results::default())?;
    let mut notebook = Notebook::open(&found.opened)?;
    let options = arguments.search.options(found.opened.study.side);
    let dominant = search(&found.opened, &mut notebook, &found.spectra, options)?;
    let maps = maps_of(&dominant);
    let own = [(first_model, first_set)].into_iter();
    let models = (arguments.models.iter().skip(1)).map(|model| (model, first_set));
    let sets = (arguments.sets.iter().skip(1)).map(|set| (first_model, set));
    for (model, set) in own.chain(models).chain(sets) {
        let opened = arguments.opened(model, set)?;
        let mut notebook = Notebook::open(&opened)?;
        let plan = leg(&found.opened.study, &opened.study, &maps, Choice::AllLabels);
        run_plan(&plan, &opened, &mut notebook, THREADS, |_| ())?;
        let leg = plan.result(notebook.readings());
        found.legs.push((opened.study, leg));
    }
    found.settings.dominant = Some(options);
    found.readings = notebook.readings().clone();
    found.results.dominant = Some(Arc::new(dominant));
    found.results.maps = Some(Arc::new(maps));
    Ok(found)
}

/// Prints one line for each leg.
pub fn run(arguments: &Arguments) -> Result<()> {
    println!(
        "set,model,maps of,accuracy,mean TPR whole,mean TPR map,mean FPR map,classes with TPR of at least {STRONG},TPR map by class"
    );
    let sources = (arguments.models.iter())
        .map(|model| Ok((model, arguments.maps(model)?)))
        .collect::<Result<Vec<_>>>()?;
    for set in &arguments.sets {
        for model in &arguments.models {
            let opened = arguments.opened(model, set)?;
            let mut notebook = Notebook::open(&opened)?;
            for (source, (classes, maps)) in &sources {
                let maps = carried(maps, classes, &opened.study.classes, opened.study.side);
                let plan = LegPlan::new(&opened.study, maps, Choice::AllLabels);
                run_plan(&plan, &opened, &mut notebook, THREADS, |_| ())?;
                let leg = plan.result(notebook.readings());
                println!("{set},{model},{source},{}", line(&leg));
            }
        }
    }
    Ok(())
}

fn line(leg: &Leg) -> String {
    let number = |value: Option<f64>| value.map_or_else(String::new, |value| format!("{value:.3}"));
    let tpr: Vec<Option<f64>> = (leg.classes.iter())
        .map(|class| class.filtered.map(|rates| rates.tpr.value))
        .collect();
    let strong = tpr.iter().flatten().filter(|&&tpr| tpr >= STRONG).count();
    let each: Vec<String> = tpr.iter().map(|&tpr| number(tpr)).collect();
    format!(
        "{},{},{},{},{strong},{}",
        number(leg.accuracy.map(|rate| rate.value)),
        number(leg.mean(|class| class.whole.map(|rates| rates.tpr.value))),
        number(leg.mean(|class| class.filtered.map(|rates| rates.tpr.value))),
        number(leg.mean(|class| class.filtered.map(|rates| rates.fpr.value))),
        each.join(" "),
    )
}
