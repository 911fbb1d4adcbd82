//! What an engine's last answers were about, in case they are doubted later.

use protocol::Subject;

/// A graphics device is proven again before it has given so many answers.
const ANSWERS: usize = 64;

/// The last answers, in their order.
#[derive(Default)]
pub(super) struct LastAnswers(Vec<Noted>);

struct Noted {
    /// Nothing if nobody waited for the answer any more.
    subject: Option<Subject>,
    /// The steps of the history that it is the answer to.
    steps: Vec<usize>,
}

impl LastAnswers {
    /// An answer, and the step of the history that it is about.
    pub(super) fn note(&mut self, subject: Option<Subject>, step: Option<usize>) {
        let steps = step.into_iter().collect();
        self.0.push(Noted { subject, steps });
        if self.0.len() > ANSWERS {
            self.0.remove(0);
        }
    }

    /// The answer for the picture as it came is that to this step too, which has no filter.
    pub(super) fn note_unfiltered(&mut self, step: usize) {
        let mut latest = self.0.iter_mut().rev();
        let original = latest.find(|noted| noted.subject == Some(Subject::Original));
        if let Some(noted) = original
            && !noted.steps.contains(&step)
        {
            noted.steps.push(step);
        }
    }

    /// The steps that the last `count` answers were about, which are not kept any more.
    pub(super) fn doubt(&mut self, count: usize) -> Vec<usize> {
        let first = self.0.len().saturating_sub(count);
        let doubted = self.0.split_off(first).into_iter();
        doubted.flat_map(|noted| noted.steps).collect()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_doubted_answer_for_the_picture_as_it_came_takes_all_steps_without_a_filter_with_it() {
        let mut answers = LastAnswers::default();
        answers.note(Some(Subject::Filtered), Some(1));
        answers.note(Some(Subject::Original), None);
        answers.note_unfiltered(2);
        answers.note(Some(Subject::Filtered), Some(3));
        answers.note_unfiltered(4);
        answers.note_unfiltered(2);
        answers.note(None, None);
        assert_eq!(answers.doubt(2), [3]);
        assert_eq!(answers.doubt(1), [2, 4]);
        assert_eq!(answers.doubt(9), [1]);
    }
}
