//! Judging the pictures of a set: one message brings many, and the judgements go back batch by batch, so that progress is seen.

use crate::{Processor, Stop};
use classifier::Classifier;
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
pub async fn answer<P: Processor>(
    classifier: &Classifier,
    task: Task,
    processor: &P,
) -> Result<(), Stop> {
    let question = Question {
        scoring: Scoring {
            classes: task.classes,
        },
        original: task.original,
        filter: task.filter,
    };
    let side = classifier.card().input_size;
    let reading = task.read_as.of(classifier.card());
    let mut batch = Batch::open(task.pictures, &task.bytes, side, reading)
        .map_err(|error| Stop::Failed(error.to_string()))?;
    let at_once = batch_size(side, P::IS_GPU);
    loop {
        let mut positions = Vec::with_capacity(at_once);
        let mut pictures = Vec::with_capacity(at_once);
        let mut judged = Vec::new();
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
        post(
            &FromEngine::Judged {
                ticket: task.ticket,
                pictures: judged,
                last,
            },
            None,
        );
        if last {
            return Ok(());
        }
    }
}
