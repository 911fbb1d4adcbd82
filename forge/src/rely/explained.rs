//! A picture with its plan, ready to be asked about.

use std::thread;

use anyhow::{Result, anyhow};
use classifier::Classifier;
use laboratory::opened::OpenedPictures;
use models::card::ModelCard;
use models::ranking::{softmax, top_k};
use reliance::options::Options;
use reliance::plan::RelyPlan;
use reliance::subject::Subject;
use shortcuts::one_picture;
use shortcuts::plan::{Plan, Step};
use shortcuts::probe::Readings;
use shortcuts::study::Arithmetic;
use spectrum::picture::Picture;

use crate::experiment::opened::OpenedStudy;
use crate::experiment::runner::THREADS;

/// A picture, its study and its plan.
pub struct Explained {
    /// What is asked.
    pub opened: OpenedStudy,
    /// In which order.
    pub plan: RelyPlan,
}

impl Explained {
    /// The answer of a network to a picture of its input size; `options` changes the usual ones.
    pub fn new(
        card: &ModelCard,
        classifier: Classifier,
        picture: Picture,
        options: impl FnOnce(Options) -> Options,
    ) -> Result<Self> {
        let logits = pollster::block_on(classifier.logits(&picture))?;
        let answer = top_k(&softmax(&logits), 1)
            .first()
            .map_or(0, |best| best.class);
        let version = env!("CARGO_PKG_VERSION");
        let arithmetic = Some(Arithmetic::Strict);
        let study = one_picture::study(card, &picture, answer, version, arithmetic);
        let mut pictures = OpenedPictures::new(card.input_size)?;
        pictures.put_exact(one_picture::POSITION, picture)?;
        let spectra = pictures.spectra(one_picture::POSITION)?;
        let options = options(Options::of(card.input_size));
        Ok(Self {
            plan: RelyPlan::new(Subject::new(answer, &spectra)?, options),
            opened: OpenedStudy::new(study, classifier, pictures),
        })
    }

    /// Asks until `enough` says so of the readings, or to the end, one question after the other: a study has a picture for each thread.
    pub fn answered(&self, enough: impl Fn(&Readings) -> bool) -> Result<Readings> {
        let mut readings = Readings::default();
        while let Step::Ask(probes) = self.plan.next(&readings) {
            for probe in probes {
                readings.insert(&probe, self.opened.read(&probe)?);
            }
            if enough(&readings) {
                break;
            }
        }
        Ok(readings)
    }
}

/// Does something about each picture, on as many threads as other experiments use; the results are in the pictures' order.
pub fn each<P: Sync, T: Send>(
    pictures: &[P],
    work: impl Fn(&P) -> Result<T> + Sync,
) -> Result<Vec<T>> {
    let share = pictures.len().div_ceil(THREADS).max(1);
    thread::scope(|scope| {
        let threads: Vec<_> = (pictures.chunks(share))
            .map(|pictures| scope.spawn(|| pictures.iter().map(&work).collect::<Result<Vec<T>>>()))
            .collect();
        let mut all = Vec::new();
        for thread in threads {
            all.extend(
                thread
                    .join()
                    .map_err(|_| anyhow!("a thread ended early"))??,
            );
        }
        Ok(all)
    })
}
