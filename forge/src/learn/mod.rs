//! What is learned first: the small network trained on the four synthetic sets, ten times each, as the founding paper's first experiment.
//! Writes `forge/learned.json`, one line for each training, and the tables of `EXPERIMENTS.md`.

pub mod record;
pub mod run;
pub mod tables;

use std::sync::Mutex;
use std::thread;

use anyhow::{Result, anyhow};

use crate::train::memory;

/// Trainings of each set.
pub const SEEDS: u32 = 10;

/// Trainings side by side.
const THREADS: usize = 2;

/// The options of `cargo forge learn`.
#[derive(clap::Args)]
pub struct Arguments {
    /// Trains again what is in `forge/learned.json`.
    #[arg(long)]
    again: bool,
}

/// Trains what is not recorded yet, and writes the tables once all is.
pub fn run(arguments: &Arguments) -> Result<()> {
    memory::keep()?;
    let records = if arguments.again {
        Vec::new()
    } else {
        record::read().unwrap_or_default()
    };
    // Seed by seed, so that an interrupted experiment has as much of every set.
    let mut waiting: Vec<(u32, usize)> = (1..=SEEDS)
        .flat_map(|seed| (1..=4).map(move |band| (seed, band)))
        .filter(|&(seed, band)| !records.iter().any(|record| record.is_of(seed, band)))
        .collect();
    waiting.reverse();
    let state = Mutex::new((waiting, records));
    let broken = || anyhow!("another training stopped");
    let work = || -> Result<()> {
        loop {
            let next = state.lock().map_err(|_| broken())?.0.pop();
            let Some((seed, band)) = next else {
                return Ok(());
            };
            let record = run::train(seed, band)?;
            println!("{}", record.summary());
            let records = &mut state.lock().map_err(|_| broken())?.1;
            records.push(record);
            record::write(records)?;
        }
    };
    thread::scope(|scope| {
        let threads: Vec<_> = (0..THREADS).map(|_| scope.spawn(work)).collect();
        threads
            .into_iter()
            .try_for_each(|thread| thread.join().map_err(|_| broken())?)
    })?;
    tables::renew(&record::read()?)
}
