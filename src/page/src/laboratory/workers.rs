//! The laboratory's workers: each opens all pictures of the study, then they answer what the runner of the experiment asks.

use super::context::Laboratory;
use crate::sets::{Batch, Opened};
use crate::studies::{StudyBytes, StudyDriver, StudyPictures, StudyWorkers};
use leptos::prelude::*;
use protocol::BackendChoice;
use shortcuts::plan::Plan;
use shortcuts::probe::{Probe, Readings};
use shortcuts::spectra::ClassSpectra;
use shortcuts::study::Study;
use std::rc::Rc;
use std::sync::Arc;

impl StudyDriver for Laboratory {
    fn with_workers<T>(self, with: impl FnOnce(&mut StudyWorkers) -> T) -> Option<T> {
        self.pool.try_update_value(with)
    }

    fn with_plan<T>(self, with: impl FnOnce(&dyn Plan, &mut Readings) -> T) -> Option<T> {
        self.with_current_plan(with)
    }

    fn note_reading(self, probe: &Probe) {
        self.keep_in_mind(probe);
    }

    fn note_spectra(self, spectra: Arc<ClassSpectra>, nearest: Vec<Option<usize>>) {
        self.take_spectra(spectra, nearest);
    }

    fn finish(self) {
        self.next_stage();
    }

    fn fail(self, sentence: String) {
        self.fail_experiment(sentence);
    }

    fn refuse(self, refused: Vec<(usize, String)>) {
        self.refuse_pictures(refused);
    }

    fn leave_gpu(self, sentence: &str) {
        self.avoid_gpu();
        self.page.leave_gpu(sentence);
    }
}

impl Laboratory {
    /// Has workers for this study and no other.
    pub(super) fn have_workers_for(
        self,
        study: &Arc<Study>,
        set: &Arc<Opened>,
        backend: BackendChoice,
    ) {
        let own = self.page.own_card(&study.model);
        self.take_in_hand(study, own, backend, || {
            Rc::new(OfSet {
                set: set.clone(),
                batches: set.batches(&study.split.pictures(), (true, false), backend),
            })
        });
    }

    /// How many pictures are open, and in all, until the first worker has them all.
    pub(super) fn opening(self) -> Option<(usize, usize)> {
        self.pool.with_value(StudyWorkers::opening)
    }
}

/// The pictures of a set that a study needs.
struct OfSet {
    set: Arc<Opened>,
    batches: Vec<Batch>,
}

impl StudyPictures for OfSet {
    fn parts(&self) -> Vec<usize> {
        (self.batches.iter())
            .map(|batch| batch.pictures.len())
            .collect()
    }

    fn bytes(&self, part: usize) -> StudyBytes {
        let (set, batch) = (self.set.clone(), self.batches[part].clone());
        Box::pin(async move {
            set.bytes(&batch).await.map_err(|why| {
                format!(
                    "Some pictures of the set could not be read ({why}). What is known so far is kept; try again to go on."
                )
            })
        })
    }
}
