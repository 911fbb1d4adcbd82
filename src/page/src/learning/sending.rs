//! The pictures of a labelled set on their way to the trainer: one part after another, so that memory holds one at a time.

use super::connection::PrepareError;
use super::context::Learning;
use crate::sets::Opened;
use crate::trainer::{OpenedPictures, Trainer};
use learning::messages::{HELD_OUT, TO_LEARN};
use leptos::prelude::*;
use protocol::BackendChoice;

/// Rows and columns at which pictures are learned from, unless the set has smaller ones.
const SIDE: usize = 32;

/// Rows and columns at which a set's pictures are opened: as they are stored if they are small, else [`SIDE`].
fn side(set: &Opened) -> usize {
    let stored = set.cell_side().unwrap_or(SIDE);
    if stored <= SIDE && stored.is_multiple_of(4) {
        stored
    } else {
        SIDE
    }
}

/// The first pictures of each class, in the set's order: as many as are learned from and held out.
pub fn chosen(set: &Opened) -> Vec<usize> {
    let most = (TO_LEARN + HELD_OUT) as usize;
    let mut counts = vec![0; set.classes.len()];
    let mut wanted = |class: usize| {
        counts.get_mut(class).is_some_and(|count| {
            *count += 1;
            *count <= most
        })
    };
    (set.truths.iter().enumerate())
        .filter(|(_, class)| wanted(**class))
        .map(|(position, _)| position)
        .collect()
}

impl Learning {
    /// Has the trainer open the set's pictures, for as long as they are wanted. Returns those that it could not open.
    pub(super) async fn send_pictures(
        self,
        trainer: &Trainer,
        set: &Opened,
        wanted: impl Fn() -> bool,
    ) -> Result<Vec<(usize, String)>, PrepareError> {
        let pictures = chosen(set);
        let mut all_refused = Vec::new();
        self.opening.set(Some((0, pictures.len())));
        let batches = set.batches(&pictures, (false, false), BackendChoice::Cpu);
        for (index, batch) in batches.into_iter().enumerate() {
            let part = set
                .bytes(&batch)
                .await
                .map_err(|why| PrepareError::Pictures {
                    title: set.title.clone(),
                    why: why.to_string(),
                })?;
            if !wanted() {
                return Err(PrepareError::GivenUp);
            }
            let classes = (batch.pictures.iter())
                .filter_map(|&picture| set.truths.get(picture).copied())
                .collect();
            let OpenedPictures { opened, refused } =
                trainer.open(index == 0, side(set), part, classes).await?;
            self.opening.set(Some((opened, pictures.len())));
            all_refused.extend(refused);
        }
        Ok(all_refused)
    }
}
