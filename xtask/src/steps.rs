//! Numbered steps, each with what is being done, how long all that is left may take, and how long it took.

use std::thread;
use std::time::{Duration, Instant};

use anyhow::Result;

/// A step that a command will take, with the seconds it takes at most: the first time, on a machine with two processors.
#[derive(Clone, Copy)]
pub struct Planned {
    what: &'static str,
    seconds: u32,
    /// Whether twice the processors halve it.
    is_shared: bool,
}

impl Planned {
    /// A step that one processor does, or that waits for the network.
    pub const fn new(what: &'static str, seconds: u32) -> Self {
        Self {
            what,
            seconds,
            is_shared: false,
        }
    }

    /// A step that all processors do together.
    pub const fn shared(what: &'static str, seconds: u32) -> Self {
        Self {
            what,
            seconds,
            is_shared: true,
        }
    }

    fn seconds_on(self, processors: usize) -> f64 {
        let seconds = f64::from(self.seconds);
        if self.is_shared {
            // Long chains of crates and links keep a part of it on one processor.
            seconds * (0.3 + 0.7 * 2.0 / processors.max(1) as f64)
        } else {
            seconds
        }
    }
}

/// Counts the steps of one command.
pub struct Steps {
    plan: Vec<Planned>,
    done: usize,
    processors: usize,
    started: Instant,
}

impl Steps {
    /// Starts the clock of a command that will take these steps.
    pub fn new(plan: Vec<Planned>) -> Self {
        Self {
            plan,
            done: 0,
            processors: thread::available_parallelism().map_or(1, usize::from),
            started: Instant::now(),
        }
    }

    /// Does the next step of the plan.
    pub fn step<T>(&mut self, work: impl FnOnce() -> Result<T>) -> Result<T> {
        println!("{}", self.heading());
        self.done += 1;
        let started = Instant::now();
        let outcome = work()?;
        println!("      {}", seconds(started.elapsed()));
        Ok(outcome)
    }

    fn heading(&self) -> String {
        let what = self.plan.get(self.done).map_or("", |step| step.what);
        let left: f64 = self.plan[self.done.min(self.plan.len())..]
            .iter()
            .map(|step| step.seconds_on(self.processors))
            .sum();
        let left = match (left / 60.0).ceil() as u64 {
            0 | 1 => String::new(),
            minutes => format!("  (at most some {minutes} minutes left)"),
        };
        format!("[{}/{}] {what}{left}", self.done + 1, self.plan.len())
    }

    /// Since the command started.
    pub fn elapsed(&self) -> String {
        seconds(self.started.elapsed())
    }
}

fn seconds(time: Duration) -> String {
    format!("{:.1} s", time.as_secs_f64())
}

#[cfg(test)]
mod tests {
    use super::{Planned, Steps};

    #[test]
    fn a_step_says_which_it_is_and_what_is_left() {
        let mut steps = Steps::new(vec![
            Planned::shared("Compile", 600),
            Planned::new("Copy", 30),
        ]);
        steps.processors = 2;
        assert_eq!(
            steps.heading(),
            "[1/2] Compile  (at most some 11 minutes left)"
        );
        steps.processors = 14;
        assert_eq!(
            steps.heading(),
            "[1/2] Compile  (at most some 5 minutes left)"
        );
        steps.step(|| Ok(())).unwrap();
        assert_eq!(steps.heading(), "[2/2] Copy");
        steps.step(|| Ok(())).unwrap();
        assert_eq!(steps.done, 2);
    }
}
