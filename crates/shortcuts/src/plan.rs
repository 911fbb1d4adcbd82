//! Experiments as plans.

use crate::probe::{Named, Probe, Readings};

/// What to do next.
#[derive(Clone, Debug, PartialEq)]
pub enum Step {
    /// Ask these, then come back with the readings. Never empty, never a probe that has a reading already.
    Ask(Vec<Probe>),
    /// Nothing more to ask.
    Finished,
}

/// An experiment: a function from the readings there are to what to ask next. The same readings must give the same step.
pub trait Plan {
    /// What to ask next, given what is known.
    fn next(&self, readings: &Readings) -> Step;

    /// How far it is: probes answered, and probes in all as far as can be told now.
    fn progress(&self, readings: &Readings) -> (usize, usize);
}

/// A step that asks those of `probes` that have no reading yet.
pub fn ask<'a>(probes: impl IntoIterator<Item = &'a Named>, readings: &Readings) -> Step {
    let missing: Vec<Probe> = probes
        .into_iter()
        .filter(|named| readings.of(named).is_none())
        .map(|named| named.probe.clone())
        .collect();
    if missing.is_empty() {
        Step::Finished
    } else {
        Step::Ask(missing)
    }
}
