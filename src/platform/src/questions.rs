//! Questions that a worker has not answered yet: who waits for which, what the worker's end or silence means for them. No browser
//! here, so all of it is tested natively.

use futures_channel::oneshot::{Receiver, Sender, channel};
use std::collections::BTreeMap;

/// Why a worker gives no answer.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum WorkerError {
    /// It could not be started; the reason as the browser or the build gives it.
    #[error("{0}")]
    NotStarted(String),
    /// It ended by itself.
    #[error("it stopped unexpectedly")]
    Died,
    /// It said nothing for longer than it may.
    #[error("it no longer answered")]
    Silent,
    /// The page ended it.
    #[error("it was ended")]
    Cancelled,
}

/// What a worker says.
pub trait Told {
    /// The ticket of the question that this answers; none for news that nobody asked for.
    fn ticket(&self) -> Option<u64>;

    /// Whether more about the same question follows. All but the last part are handed out as news.
    fn is_part(&self) -> bool {
        false
    }
}

/// The open questions to one worker.
pub struct Questions<T> {
    last_ticket: u64,
    open: BTreeMap<u64, Sender<Result<T, WorkerError>>>,
    /// When the worker last said something, or was first asked after having nothing to do.
    heard_ms: f64,
    patience_ms: f64,
    ended: Option<WorkerError>,
}

impl<T> Questions<T> {
    /// None yet. While one is open, the worker may be silent for `patience_ms`.
    pub fn new(patience_ms: f64) -> Self {
        Self {
            last_ticket: 0,
            open: BTreeMap::new(),
            heard_ms: 0.0,
            patience_ms,
            ended: None,
        }
    }

    /// From now on the worker may be silent for so long.
    pub fn set_patience(&mut self, patience_ms: f64) {
        self.patience_ms = patience_ms;
    }

    /// Opens a question: its ticket, never used before, and where its answer arrives. After the worker's end, the error arrives at once.
    pub fn ask(&mut self, now_ms: f64) -> (u64, Receiver<Result<T, WorkerError>>) {
        let (sender, receiver) = channel();
        self.last_ticket += 1;
        if let Some(error) = &self.ended {
            // The receiver is at hand.
            let _ = sender.send(Err(error.clone()));
            return (self.last_ticket, receiver);
        }
        if self.open.is_empty() {
            self.heard_ms = self.heard_ms.max(now_ms);
        }
        self.open.insert(self.last_ticket, sender);
        (self.last_ticket, receiver)
    }

    /// Nobody waits for this answer any more.
    pub fn forget(&mut self, ticket: u64) {
        self.open.remove(&ticket);
    }

    /// The worker said something.
    pub fn heard(&mut self, now_ms: f64) {
        self.heard_ms = now_ms;
    }

    /// Hands an answer to who waits for it; false where nobody does.
    pub fn answer(&mut self, ticket: u64, answer: T) -> bool {
        (self.open.remove(&ticket)).is_some_and(|sender| sender.send(Ok(answer)).is_ok())
    }

    /// Whether somebody waits.
    pub fn is_waiting(&self) -> bool {
        !self.open.is_empty()
    }

    /// Milliseconds from `now_ms` until the worker has been silent for too long; none while nobody waits.
    pub fn patience_left(&self, now_ms: f64) -> Option<f64> {
        self.is_waiting()
            .then(|| (self.heard_ms + self.patience_ms - now_ms).max(0.0))
    }

    /// The worker is gone: everybody who waits, and everybody who asks from now on, gets the error. The first end counts.
    pub fn end(&mut self, error: &WorkerError) {
        self.ended.get_or_insert_with(|| error.clone());
        for (_, sender) in std::mem::take(&mut self.open) {
            // Who does not wait any more does not mind.
            let _ = sender.send(Err(error.clone()));
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const PATIENCE_MS: f64 = 100.0;

    fn arrived<T>(
        receiver: &mut Receiver<Result<T, WorkerError>>,
    ) -> Option<Result<T, WorkerError>> {
        receiver.try_recv().expect("the sender waits or has sent")
    }

    #[test]
    fn answers_reach_who_asked_in_any_order() {
        let mut questions = Questions::new(PATIENCE_MS);
        let (first, mut one) = questions.ask(0.0);
        let (second, mut two) = questions.ask(0.0);
        assert_ne!(first, second);
        assert!(questions.answer(second, "second"));
        assert_eq!(arrived(&mut one), None);
        assert_eq!(arrived(&mut two), Some(Ok("second")));
        assert!(!questions.answer(second, "again"));
        assert!(questions.answer(first, "first"));
        assert_eq!(arrived(&mut one), Some(Ok("first")));
        assert!(!questions.is_waiting());
    }

    #[test]
    fn forgotten_questions_are_not_waited_for() {
        let mut questions = Questions::new(PATIENCE_MS);
        let (ticket, receiver) = questions.ask(0.0);
        drop(receiver);
        questions.forget(ticket);
        assert_eq!(questions.patience_left(500.0), None);
        assert!(!questions.answer(ticket, 1));
    }

    #[test]
    fn silence_counts_from_the_last_word_and_only_while_somebody_waits() {
        let mut questions = Questions::new(PATIENCE_MS);
        assert_eq!(questions.patience_left(1e6), None);
        let (first, _one) = questions.ask(1000.0);
        assert_eq!(questions.patience_left(1040.0), Some(60.0));
        questions.heard(1050.0);
        assert_eq!(questions.patience_left(1100.0), Some(50.0));
        // A further question to a worker that is at work buys it no time.
        let (_, _two) = questions.ask(1100.0);
        assert_eq!(questions.patience_left(1200.0), Some(0.0));
        questions.set_patience(1000.0);
        assert_eq!(questions.patience_left(1200.0), Some(850.0));
        assert!(questions.answer(first, ()));
        assert!(questions.is_waiting());
    }

    #[test]
    fn an_end_reaches_everybody_then_and_later() {
        let mut questions = Questions::<()>::new(PATIENCE_MS);
        let (_, mut before) = questions.ask(0.0);
        questions.end(&WorkerError::Died);
        assert_eq!(arrived(&mut before), Some(Err(WorkerError::Died)));
        questions.end(&WorkerError::Cancelled);
        let (_, mut after) = questions.ask(1.0);
        assert_eq!(arrived(&mut after), Some(Err(WorkerError::Died)));
        assert!(!questions.is_waiting());
    }
}
