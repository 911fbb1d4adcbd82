//! The study that the page's choices describe, and its parts that follow from them.

use super::context::Laboratory;
use crate::sets::Opened;
use crate::studies::arithmetic;
use leptos::prelude::*;
use models::card::ModelCard;
use shortcuts::experiments::Maps;
use shortcuts::study::{Labelled, Split, Study};
use spectrum::frequencies::FrequencySet;
use std::collections::BTreeSet;
use std::sync::Arc;

/// The most memory that a worker spends on opened pictures.
const WORKER_BYTES: usize = 256 << 20;

/// How many pictures of `side` x `side` a worker can hold: three planes of spectra, half of each stored, 8 bytes a coefficient.
pub fn most_pictures(side: usize) -> usize {
    WORKER_BYTES / (3 * (side / 2 + 1) * side * 8).max(1)
}

impl Laboratory {
    /// The study that the choices describe. `None` without a set, or for a model that knows nothing of its kind.
    pub(super) fn chosen_study(self) -> Option<Study> {
        let set = self.opened().get()?;
        let card = self.page.card()?;
        let labels = set.labels(&card.labels)?;
        let lab = self;
        let refused: BTreeSet<usize> = lab
            .refused
            .with(|refused| refused.iter().map(|(picture, _)| *picture).collect());
        let mut split = self.chosen_split(&set, &card);
        for part in [&mut split.search, &mut split.test] {
            part.retain(|one| !refused.contains(&one.picture));
        }
        Some(study_of(&set, &card, labels, split, self))
    }

    fn chosen_split(self, set: &Opened, card: &ModelCard) -> Split {
        let lab = self;
        let parts = if lab.separate.get() { 2 } else { 1 };
        // Few enough for a worker's memory.
        let present: BTreeSet<usize> = set.truths.iter().copied().collect();
        let most = most_pictures(card.input_size) / parts;
        let fits = most / present.len().max(1);
        let per_class = lab.per_class.get().unwrap_or(usize::MAX).min(fits.max(1));
        let mut split = if lab.separate.get() {
            Split::halves(&set.truths, lab.seed.get(), Some(per_class))
        } else {
            Split::shared(&set.truths, lab.seed.get(), Some(per_class))
        };
        // Of very many classes not even one picture each fits; the first ones are taken.
        split.search.truncate(most);
        split.test.truncate(most);
        split
    }

    /// Names of the classes that the results are about.
    pub fn class_names(self) -> Vec<String> {
        (self.shown_study()).map_or_else(Vec::new, |study| study.classes.clone())
    }

    /// A picture of a class to look at: the first to test with.
    pub(super) fn a_picture_of(self, class: usize) -> Option<usize> {
        let study = untrack(|| self.shown_study())?;
        if !self.shows_pictures_of(&study) {
            return None;
        }
        let pictures = &study.split.test;
        let of_class = |one: &&Labelled| one.class == class;
        Some(pictures.iter().find(of_class)?.picture)
    }

    /// Whether the set under test is the one that `study` is about: a report may be about another.
    pub(super) fn shows_pictures_of(self, study: &Study) -> bool {
        self.opened().with_untracked(|set| {
            (set.as_ref()).is_some_and(|set| set.version == study.set_version)
        })
    }

    /// The workbench's filter as a map, for every class; `None` if it is no map.
    pub(super) fn workbench_maps(self) -> Option<Arc<Maps>> {
        let study = self.study.get_untracked()?;
        let recipe = untrack(|| self.page.recipe());
        if !recipe.filters.is_one_mask() {
            return None;
        }
        let mask = recipe.filters.mask(study.side, study.side);
        let set = FrequencySet::from_fn(study.side, |kx, ky| {
            mask.at(kx, ky) >= 0.5 || (recipe.keep_dc && (kx, ky) == (0, 0))
        });
        Some(Arc::new(vec![Some(set); study.classes.len()]))
    }
}

/// A study of a set with a model.
pub(super) fn study_of(
    set: &Opened,
    card: &ModelCard,
    labels: Vec<Vec<usize>>,
    split: Split,
    lab: Laboratory,
) -> Study {
    Study {
        model: card.id.clone(),
        model_sha256: card.sha256.clone(),
        side: card.input_size,
        set: set.id.clone(),
        set_version: set.version.clone(),
        classes: set.classes.clone(),
        scoring: sets::scoring::Scoring { classes: labels },
        split,
        seed: lab.seed.get(),
        treatment: lab.treatment.get(),
        read_as: set.read_as(lab.page.read_as(), card),
        version: env!("CARGO_PKG_VERSION").to_owned(),
        arithmetic: Some(arithmetic(card, lab.is_on_gpu.get())),
    }
}
