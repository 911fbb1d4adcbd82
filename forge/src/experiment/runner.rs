//! Runs plans on threads. Readings are written down as they come, so that a run that was stopped goes on where it was.

use std::fs::{self, File, OpenOptions};
use std::io::Write as _;
use std::path::Path;
use std::sync::atomic::{AtomicUsize, Ordering};
use std::sync::{Mutex, PoisonError};
use std::thread;
use std::time::{Duration, Instant};

use anyhow::{Context, Result};
use shortcuts::plan::{Plan, Step};
use shortcuts::probe::{Probe, Reading, Readings};

use super::bench::Bench;
use crate::package::{self, hexadecimal_sha256};

/// Threads to ask on: as many as the cores of a common machine.
pub const THREADS: usize = 2;
const BETWEEN_LINES: Duration = Duration::from_secs(10);

/// The readings of a study, in memory and in a file beside forge's downloads: one line of JSON for each, its name and itself.
pub struct Notebook {
    readings: Readings,
    file: File,
}

impl Notebook {
    /// What was read of this bench's study before.
    pub fn open(bench: &Bench) -> Result<Self> {
        let folder = package::cache()?.join("experiments");
        fs::create_dir_all(&folder)?;
        let study = hexadecimal_sha256(&serde_json::to_vec(&bench.study)?);
        Self::at(&folder.join(format!("{study}.jsonl")))
    }

    /// What a file holds, which need not exist yet.
    pub fn at(path: &Path) -> Result<Self> {
        let mut readings = Readings::default();
        if path.exists() {
            // A line that was cut short when the program was ended is read again.
            readings.0 = fs::read_to_string(path)?
                .lines()
                .filter_map(|line| serde_json::from_str::<(String, Reading)>(line).ok())
                .collect();
        }
        let mut file = (OpenOptions::new().create(true).append(true)).open(path)?;
        file.write_all(b"\n")
            .with_context(|| format!("cannot write {}", path.display()))?;
        Ok(Self { readings, file })
    }

    /// All there are.
    pub fn readings(&self) -> &Readings {
        &self.readings
    }

    fn insert(&mut self, probe: &Probe, reading: Reading) -> Result<()> {
        let mut line = serde_json::to_vec(&(probe.name(), &reading))?;
        line.push(b'\n');
        self.file.write_all(&line)?;
        self.readings.insert(probe, reading);
        Ok(())
    }
}

/// Asks whatever `plan` wants to know, on `threads` threads. After each step, `seen` is told.
pub fn run(
    plan: &impl Plan,
    bench: &Bench,
    notebook: &mut Notebook,
    threads: usize,
    mut seen: impl FnMut(&Readings),
) -> Result<()> {
    let mut told = Instant::now();
    while let Step::Ask(probes) = plan.next(&notebook.readings) {
        // Small pieces of a long step, so that what was read is soon in the file and progress is seen.
        for probes in probes.chunks(4 * threads.max(1)) {
            for (probe, reading) in probes.iter().zip(read_all(bench, probes, threads)) {
                notebook.insert(probe, reading?)?;
            }
            if told.elapsed() > BETWEEN_LINES {
                told = Instant::now();
                let (done, all) = plan.progress(&notebook.readings);
                eprintln!("{done} of {all} masks");
            }
        }
        seen(&notebook.readings);
    }
    Ok(())
}

/// One reading for each probe, in order.
fn read_all(bench: &Bench, probes: &[Probe], threads: usize) -> Vec<Result<Reading>> {
    let next = AtomicUsize::new(0);
    let readings = Mutex::new(Vec::with_capacity(probes.len()));
    thread::scope(|scope| {
        for _ in 0..threads.clamp(1, probes.len()) {
            scope.spawn(|| {
                loop {
                    let index = next.fetch_add(1, Ordering::Relaxed);
                    let Some(probe) = probes.get(index) else {
                        break;
                    };
                    let reading = bench.read(probe);
                    readings
                        .lock()
                        .unwrap_or_else(PoisonError::into_inner)
                        .push((index, reading));
                }
            });
        }
    });
    let mut readings = readings
        .into_inner()
        .unwrap_or_else(PoisonError::into_inner);
    readings.sort_by_key(|(index, _)| *index);
    readings.into_iter().map(|(_, reading)| reading).collect()
}
