#![doc = include_str!("../README.md")]
#![cfg_attr(test, allow(clippy::unwrap_used))]

mod jobs;

use std::collections::BTreeMap;

pub use jobs::{Jobs, TRIES};

/// What a pool puts up with. Times are in milliseconds.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Rules {
    /// Jobs with a worker at a time: one in work, one that has arrived, so that none waits for its next.
    pub at_once: usize,
    /// A worker that says nothing for so long while it has something to do is taken for dead.
    pub patience_ms: f64,
    /// So many workers lost in one run, and the run should end.
    pub most_losses: usize,
    /// Workers without a run hold memory; after so long they should go.
    pub idle_ms: f64,
}

impl Default for Rules {
    /// For networks in a browser: a graphics device may compile shaders for long.
    fn default() -> Self {
        Self {
            at_once: 2,
            patience_ms: 90_000.0,
            most_losses: 12,
            idle_ms: 120_000.0,
        }
    }
}

/// What the driver of a pool should do.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Command<J> {
    /// Start a worker of this number, and say when it is ready.
    Start {
        /// Numbers are never used twice, so that what was meant for a worker that is gone reaches no other.
        worker: usize,
    },
    /// End this worker. It may be deep in a job: only ending it stops it.
    End {
        /// Its number.
        worker: usize,
    },
    /// Hand a job to a worker.
    Ask {
        /// The worker.
        worker: usize,
        /// Names the answer; never used twice.
        ticket: u64,
        /// The job.
        job: J,
    },
}

/// What the loss of a worker means.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Loss<J> {
    /// Jobs that have cost too many workers.
    pub given_up: Vec<J>,
    /// [`Rules::most_losses`] are reached.
    pub too_many: bool,
}

/// The workers and the jobs they share.
#[derive(Clone, Debug)]
pub struct Pool<J> {
    /// What it puts up with.
    pub rules: Rules,
    workers: BTreeMap<usize, Worker>,
    next_worker: usize,
    wanted: usize,
    jobs: Jobs<J>,
    running: bool,
    losses: usize,
    idle_since_ms: f64,
}

#[derive(Clone, Debug)]
struct Worker {
    ready: bool,
    jobs: usize,
    heard_ms: f64,
}

impl<J: Clone> Pool<J> {
    /// Nobody yet, nothing to do.
    pub fn new(rules: Rules) -> Self {
        Self {
            rules,
            workers: BTreeMap::new(),
            next_worker: 0,
            wanted: 0,
            jobs: Jobs::new([]),
            running: false,
            losses: 0,
            idle_since_ms: 0.0,
        }
    }

    /// Begins a run that up to `workers` workers share. Workers of an earlier run go on.
    pub fn begin(&mut self, workers: usize, now_ms: f64) {
        self.rest(now_ms);
        self.wanted = workers.max(1);
        self.losses = 0;
        self.running = true;
    }

    /// Adds jobs to the run.
    pub fn give(&mut self, jobs: impl IntoIterator<Item = J>) {
        self.jobs.extend(jobs);
    }

    /// Ends the run: answers still on their way are not of interest any more. The workers stay for a while.
    pub fn rest(&mut self, now_ms: f64) {
        self.jobs.clear();
        for worker in self.workers.values_mut() {
            worker.jobs = 0;
        }
        self.running = false;
        self.idle_since_ms = now_ms;
    }

    /// Ends the run and forgets all workers, which the caller should end.
    pub fn dismiss(&mut self, now_ms: f64) -> Vec<usize> {
        self.rest(now_ms);
        std::mem::take(&mut self.workers).into_keys().collect()
    }

    /// Whether a run is on.
    pub fn is_running(&self) -> bool {
        self.running
    }

    /// Whether every job that was given has ended.
    pub fn is_finished(&self) -> bool {
        self.jobs.is_finished()
    }

    /// Whether a worker of this number is there.
    pub fn has(&self, worker: usize) -> bool {
        self.workers.contains_key(&worker)
    }

    /// Whether an answer with this ticket is still of interest.
    pub fn awaits(&self, ticket: u64) -> bool {
        self.jobs.awaits(ticket)
    }

    /// A worker can take jobs.
    pub fn ready(&mut self, worker: usize, now_ms: f64) {
        if let Some(worker) = self.workers.get_mut(&worker) {
            worker.ready = true;
            worker.heard_ms = now_ms;
        }
    }

    /// A worker said something.
    pub fn heard(&mut self, worker: usize, now_ms: f64) {
        if let Some(worker) = self.workers.get_mut(&worker) {
            worker.heard_ms = now_ms;
        }
    }

    /// A worker has answered: the job, if the answer is still of interest.
    pub fn answered(&mut self, worker: usize, ticket: u64, now_ms: f64) -> Option<J> {
        let worker = self.workers.get_mut(&worker)?;
        worker.heard_ms = now_ms;
        let job = self.jobs.done(ticket)?;
        worker.jobs = worker.jobs.saturating_sub(1);
        Some(job)
    }

