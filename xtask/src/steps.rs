//! Numbered steps, each with what is being done and how long it took.

use std::time::{Duration, Instant};

use anyhow::Result;

/// Counts the steps of one command.
pub struct Steps {
    number: u32,
    started: Instant,
}

impl Steps {
    /// Starts the clock.
    pub fn new() -> Self {
        Self {
            number: 0,
            started: Instant::now(),
        }
    }

    /// Does one step: `what` is printed before, the seconds after.
    pub fn step<T>(&mut self, what: &str, work: impl FnOnce() -> Result<T>) -> Result<T> {
        self.number += 1;
        println!("[{:>2}] {what}", self.number);
        let started = Instant::now();
        let outcome = work()?;
        println!("     {}", seconds(started.elapsed()));
        Ok(outcome)
    }

    /// Since the command started.
    pub fn elapsed(&self) -> String {
        seconds(self.started.elapsed())
    }
}

fn seconds(time: Duration) -> String {
    format!("{:.1} s", time.as_secs_f64())
}
