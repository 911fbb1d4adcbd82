//! What the plan's stages ask: answers that are there, and a list of those that are not.

use std::cell::RefCell;
use std::collections::{BTreeMap, BTreeSet};
use std::sync::Arc;

use shortcuts::probe::{Named, Probe, ProbeMask, Readings};
use shortcuts::study::Part;

use crate::reply::Reply;

/// Questions that take a while to spell, since their sets are large: each is worked out once.
#[derive(Debug, Default)]
pub(crate) struct Kept<K, V>(RefCell<BTreeMap<K, Arc<V>>>);

impl<K: Ord, V> Kept<K, V> {
    /// No questions yet.
    pub fn new() -> Self {
        Self(RefCell::new(BTreeMap::new()))
    }

    /// What is kept as `key`, made when it is first wanted.
    pub fn of(&self, key: K, make: impl FnOnce(&K) -> V) -> Arc<V> {
        let mut kept = self.0.borrow_mut();
        if let Some(value) = kept.get(&key) {
            return value.clone();
        }
        let value = Arc::new(make(&key));
        kept.insert(key, value.clone());
        value
    }
}

/// The picture under a mask, as a question.
pub(crate) fn named(mask: ProbeMask) -> Named {
    Probe::new(Part::Test, mask).into()
}

/// One way through the plan's stages.
pub(crate) struct Inquiry<'a> {
    readings: &'a Readings,
    answered: RefCell<BTreeSet<String>>,
    missing: RefCell<Vec<Probe>>,
}

impl<'a> Inquiry<'a> {
    /// With these answers.
    pub fn new(readings: &'a Readings) -> Self {
        Self {
            readings,
            answered: RefCell::default(),
            missing: RefCell::default(),
        }
    }

    /// The answer, if it is there; else it will be asked for.
    pub fn ask(&self, named: &Named) -> Option<Reply> {
        // A reading of another study answers nothing, and asking again would not help.
        if self.readings.of(named).is_none() {
            let mut missing = self.missing.borrow_mut();
            if !missing.contains(&named.probe) {
                missing.push(named.probe.clone());
            }
        }
        self.known(named)
    }

    /// The answer, if it is there.
    pub fn known(&self, named: &Named) -> Option<Reply> {
        let reading = self.readings.of(named)?;
        self.answered.borrow_mut().insert(named.name().to_owned());
        Reply::of(reading)
    }

    /// The most probable labels with their probabilities, the best first, if they are there.
    pub fn best(&self, named: &Named) -> &'a [(usize, f32)] {
        (self.readings.of(named)).map_or(&[], |reading| reading.top.as_slice())
    }

    /// Whether something is to be asked before it can go on.
    pub fn is_waiting(&self) -> bool {
        !self.missing.borrow().is_empty()
    }

    /// How many different questions were answered.
    pub fn answered(&self) -> usize {
        self.answered.borrow().len()
    }

    /// What is to be asked next.
    pub fn into_missing(self) -> Vec<Probe> {
        self.missing.into_inner()
    }
}