    /// A worker is gone, and others do its jobs. `None` for a worker that is not there.
    pub fn lost(&mut self, worker: usize) -> Option<Loss<J>> {
        self.workers.remove(&worker)?;
        if self.running {
            self.losses += 1;
        }
        Some(Loss {
            given_up: self.jobs.lost(worker),
            too_many: self.running && self.losses >= self.rules.most_losses,
        })
    }

    /// Workers that have something to do and say nothing.
    pub fn silent(&self, now_ms: f64) -> Vec<usize> {
        if !self.running {
            return Vec::new();
        }
        let late = |worker: &Worker| {
            (worker.jobs > 0 || !worker.ready) && now_ms - worker.heard_ms > self.rules.patience_ms
        };
        (self.workers.iter())
            .filter(|(_, worker)| late(worker))
            .map(|(&number, _)| number)
            .collect()
    }

    /// Whether there are workers and nothing to do for long.
    pub fn is_idle(&self, now_ms: f64) -> bool {
        !self.running
            && !self.workers.is_empty()
            && now_ms - self.idle_since_ms > self.rules.idle_ms
    }

    /// What is to be done now: workers that are missing or too many, and jobs for those that are free, one each before any gets a second.
    pub fn act(&mut self, now_ms: f64) -> Vec<Command<J>> {
        let mut commands = Vec::new();
        if !self.running {
            return commands;
        }
        while self.workers.len() > self.wanted
            && let Some((worker, _)) = self.workers.pop_last()
        {
            // What it had in this run goes to others, and is not held against it.
            self.jobs.returned(worker);
            commands.push(Command::End { worker });
        }
        while self.workers.len() < self.wanted {
            let worker = self.next_worker;
            self.next_worker += 1;
            let new = Worker {
                ready: false,
                jobs: 0,
                heard_ms: now_ms,
            };
            self.workers.insert(worker, new);
            commands.push(Command::Start { worker });
        }
        for full in 1..=self.rules.at_once {
            for (&number, worker) in &mut self.workers {
                if worker.ready
                    && worker.jobs < full
                    && let Some((ticket, job)) = self.jobs.take(number)
                {
                    worker.jobs += 1;
                    worker.heard_ms = now_ms;
                    commands.push(Command::Ask {
                        worker: number,
                        ticket,
                        job,
                    });
                }
            }
        }
        commands
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn asked<J: Clone>(commands: &[Command<J>]) -> Vec<(usize, J)> {
        let asked = |command: &Command<J>| match command {
            Command::Ask { worker, job, .. } => Some((*worker, job.clone())),
            _ => None,
        };
        commands.iter().filter_map(asked).collect()
    }

    #[test]
    fn each_worker_has_a_job_before_one_has_two() {
        let mut pool = Pool::new(Rules::default());
        pool.begin(2, 0.0);
        pool.give(0..3);
        assert_eq!(
            pool.act(0.0),
            [Command::Start { worker: 0 }, Command::Start { worker: 1 }]
        );
        pool.ready(0, 1.0);
        pool.ready(1, 1.0);
        assert_eq!(asked(&pool.act(1.0)), [(0, 0), (1, 1), (0, 2)]);
    }

    #[test]
    fn silence_is_counted_only_where_something_is_awaited() {
        let mut pool = Pool::new(Rules {
            patience_ms: 10.0,
            idle_ms: 100.0,
            ..Rules::default()
        });
        pool.begin(2, 0.0);
        pool.give(["job"]);
        pool.act(0.0);
        pool.ready(0, 5.0);
        pool.ready(1, 5.0);
        pool.act(5.0);
        assert_eq!(pool.silent(15.0), [0_usize; 0]);
        assert_eq!(pool.silent(15.1), [0]);
        pool.heard(0, 15.0);
        assert_eq!(pool.silent(16.0), [0_usize; 0]);
        pool.rest(20.0);
        assert!(pool.silent(99.0).is_empty() && !pool.is_idle(120.0) && pool.is_idle(120.1));
        assert_eq!(pool.dismiss(121.0), [0, 1]);
        assert!(!pool.is_idle(999.0));
    }

    #[test]
    fn a_smaller_run_keeps_the_first_workers_and_no_number_comes_back() {
        let mut pool: Pool<()> = Pool::new(Rules::default());
        pool.begin(3, 0.0);
        pool.act(0.0);
        pool.begin(1, 1.0);
        assert_eq!(
            pool.act(1.0),
            [Command::End { worker: 2 }, Command::End { worker: 1 }]
        );
        pool.lost(0);
        assert_eq!(pool.act(2.0), [Command::Start { worker: 3 }]);
    }

    #[test]
    fn too_many_losses_are_told() {
        let mut pool: Pool<()> = Pool::new(Rules {
            most_losses: 2,
            ..Rules::default()
        });
        pool.begin(1, 0.0);
        pool.act(0.0);
        assert_eq!(pool.lost(0).map(|loss| loss.too_many), Some(false));
        assert_eq!(pool.lost(0), None);
        pool.act(0.0);
        assert_eq!(pool.lost(1).map(|loss| loss.too_many), Some(true));
    }
}
