//! What the engine should classify next: latest wins, nothing queues up.

/// Which of the two pictures on the page.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Subject {
    /// The picture as it came.
    Original,
    /// The picture under the current filter.
    Filtered,
}

/// At most one question is with the engine; what changed meanwhile is asked once, with the pictures as they are then.
#[derive(Clone, Debug, Default)]
pub struct Requests {
    last_ticket: u64,
    in_flight: Option<(u64, Subject)>,
    original: bool,
    filtered: bool,
    /// What was asked last since the last restart.
    last: Option<Subject>,
}

impl Requests {
    /// Notes that a picture changed.
    pub const fn want(&mut self, subject: Subject) {
        match subject {
            Subject::Original => self.original = true,
            Subject::Filtered => self.filtered = true,
        }
    }

    /// Notes that a picture no longer needs an answer.
    pub const fn forget(&mut self, subject: Subject) {
        match subject {
            Subject::Original => self.original = false,
            Subject::Filtered => self.filtered = false,
        }
    }

    /// What to send now, if the engine is free: the original first, since the change is measured against it; then in turn, since under a
    /// camera both change faster than they are answered.
    pub fn take_next(&mut self) -> Option<(u64, Subject)> {
        if self.in_flight.is_some() {
            return None;
        }
        let subject = match (self.original, self.filtered) {
            (true, true) if self.last == Some(Subject::Original) => Subject::Filtered,
            (true, _) => Subject::Original,
            (false, true) => Subject::Filtered,
            (false, false) => return None,
        };
        self.forget(subject);
        self.last = Some(subject);
        self.last_ticket += 1;
        self.in_flight = Some((self.last_ticket, subject));
        self.in_flight
    }

    /// Takes an answer. `None` if the question is not the one in flight (it was asked before a restart or of another picture).
    pub fn answered(&mut self, ticket: u64) -> Option<Subject> {
        let (_, subject) = self.in_flight.take_if(|(asked, _)| *asked == ticket)?;
        Some(subject)
    }

    /// The engine is new, or the picture or model is: nothing asked before counts.
    pub const fn restart(&mut self) {
        self.in_flight = None;
        self.original = true;
        self.filtered = true;
        self.last = None;
    }

    /// Whether an answer is awaited or due.
    pub const fn is_busy(&self) -> bool {
        self.in_flight.is_some() || self.original || self.filtered
    }

    /// Whether the engine holds a question.
    pub const fn in_flight(&self) -> bool {
        self.in_flight.is_some()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_hundred_edits_during_one_answer_make_one_question() {
        let mut requests = Requests::default();
        requests.want(Subject::Filtered);
        let (first, _) = requests.take_next().expect("the engine is free");
        for _ in 0..100 {
            requests.want(Subject::Filtered);
            assert_eq!(requests.take_next(), None);
        }
        assert_eq!(requests.answered(first), Some(Subject::Filtered));
        let (second, subject) = requests.take_next().expect("the last edit is still due");
        assert_eq!(subject, Subject::Filtered);
        assert_eq!(requests.answered(second), Some(Subject::Filtered));
        assert_eq!(requests.take_next(), None);
        assert!(!requests.is_busy());
    }

    #[test]
    fn pictures_that_never_rest_are_asked_in_turn() {
        let mut requests = Requests::default();
        requests.restart();
        let mut asked = Vec::new();
        for _ in 0..4 {
            requests.want(Subject::Original);
            requests.want(Subject::Filtered);
            let (ticket, subject) = requests.take_next().expect("both are due");
            asked.push(subject);
            assert_eq!(requests.answered(ticket), Some(subject));
        }
        let (original, filtered) = (Subject::Original, Subject::Filtered);
        assert_eq!(asked, [original, filtered, original, filtered]);
    }

    #[test]
    fn the_original_goes_first() {
        let mut requests = Requests::default();
        requests.restart();
        assert_eq!(
            requests.take_next().map(|(_, subject)| subject),
            Some(Subject::Original)
        );
    }

    #[test]
    fn an_answer_from_before_a_restart_is_dropped() {
        let mut requests = Requests::default();
        requests.want(Subject::Original);
        let (old, _) = requests.take_next().expect("the engine is free");
        requests.restart();
        let (new, _) = requests.take_next().expect("the engine is free again");
        assert_eq!(requests.answered(old), None);
        assert_eq!(requests.answered(new), Some(Subject::Original));
    }
}
