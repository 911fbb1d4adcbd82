//! What this program is asked: about files, and what every engine is asked.

use engine::{AllQuestions, Processor, Proven, Questions, Stop};
use protocol::{AboutFiles, AboutOnePicture, ToEngine};
use serde::Deserialize;

use crate::looking::Looking;

/// A question about files or about pictures; no word begins both.
#[derive(Deserialize)]
#[serde(untagged)]
pub enum Message {
    /// About files.
    Files(AboutFiles),
    /// About pictures.
    Pictures(ToEngine),
}

/// Files, and all that engines are asked.
#[derive(Default)]
pub struct FilesToo {
    looking: Looking,
    pictures: AllQuestions,
}

impl Questions for FilesToo {
    type Message = Message;
    type Other = Message;
    const MAY_PREVIEW: bool = false;
    const RUNS_OTHERS: bool = false;

    fn sort(message: Message) -> Result<AboutOnePicture, Message> {
        match message {
            Message::Files(_) => Err(message),
            Message::Pictures(message) => AllQuestions::sort(message).map_err(Message::Pictures),
        }
    }

    fn ticket(question: &Message) -> u64 {
        match question {
            Message::Files(
                AboutFiles::Look { ticket, .. }
                | AboutFiles::Try { ticket, .. }
                | AboutFiles::Make { ticket, .. },
            ) => *ticket,
            Message::Pictures(question) => AllQuestions::ticket(question),
        }
    }

    async fn answer<P: Processor>(
        &mut self,
        question: Message,
        bytes: Vec<u8>,
        proven: Option<&Proven>,
        processor: &P,
    ) -> Result<(), Stop> {
        match question {
            Message::Files(question) => {
                self.looking.answer(question, bytes).await;
                Ok(())
            }
            Message::Pictures(question) => {
                let answered = self.pictures.answer(question, bytes, proven, processor);
                answered.await
            }
        }
    }
}
