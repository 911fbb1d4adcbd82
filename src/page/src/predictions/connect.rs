//! What the answers' panel does for the page's core.

use super::context::Predictions;
use crate::state::Answer;
use leptos::prelude::*;
use session::Edit;

impl Predictions {
    /// Follows the engines' answers from now on.
    pub fn connect(self) {
        self.page.connect(|hooks| {
            hooks
                .answered
                .connect(move |(step, edit, answer)| self.record(step, edit, answer));
            hooks
                .prepare_second
                .connect(move |()| self.prepare_second());
        });
        self.watch_comparison();
    }

    /// Takes the answer to a step of the history.
    fn record(self, step: usize, edit: Edit, answer: Answer) {
        let trail = self.trail;
        if trail.with_untracked(|trail| trail.holds(step, &edit)) {
            return;
        }
        self.page.history.with_untracked(|history| {
            trail.update(|trail| trail.record(step, edit, answer.probabilities, history));
        });
    }
}
