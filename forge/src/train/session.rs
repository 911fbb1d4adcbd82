//! One training from its plan to its end, over interruptions: checkpoints lie beside forge's downloads.

use std::fs;
use std::path::PathBuf;
use std::sync::Arc;
use std::time::{Duration, Instant};

use anyhow::{Context, Result};
use serde::{Deserialize, Serialize};
use training::predict::Model;
use training::trainer::{Epoch, Plan, Tally, Trainer};

use super::data::{self, Data};
use crate::package;

/// Threads that the test pictures are answered on.
pub const THREADS: usize = 2;
const BETWEEN_CHECKPOINTS: Duration = Duration::from_secs(30);
const BETWEEN_LINES: Duration = Duration::from_secs(10);

/// What it took.
#[derive(Clone, Copy, Debug, Default, PartialEq, Serialize, Deserialize)]
pub struct Effort {
    /// Time spent in steps, on whatever else the machine was doing.
    pub seconds: f64,
    /// Time of both processor cores together spent in steps, where the system tells (Linux).
    pub processor_seconds: Option<f64>,
}

/// A finished training.
pub struct Trained {
    /// What was planned.
    pub plan: Plan,
    /// The network.
    pub model: Model,
    /// How it learned.
    pub curve: Vec<Epoch>,
    /// What it took.
    pub effort: Effort,
}

/// Trains `plan`, going on from a checkpoint of it. With `steps`, stops after so many and gives `None` if that was before the end.
pub fn train(id: &str, plan: Plan, data: &Data, steps: Option<usize>) -> Result<Option<Trained>> {
    let path = checkpoint_path(id)?;
    let (mut trainer, mut effort) = start(id, plan, data)?;
    let total = trainer.steps();
    let test = data::planes(&data.test, &trainer.plan().augmentation);
    let end = steps.map_or(total, |steps| steps.min(total));
    let (mut saved, mut told) = (Instant::now(), Instant::now());
    let (mut tally, first, begun) = (Vec::new(), trainer.step_number(), Instant::now());
    while trainer.step_number() < end {
        let (clock, processor) = (Instant::now(), processor_seconds());
        tally.push(trainer.step().with_context(|| format!("{id} stopped"))?);
        effort.seconds += clock.elapsed().as_secs_f64();
        effort.processor_seconds = (effort
            .processor_seconds
            .zip(processor_seconds())
            .zip(processor))
        .map(|((sum, after), before)| sum + after - before);
        let epoch_over = trainer.step_number() % trainer.steps_per_epoch() == 0;
        if epoch_over {
            let answers = trainer.model().answers(&test, data.test.side(), THREADS);
            let accuracy = data::accuracy(&answers, &data.test);
            trainer.note_test_accuracy(accuracy);
            println!(
                "{id}: epoch {} of {} over, {:.2} % of the test pictures right",
                trainer.curve().len(),
                trainer.plan().epochs.unwrap_or_default(),
                100.0 * accuracy
            );
        } else if told.elapsed() > BETWEEN_LINES {
            told = Instant::now();
            let done = trainer.step_number();
            let left = begun.elapsed().as_secs_f64() / (done - first) as f64 * (end - done) as f64;
            println!("{id}: {}", progress(&trainer, &tally, left));
            tally.clear();
        }
        if epoch_over || saved.elapsed() > BETWEEN_CHECKPOINTS {
            save(&path, &trainer, effort)?;
            saved = Instant::now();
        }
    }
    save(&path, &trainer, effort)?;
    if !trainer.is_finished() {
        println!(
            "{id}: stopped after {} of {total} steps",
            trainer.step_number()
        );
        return Ok(None);
    }
    Ok(Some(Trained {
        plan: trainer.plan().clone(),
        model: trainer.model(),
        curve: trainer.curve().to_vec(),
        effort,
    }))
}

/// From the checkpoint if there is one of this plan, else from the beginning.
fn start(id: &str, plan: Plan, data: &Data) -> Result<(Trainer, Effort)> {
    let from_file = || {
        let bytes = fs::read(checkpoint_path(id).ok()?).ok()?;
        let end = bytes.iter().position(|&byte| byte == b'\n')?;
        let effort = serde_json::from_slice(&bytes[..end]).ok()?;
        match Trainer::resume(plan.clone(), Arc::clone(&data.train), &bytes[end + 1..]) {
            Ok(trainer) => Some((trainer, effort)),
            Err(error) => {
                println!("{id}: starting afresh. {error}");
                None
            }
        }
    };
    if let Some((trainer, effort)) = from_file() {
        println!(
            "{id}: {} of {} steps were made before",
            trainer.step_number(),
            trainer.steps()
        );
        return Ok((trainer, effort));
    }
    let trainer = Trainer::new(plan, Arc::clone(&data.train))?;
    println!("{id}: {} steps to make", trainer.steps());
    let effort = Effort {
        seconds: 0.0,
        processor_seconds: Some(0.0),
    };
    Ok((trainer, effort))
}

/// Removes the checkpoint.
pub fn forget(id: &str) -> Result<()> {
    let path = checkpoint_path(id)?;
    if path.exists() {
        fs::remove_file(path)?;
    }
    Ok(())
}

/// Written beside and moved into place, so that there is a whole one at any time.
fn save(path: &PathBuf, trainer: &Trainer, effort: Effort) -> Result<()> {
    let mut bytes = serde_json::to_vec(&effort)?;
    bytes.push(b'\n');
    bytes.extend(trainer.checkpoint()?);
    let beside = path.with_extension("new");
    fs::write(&beside, bytes).with_context(|| format!("cannot write {}", beside.display()))?;
    fs::rename(&beside, path)?;
    Ok(())
}

fn checkpoint_path(id: &str) -> Result<PathBuf> {
    let folder = package::cache()?.join("training");
    fs::create_dir_all(&folder)?;
    Ok(folder.join(format!("{id}.checkpoint")))
}

fn progress(trainer: &Trainer, tallies: &[Tally], seconds_left: f64) -> String {
    let pictures: usize = tallies.iter().map(|tally| tally.pictures).sum();
    let right: usize = tallies.iter().map(|tally| tally.right).sum();
    let loss: f64 = tallies.iter().map(|tally| tally.loss).sum();
    let count = pictures.max(1) as f64;
    let left = seconds_left as u64;
    format!(
        "step {} of {}, loss {:.3}, {:.1} % right, {}:{:02} left",
        trainer.step_number(),
        trainer.steps(),
        loss / count,
        100.0 * right as f64 / count,
        left / 60,
        left % 60
    )
}

/// Processor time of this program so far, from Linux's process table (proc(5)): fields 14 and 15 of `stat`, in hundredths of a second.
fn processor_seconds() -> Option<f64> {
    let stat = fs::read_to_string("/proc/self/stat").ok()?;
    let (_, fields) = stat.rsplit_once(')')?;
    let mut ticks = fields.split_whitespace().skip(11).take(2);
    let mut next = || ticks.next()?.parse::<f64>().ok();
    Some((next()? + next()?) / 100.0)
}
