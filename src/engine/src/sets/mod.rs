//! Questions about whole sets: their pictures are judged, or gathered once and shown under one mask after another.

mod experiments;
mod judging;

use protocol::{AboutOnePicture, ToEngine};

use crate::worker::AnswerError;
use crate::{Processor, Proven, Questions, Stop};

/// Single pictures, whole sets and experiments.
#[derive(Default)]
pub struct AllQuestions {
    experiments: experiments::Experiments,
}

impl Questions for AllQuestions {
    type Message = ToEngine;
    type Other = ToEngine;
    const MAY_PREVIEW: bool = false;
    const RUNS_OTHERS: bool = true;

    fn sort(message: ToEngine) -> Result<AboutOnePicture, ToEngine> {
        Ok(match message {
            ToEngine::Load { model, own } => AboutOnePicture::Load { model, own },
            ToEngine::Classify {
                ticket,
                height,
                width,
            } => AboutOnePicture::Classify {
                ticket,
                height,
                width,
            },
            ToEngine::Time { ticket } => AboutOnePicture::Time { ticket },
            ToEngine::Prove => AboutOnePicture::Prove,
            ToEngine::Ping => AboutOnePicture::Ping,
            other => return Err(other),
        })
    }

    fn ticket(question: &ToEngine) -> u64 {
        match *question {
            ToEngine::Classify { ticket, .. }
            | ToEngine::Judge { ticket, .. }
            | ToEngine::Gather { ticket, .. }
            | ToEngine::Survey { ticket, .. }
            | ToEngine::Probe { ticket, .. }
            | ToEngine::Time { ticket } => ticket,
            ToEngine::Load { .. } | ToEngine::Prove | ToEngine::Ping => 0,
        }
    }

    async fn answer<P: Processor>(
        &mut self,
        question: ToEngine,
        bytes: Vec<u8>,
        proven: Option<&Proven>,
        processor: &P,
    ) -> Result<(), Stop> {
        let proven = proven.ok_or_else(|| Stop::Failed(AnswerError::NoModel.to_string()))?;
        match question {
            ToEngine::Judge {
                ticket,
                classes,
                original,
                filter,
                read_as,
                pictures,
            } => {
                let task = judging::Task {
                    ticket,
                    classes,
                    original,
                    filter,
                    read_as,
                    pictures,
                    bytes,
                };
                judging::answer(proven, task, processor).await
            }
            ToEngine::Gather {
                ticket,
                read_as,
                pictures,
            } => {
                let about = (proven.classifier().card(), read_as);
                self.experiments
                    .gather(ticket, pictures, &bytes, about)
                    .await
            }
            ToEngine::Survey {
                ticket,
                classes,
                search,
                test,
            } => self.experiments.spectra(ticket, classes, &search, &test),
            ToEngine::Probe {
                ticket,
                probe,
                pictures,
                scoring,
                treatment,
            } => {
                let question = experiments::Question {
                    ticket,
                    probe,
                    pictures,
                    scoring,
                    treatment,
                };
                self.experiments.probe(proven, question, processor).await
            }
            ToEngine::Load { .. }
            | ToEngine::Classify { .. }
            | ToEngine::Time { .. }
            | ToEngine::Prove
            | ToEngine::Ping => Ok(()),
        }
    }
}
