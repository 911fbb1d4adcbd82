//! Experiments as plans.

use std::sync::Arc;

use crate::probe::{Named, Probe, Readings};
use crate::spectra::ClassSpectra;

/// What to do next.
#[derive(Clone, Debug, PartialEq)]
pub enum Step {
    /// Work out the spectra of the study's classes, and tell them with [`Plan::learn_spectra`].
    Spectra,
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

    /// Takes the spectra that it asked for with [`Step::Spectra`].
    fn learn_spectra(&self, _spectra: &Arc<ClassSpectra>) {}
}

/// A plan that asks nothing: what is under way when no experiment is.
#[derive(Clone, Copy, Debug)]
pub struct Nothing;

impl Plan for Nothing {
    fn next(&self, _readings: &Readings) -> Step {
        Step::Finished
    }

    fn progress(&self, _readings: &Readings) -> (usize, usize) {
        (0, 0)
    }
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
