//! Runs plans on threads, which take the place of the page's workers. Readings are written down as they come, so that a run that was
//! stopped goes on where it was.

use std::collections::BTreeMap;
use std::fs::{self, File, OpenOptions};
use std::io::Write as _;
use std::path::Path;
use std::sync::Arc;
use std::sync::mpsc::{self, Sender};
use std::thread::{self, Scope};
use std::time::{Duration, Instant};

use anyhow::{Context, Result, bail};
use pool::Rules;
use shortcuts::plan::Plan;
use shortcuts::probe::{Probe, Reading, Readings};
use shortcuts::runner::{Answer, Command, Event, Question, Runner};

use super::opened::OpenedStudy;
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
    /// What was read of this study before.
    pub fn open(opened: &OpenedStudy) -> Result<Self> {
        let folder = package::cache()?.join("experiments");
        fs::create_dir_all(&folder)?;
        let study = hexadecimal_sha256(&serde_json::to_vec(&opened.study)?);
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

    /// Writes a reading down.
    fn keep(&mut self, probe: &Probe) -> Result<()> {
        let name = probe.name();
        let mut line = serde_json::to_vec(&(&name, self.readings.0.get(&name)))?;
        line.push(b'\n');
        Ok(self.file.write_all(&line)?)
    }
}

/// What a thread found out: its number, the question's ticket, and the answer.
type Found = (usize, u64, Result<Answer>);

/// Asks whatever `plan` wants to know, on `threads` threads. After each step, `seen` is told.
pub fn run(
    plan: &impl Plan,
    opened: &OpenedStudy,
    notebook: &mut Notebook,
    threads: usize,
    mut seen: impl FnMut(&Readings),
) -> Result<()> {
    let mut told = Instant::now();
    // Threads do not fall silent; they answer, or the whole program ends.
    let mut runner = Runner::new(Rules {
        patience_ms: f64::INFINITY,
        ..Rules::default()
    });
    thread::scope(|scope| {
        let (found, answers) = mpsc::channel::<Found>();
        let mut questions = BTreeMap::new();
        let mut event = Event::Begin { workers: threads };
        loop {
            let mut events = vec![event];
            while let Some(event) = events.pop() {
                for command in runner.handle(event, plan, &mut notebook.readings, 0.0) {
                    match command {
                        Command::Start { worker } => {
                            questions.insert(worker, start(scope, opened, worker, found.clone()));
                            events.push(Event::Ready { worker });
                        }
                        Command::End { worker } => {
                            questions.remove(&worker);
                        }
                        Command::Ask {
                            worker,
                            ticket,
                            question,
                        } => {
                            if let Some(questions) = questions.get(&worker) {
                                questions.send((ticket, question))?;
                            }
                        }
                        Command::Keep(probe) => notebook.keep(&probe)?,
                        Command::KeepSpectra { .. } => {}
                        Command::Stepped => seen(&notebook.readings),
                        Command::Done => return Ok(()),
                        Command::GiveUp { why } => bail!("the experiment was given up: {why}"),
                    }
                }
            }
            if told.elapsed() > BETWEEN_LINES {
                told = Instant::now();
                let (done, all) = plan.progress(&notebook.readings);
                eprintln!("{done} of {all} masks");
            }
            let (worker, ticket, answer) = answers.recv()?;
            event = Event::Answered {
                worker,
                ticket,
                answer: answer?,
            };
        }
    })
}

/// Starts a thread that answers questions until nobody can ask it any more.
fn start<'scope>(
    scope: &'scope Scope<'scope, '_>,
    opened: &'scope OpenedStudy,
    worker: usize,
    found: Sender<Found>,
) -> Sender<(u64, Question)> {
    let (ask, questions) = mpsc::channel();
    scope.spawn(move || {
        for (ticket, question) in questions {
            if found
                .send((worker, ticket, answer(opened, &question)))
                .is_err()
            {
                break;
            }
        }
    });
    ask
}

fn answer(opened: &OpenedStudy, question: &Question) -> Result<Answer> {
    Ok(match question {
        Question::Spectra => {
            let (spectra, nearest) = opened.spectra()?;
            Answer::Spectra {
                spectra: Arc::new(spectra),
                nearest,
            }
        }
        Question::Probe(probe) => Answer::Reading(opened.read(probe)?),
    })
}
