//! What an engine is asked: latest wins, nothing queues up.

use super::{Engine, Place};
use crate::core::state::Page;
use js_sys::Float32Array;
use leptos::prelude::*;
use protocol::{Subject, ToEngine};
use session::Edit;
use spectrum::picture::Picture;

impl Page {
    /// The step of the history that the studio shows: none while something is dragged, opened or not painted yet.
    fn settled_step(self) -> Option<(usize, Edit)> {
        if self.frame_requested.get_untracked() || self.opening.get_untracked() {
            return None;
        }
        let source = self.source.get_untracked();
        self.history.with_untracked(|history| {
            let settled = history.before_preview().is_none() && history.present().source == source;
            settled.then(|| (history.position(), history.present().clone()))
        })
    }
}

impl Engine {
    /// Notes that a picture changed, and asks if it is free.
    pub(super) fn want(self, subject: Subject) {
        self.link.update_value(|link| link.requests.want(subject));
        self.pump();
    }

    /// Both answers are out of date.
    pub(crate) fn want_both(self) {
        self.link.update_value(|link| link.requests.restart());
        self.original.set(None);
        self.filtered.set(None);
        self.pump();
    }

    /// Sends the next question, if there is one, the engine is free and picture and model fit.
    pub(crate) fn pump(self) {
        let side = untrack(|| self.card()).map_or(0, |card| card.input_size);
        let model = self.model();
        let loaded = self.link.with_value(|link| {
            let model = model.as_deref();
            model.is_some_and(|model| link.answers_for(model))
        });
        if self.place == Place::Second && loaded {
            self.page.ask(|hooks| &hooks.prepare_second, ());
        }
        let (fits, unfiltered) = self
            .with_editor(|editor| (editor.height() == side, editor.is_untouched()))
            .unwrap_or_default();
        let asking = self.link.try_update_value(|link| {
            if loaded && fits {
                if unfiltered {
                    // Without a filter the pictures are the same, and so is the answer.
                    link.requests.forget(Subject::Filtered);
                    if self.original.with_untracked(Option::is_none) && !link.requests.in_flight() {
                        link.requests.want(Subject::Original);
                    }
                }
                if let Some((ticket, subject)) = link.requests.take_next() {
                    link.asked_now();
                    link.step = (subject == Subject::Filtered)
                        .then(|| self.page.settled_step())
                        .flatten();
                    self.with_editor(|editor| {
                        let picture = if subject == Subject::Original {
                            editor.original()
                        } else {
                            editor.filtered()
                        };
                        let question = ToEngine::Classify {
                            ticket,
                            height: picture.height,
                            width: picture.width,
                        };
                        link.post(&question, Some(values(picture).buffer()));
                    });
                }
            }
            link.requests.is_busy()
        });
        if unfiltered {
            self.answer_unfiltered();
        }
        self.asking.set(asking.unwrap_or(false));
    }

    /// Without a filter the answer for the picture as it came is the answer.
    fn answer_unfiltered(self) {
        let original = self.original.get_untracked();
        if self.place == Place::First
            && let Some(answer) = &original
            && !answer.is_preview
            && let Some((step, edit)) = self.page.settled_step()
        {
            self.link
                .update_value(|link| link.answered.note_unfiltered(step));
            self.page
                .ask(|hooks| &hooks.answered, (step, edit, answer.clone()));
        }
        if self.filtered.get_untracked() != original {
            self.filtered.set(original);
        }
    }
}

/// The picture's planes, one after another, as they travel.
pub fn values(picture: &Picture) -> Float32Array {
    let size = picture.height * picture.width;
    let values = Float32Array::new_with_length(3 * size as u32);
    for (index, plane) in picture.planes.iter().enumerate() {
        let start = (index * size) as u32;
        values.subarray(start, start + size as u32).copy_from(plane);
    }
    values
}
