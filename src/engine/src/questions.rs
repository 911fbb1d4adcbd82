//! What a program can be asked.

use protocol::AboutOnePicture;
use serde::de::DeserializeOwned;

use crate::{Processor, Proven};

/// Why a question is not answered.
pub enum Stop {
    /// One sentence for the visitor.
    Failed(String),
    /// The graphics device reported something: nothing it said counts.
    Fault(String),
}

/// What a program can be asked beside single pictures, and how it answers.
pub trait Questions: Default + 'static {
    /// The messages that it reads.
    type Message: DeserializeOwned + 'static;
    /// What is not about a single picture.
    type Other;
    /// Whether a network may answer with half of its weights' bits until the rest is here.
    const MAY_PREVIEW: bool;
    /// Whether it runs the networks of the site and those that are trained in browsers. A program that runs nothing but files that visitors
    /// bring has no code for others.
    const RUNS_OTHERS: bool;

    /// Tells questions about single pictures from others.
    fn sort(message: Self::Message) -> Result<AboutOnePicture, Self::Other>;

    /// The ticket of another question.
    fn ticket(question: &Self::Other) -> u64;

    /// Answers another question, to which `bytes` came. Without a network there is no `proven`. An answer is handed out only when the
    /// device was proven right after it.
    fn answer<P: Processor>(
        &mut self,
        question: Self::Other,
        bytes: Vec<u8>,
        proven: Option<&Proven>,
        processor: &P,
    ) -> impl Future<Output = Result<(), Stop>>;
}
