//! The pictures of a labelled set on their way to the trainer: one part after another, so that memory holds one at a time.

use super::super::sets::Opened;
use super::Learning;
use futures_channel::oneshot;
use learning::messages::{HELD_OUT, TO_LEARN, ToTrainer};
use leptos::prelude::*;

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
    /// Has the trainer open the set's pictures, unless it has. Returns whether that is still wanted, or a sentence.
    pub(super) async fn send_pictures(self, set: &Opened, ticket: u64) -> Result<bool, String> {
        let (version, pictures) = (set.version.clone(), chosen(set));
        if self
            .connection
            .with_value(|connection| connection.sent.as_ref() == Some(&version))
        {
            return Ok(true);
        }
        self.connection
            .update_value(|connection| connection.sent = None);
        self.opening.set(Some((0, pictures.len())));
        for (index, piece) in set.batches(&pictures, false, false).into_iter().enumerate() {
            let (part, buffer) = set.bytes(&piece).await.map_err(|why| {
                format!("The pictures of “{}” could not be read ({why}).", set.title)
            })?;
            let wanted = self
                .connection
                .with_value(|connection| connection.ticket == ticket);
            if !wanted {
                return Ok(false);
            }
            let (opened, is_open) = oneshot::channel();
            self.connection
                .update_value(|connection| connection.opening = Some(opened));
            let message = ToTrainer::AddPictures {
                ticket,
                anew: index == 0,
                side: side(set),
                classes: piece
                    .pictures
                    .iter()
                    .filter_map(|&picture| set.truths.get(picture).copied())
                    .collect(),
                pictures: part,
            };
            self.tell(&message, Some(buffer));
            // Where the training was given up meanwhile nobody answers.
            let Ok(done) = is_open.await else {
                return Ok(false);
            };
            self.opening.set(Some((done, pictures.len())));
        }
        self.opening.set(None);
        self.connection
            .update_value(|connection| connection.sent = Some(version));
        Ok(true)
    }

    /// A part is open.
    pub(super) fn note_opened(self, opened: usize, refused: &[(usize, String)]) {
        let waiting = self
            .connection
            .try_update_value(|connection| connection.opening.take())
            .flatten();
        if let Some(waiting) = waiting {
            // Whoever waited may have given up.
            let _ = waiting.send(opened);
        }
        if let Some((picture, why)) = refused.first() {
            let more = match refused.len() - 1 {
                0 => String::new(),
                more => format!(" So are {more} more."),
            };
            self.page.say(format!(
                "Picture {} of the set is left out of the training: {why}{more}",
                picture + 1
            ));
        }
    }
}
