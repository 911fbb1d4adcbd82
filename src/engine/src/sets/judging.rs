//! Judging the pictures of a set: one message brings many, and the judgements go back batch by batch, so that progress is seen.

use crate::{Processor, Proven, Stop};
use laboratory::batch::Batch;
use laboratory::judge::{Question, batch_size, judge};
use models::read_as::ReadAs;
use platform::pixels::pixels_of;
use platform::worker_scope::post;
use protocol::{FromEngine, Judged, Pictures};
use sets::scoring::Scoring;
use spectrum::recipe::Recipe;

/// What one message asks.
pub struct Task {
    /// Comes back with the answers.
    pub ticket: u64,
    /// Labels that count as right, per class.
    pub classes: Vec<Vec<usize>>,
    /// Judge the pictures as they are.
    pub original: bool,
    /// Judge them as this recipe makes them.
    pub filter: Option<Recipe>,
    /// How their files are read.
    pub read_as: ReadAs,
    /// Which pictures.
    pub pictures: Pictures,
    /// Their bytes.
    pub bytes: Vec<u8>,
}

/// Answers a task, posting judgements as they come.
pub async fn answer<P: Processor>(proven: &Proven, task: Task, processor: &P) -> Result<(), Stop> {
    let question = Question {
        scoring: Scoring {
            classes: task.classes,
        },
        original: task.original,
        filter: task.filter,
    };
    let classifier = proven.classifier();
    let side = classifier.card().input_size;
    let reading = task.read_as.of(classifier.card());
    let mut batch = Batch::open(task.pictures, &task.bytes, side, reading)
        .map_err(|error| Stop::Failed(error.to_string()))?;
    let at_once = batch_size(side, P::IS_GPU);
    let mut judged = Vec::new();
    loop {
        let mut positions = Vec::with_capacity(at_once);
        let mut pictures = Vec::with_capacity(at_once);
        while pictures.len() < at_once
            && let Some((position, picture)) = batch.next(pixels_of).await
        {
            match picture {
                Ok(picture) => {
                    positions.push(position);
                    pictures.push(picture);
                }
                Err(error) => judged.push(Judged {
                    picture: position,
                    original: None,
                    filtered: None,
                    refused: Some(error.to_string()),
                }),
            }
        }
        let answers = judge(classifier, &question, pictures).await;
        if let Some(fault) = processor.fault() {
            return Err(Stop::Fault(fault));
        }
        let answers = answers.map_err(|error| Stop::Failed(error.to_string()))?;
        for (picture, answer) in positions.into_iter().zip(answers) {
            judged.push(Judged {
                picture,
                original: answer.original,
                filtered: answer.filtered,
                refused: None,
            });
        }
        let last = batch.is_empty();
        if last {
            (proven.prove_again(processor).await)
                .map_err(|error| Stop::Fault(error.to_string()))?;
        }
        // What a graphics device judged waits for its next proof; a message without judgements says that it is at work.
        let pictures = if last || !proven.has_witness() {
            std::mem::take(&mut judged)
        } else {
            Vec::new()
        };
        post(
            &FromEngine::Judged {
                ticket: task.ticket,
                pictures,
                last,
            },
            None,
        );
        if last {
            return Ok(());
        }
    }
}
