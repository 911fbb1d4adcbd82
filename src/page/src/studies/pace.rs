//! How long a question takes on this device, measured while questions are answered.

/// Fewer answers say too little.
const FEWEST: usize = 8;

/// The pace of a run, and of the run before it until this one has its own.
#[derive(Clone, Copy, Debug, Default, PartialEq)]
pub struct Pace {
    /// When the run had its first answer, and how many were known then.
    began: Option<(f64, usize)>,
    /// Milliseconds for each question.
    each: Option<f64>,
}

impl Pace {
    /// Another run begins; the network is loaded first, which is no part of the pace.
    pub fn begin(&mut self) {
        self.began = None;
    }

    /// `done` questions are answered at `now`, in milliseconds.
    pub fn note(&mut self, now: f64, done: usize) {
        let Some((then, before)) = self.began else {
            self.began = Some((now, done));
            return;
        };
        let answered = done.saturating_sub(before);
        if answered >= FEWEST {
            self.each = Some((now - then) / answered as f64);
        }
    }

    /// About how many seconds as many questions take, once that is known.
    pub fn seconds(&self, questions: usize) -> Option<f64> {
        Some(self.each? * questions as f64 / 1e3)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_pace_is_that_of_the_answers_and_not_of_what_was_kept() {
        let mut pace = Pace::default();
        assert_eq!(pace.seconds(100), None);
        pace.note(5_000.0, 200);
        pace.note(5_700.0, 207);
        assert_eq!(pace.seconds(100), None);
        pace.note(6_000.0, 210);
        assert_eq!(pace.seconds(100), Some(10.0));
        // Until the next run has its own, that of the last one counts.
        pace.begin();
        pace.note(90_000.0, 1);
        assert_eq!(pace.seconds(100), Some(10.0));
        pace.note(90_400.0, 9);
        assert_eq!(pace.seconds(100), Some(5.0));
    }
}
