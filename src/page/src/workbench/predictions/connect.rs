//! What the answers' panel does for the page's core.

use super::context::Predictions;
use crate::core::state::Answer;
use leptos::prelude::*;
use session::Edit;

impl Predictions {
    /// Follows the engines' answers from now on.
    pub fn connect(self) {
        self.page.connect(|hooks| {
            hooks
                .answered
                .connect(move |(step, edit, answer)| self.record(step, edit, answer));
            hooks.doubted.connect(move |steps| {
                (self.step_answers).update(|answers| answers.forget(&steps));
            });
            hooks
                .prepare_second
                .connect(move |()| self.prepare_second());
        });
        self.watch_comparison();
    }

    /// Takes the answer to a step of the history.
    fn record(self, step: usize, edit: Edit, answer: Answer) {
        let answers = self.step_answers;
        if answers.with_untracked(|answers| answers.holds(step, &edit)) {
            return;
        }
        self.page.history.with_untracked(|history| {
            answers.update(|answers| answers.record(step, edit, answer.probabilities, history));
        });
    }
}
