//! The laboratory's workers, and what they are about.

use crate::sets::{Batch, Opened};
use crate::workers::Engines;
use pool::Rules;
use protocol::ToEngine;
use shortcuts::runner::{Question, Runner};
use shortcuts::study::Study;
use std::collections::BTreeMap;
use std::sync::Arc;

/// The workers and what they are about.
pub struct Workers {
    pub(super) runner: Runner,
    pub(super) subject: Option<Subject>,
}

/// What all workers have loaded, or are loading.
pub(super) struct Subject {
    pub(super) key: String,
    pub(super) study: Arc<Study>,
    pub(super) set: Arc<Opened>,
    pub(super) engines: Engines,
    pub(super) batches: Vec<Batch>,
    /// How many batches of pictures each worker has opened.
    pub(super) opened: BTreeMap<usize, usize>,
}

impl Workers {
    /// Nobody yet.
    pub fn new() -> Self {
        Self {
            runner: Runner::new(Rules::default()),
            subject: None,
        }
    }

    /// Pictures that the furthest worker has opened, and pictures in all.
    pub(super) fn progress(&self) -> Option<(usize, usize)> {
        let Subject {
            batches, opened, ..
        } = self.subject.as_ref()?;
        let furthest = opened.values().copied().max().unwrap_or(0);
        let count = |batches: &[Batch]| batches.iter().map(|batch| batch.pictures.len()).sum();
        Some((
            count(&batches[..furthest.min(batches.len())]),
            count(batches),
        ))
    }
}

impl Subject {
    pub(super) fn ask(&self, worker: usize, ticket: u64, question: &Question) {
        let study = &self.study;
        let question = match question {
            Question::Spectra => ToEngine::Survey {
                ticket,
                classes: study.classes.len(),
                search: study.split.search.clone(),
                test: study.split.test.clone(),
            },
            Question::Probe(probe) => ToEngine::Probe {
                ticket,
                pictures: study.split.part(probe.part).to_vec(),
                probe: (**probe).clone(),
                scoring: study.scoring.clone(),
                treatment: study.treatment,
            },
        };
        self.engines.tell(worker, &question, None);
    }
}
