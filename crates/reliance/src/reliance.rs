//! What a decision rests on, as far as it is known.

use std::sync::Arc;

use serde::Serialize;
use spectrum::filter::{Filter, FilterChain};
use spectrum::frequencies::FrequencySet;
use spectrum::layer::Layer;

use crate::content::Parts;
use crate::curve::Curve;
use crate::cutoffs::{self, CutOff, Pass};
use crate::evidence::{Evidence, Statement};
use crate::importance::Importance;
use crate::orientation::{self, Directions};
use crate::plane::Plane;
use crate::reply::Reply;
use crate::subject::Subject;

/// Everything that was found out about one answer. Fields fill up in their order.
#[derive(Clone, Debug, PartialEq, Serialize)]
pub struct Reliance {
    /// The label that is explained.
    pub answer: usize,
    /// The most probable labels for the whole picture with their probabilities: the answer, the runner-up and up to three more. Empty
    /// before they are known.
    pub best: Vec<(usize, f32)>,
    /// To the picture's mean colour alone.
    pub blank: Option<Reply>,
    /// How much each block is missed; the whole picture's reply is in it.
    pub importance: Importance,
    /// The directions.
    pub directions: Directions,
    /// Phase and magnitude.
    pub parts: Parts,
    /// The lowest low-pass with which the answer stays, in octaves first; `None` before that is known.
    pub low_pass: Option<CutOff>,
    /// The highest high-pass with which the answer stays, in octaves first; `None` before that is known.
    pub high_pass: Option<CutOff>,
    /// The answer while the most important blocks are put in.
    pub insertion: Option<Curve>,
    /// The answer while they are taken out.
    pub deletion: Option<Curve>,
    /// The statements with their controls.
    pub evidence: Vec<Evidence>,
    /// Whether the plan has nothing more to ask.
    pub complete: bool,
}

/// Something that was found, as a filter for the workbench.
#[derive(Clone, Debug, PartialEq, Serialize)]
pub struct Finding {
    /// What it shows, as a heading.
    pub title: &'static str,
    /// The filter.
    pub chain: FilterChain,
}

impl Reliance {
    pub(crate) fn new(subject: &Subject, plane: Arc<Plane>, energy: Vec<f64>) -> Self {
        Self {
            answer: subject.answer(),
            best: Vec::new(),
            blank: None,
            importance: Importance {
                without: vec![None; plane.blocks()],
                plane,
                whole: None,
                energy,
                complete: false,
            },
            directions: Directions::default(),
            parts: Parts::default(),
            low_pass: None,
            high_pass: None,
            insertion: None,
            deletion: None,
            evidence: Vec::new(),
            complete: false,
        }
    }

    /// The only statement with a verdict: that the answer rests on the blocks that stand out. `None` before it is tested, and where no
    /// block is missed.
    pub fn claim(&self) -> Option<&Evidence> {
        let is_claim = |evidence: &&Evidence| evidence.statement == Statement::Frequencies;
        self.evidence.iter().find(is_claim)
    }

    /// Everything that was found so far, each as a filter.
    pub fn findings(&self) -> Vec<Finding> {
        let plane = &self.importance.plane;
        let mut findings = Vec::new();
        let mut add = |title, chain| findings.push(Finding { title, chain });
        let standing_out = self.importance.standing_out();
        if !standing_out.is_empty() {
            let set = plane.set(&standing_out);
            add("Only the frequencies that stand out", kept(set.clone()));
            add("Without the frequencies that stand out", removed(set));
        }
        let smallest = |curve: &Option<Curve>| {
            let smallest = curve.as_ref()?.smallest.as_ref();
            smallest.map(|smallest| smallest.set.clone())
        };
        if let Some(set) = smallest(&self.insertion) {
            add("The fewest frequencies that keep the answer", kept(set));
        }
        if let Some(set) = smallest(&self.deletion) {
            add(
                "Without the fewest frequencies that change the answer",
                removed(set),
            );
        }
        for cut_off in [&self.low_pass, &self.high_pass].into_iter().flatten() {
            let title = match cut_off.pass {
                Pass::Low => "The lowest low-pass that keeps the answer",
                Pass::High => "The highest high-pass that keeps the answer",
            };
            add(title, cutoffs::chain(cut_off.pass, cut_off.radius));
        }
        if let Some((direction, _)) = self.directions.strongest() {
            add(
                "Without the direction that is missed most",
                orientation::without(direction),
            );
        }
        findings
    }
}

/// Keeps these frequencies and DC.
pub fn kept(mut set: FrequencySet) -> FilterChain {
    set.insert(0, 0);
    chain(set, false)
}

/// Removes these frequencies, but not DC.
pub fn removed(mut set: FrequencySet) -> FilterChain {
    set.remove(0, 0);
    chain(set, true)
}

fn chain(set: FrequencySet, removes: bool) -> FilterChain {
    let layer = Layer {
        removes,
        ..Filter::Frequencies(Arc::new(set)).into()
    };
    FilterChain {
        layers: vec![layer],
        edge: 0.0,
    }
}
