//! The Fourier heat map, natively: how often a model errs when one wave is added.

use std::sync::Arc;

use anyhow::Result;
use shortcuts::experiments::Results;
use shortcuts::heat_map::{HeatMap, HeatMapPlan, Options};
use shortcuts::probe::Choice;

use super::found::Found;
use super::opened::{OpenedStudy, Subject};
use super::report::Output;
use super::runner::{Notebook, THREADS, run as run_plan};

/// The options of `cargo forge experiment heat-map`.
#[derive(Debug, clap::Args)]
pub struct Arguments {
    #[command(flatten)]
    subject: Subject,
    /// L2 norm of the waves in each channel, for values in [0, 1].
    #[arg(long)]
    norm: Option<f32>,
    /// Largest |kx| and |ky| of a wave, cycles/image.
    #[arg(long)]
    reach: Option<usize>,
    #[command(flatten)]
    output: Output,
}

/// Adds the waves.
pub fn find(arguments: &Arguments) -> Result<Found> {
    let opened = OpenedStudy::open(&arguments.subject)?;
    let mut found = Found::of(opened, Results::default())?;
    let defaults = Options::of(found.opened.study.side);
    let options = Options {
        norm: arguments.norm.unwrap_or(defaults.norm),
        reach: arguments.reach.unwrap_or(defaults.reach),
    };
    let plan = HeatMapPlan::new(&found.opened.study, options, Choice::AllLabels);
    let mut notebook = Notebook::open(&found.opened)?;
    run_plan(&plan, &found.opened, &mut notebook, THREADS, |_| ())?;
    found.results.heat_map = Some(Arc::new(plan.result(notebook.readings())));
    found.readings = notebook.readings().clone();
    found.settings.heat_map = Some(options);
    Ok(found)
}

/// Adds the waves, and prints the share of wrong answers under each, of all pictures and of each class.
pub fn run(arguments: &Arguments) -> Result<()> {
    let found = find(arguments)?;
    if let Some(heat_map) = &found.results.heat_map {
        print(&found.opened, heat_map);
    }
    arguments.output.write(found)
}

fn print(opened: &OpenedStudy, found: &HeatMap) {
    println!("kx,ky,all pictures,{}", opened.study.classes.join(","));
    let number = |value: Option<f64>| value.map_or_else(String::new, |value| format!("{value:.3}"));
    let which = 0..=opened.study.classes.len();
    let row = |read: &dyn Fn(usize) -> Option<f64>| {
        let numbers: Vec<String> = which.clone().map(|which| number(read(which))).collect();
        numbers.join(",")
    };
    println!(",,{}", row(&|which| found.whole(which)));
    for ((kx, ky), _) in found.tried(0) {
        println!("{kx},{ky},{}", row(&|which| found.at(which, kx, ky)));
    }
}
