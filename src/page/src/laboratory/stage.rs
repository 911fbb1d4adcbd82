//! What of an experiment is under way.

use crate::sets::{Opened, SetError};
use shortcuts::experiments::ExperimentPlan;
use shortcuts::study::Study;
use shortcuts::transfer::LegPlan;
use std::collections::{BTreeMap, BTreeSet, VecDeque};
use std::sync::Arc;

/// What is under way, and the plan, which is costly to draw up.
#[derive(Default)]
pub struct Running {
    pub(super) stage: Option<Stage>,
    /// Legs of a transfer that are still to come: model and set.
    pub(super) legs: VecDeque<(String, String)>,
    /// The experiment on the study itself.
    pub(super) plan: Option<ExperimentPlan>,
    pub(super) changed: bool,
    /// What the browser keeps of the study is on the page.
    pub(super) recalled: bool,
    /// Rises whenever an experiment starts or stops: what was awaited for another is not of interest.
    pub(super) run: u64,
    /// The graphics device failed in an experiment.
    pub(super) without_gpu: bool,
    /// Pictures of other sets that could not be opened.
    pub(super) refused: BTreeMap<String, BTreeSet<usize>>,
}

/// A study that is being asked about.
#[derive(Clone)]
pub(super) struct Stage {
    /// `None` for the study itself.
    pub(super) leg: Option<LegStage>,
    pub(super) study: Arc<Study>,
    pub(super) set: Arc<Opened>,
    /// For the pace of the plan under way: what it does, how many answers there were when it began, and when that was.
    pub(super) pace: Option<(String, usize, f64)>,
}

/// Why a leg of a transfer is left out: a sentence for the visitor.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub(super) enum LegError {
    /// The list of its set's pictures does not come.
    #[error(transparent)]
    Set(#[from] SetError),
    /// It was a visitor's own, and forgotten.
    #[error("This site has no such model.")]
    NoModel,
    /// The set's classes are not among the model's labels.
    #[error("{model} was not trained on the classes of {set}.")]
    OtherClasses {
        /// The model's name.
        model: String,
        /// The set's title.
        set: String,
    },
    /// It was given up meanwhile.
    #[error("There is no study.")]
    NoStudy,
    /// What they are made from is not answered yet.
    #[error("The maps are not complete.")]
    NoMaps,
}

/// A leg of a transfer under way.
#[derive(Clone)]
pub(super) struct LegStage {
    /// Its place in `State::legs`.
    pub(super) place: usize,
    pub(super) plan: Arc<LegPlan>,
}
