//! Judging the pictures of a set: one message brings many, and the judgements go back batch by batch, so that progress is seen.

use super::faults;
use crate::worker_scope::post;
use classifier::Classifier;
use laboratory::judge::{Question, batch, judge};
use laboratory::pictures::{Drawn, PictureError, Sheet, from_file};
use session::{FromEngine, Judged, Pictures};
use sets::scoring::Scoring;
use spectrum::picture::Picture;
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
    /// Which pictures.
    pub pictures: Pictures,
    /// Their bytes.
    pub bytes: Vec<u8>,
}

/// Why a task ends early.
pub enum Stop {
    /// One sentence for the visitor.
    Failed(String),
    /// The GPU reported something: nothing it said counts.
    Fault(String),
}

/// Answers a task, posting judgements as they come.
pub async fn answer(classifier: &Classifier, task: Task, on_gpu: bool) -> Result<(), Stop> {
    let question = Question {
        scoring: Scoring {
            classes: task.classes,
        },
        original: task.original,
        filter: task.filter,
    };
    let side = classifier.card().input_size;
    let mut source = Source::open(task.pictures, &task.bytes, side)?;
    let batch = batch(side, on_gpu);
    loop {
        let mut positions = Vec::with_capacity(batch);
        let mut pictures = Vec::with_capacity(batch);
        let mut judged = Vec::new();
        while pictures.len() < batch
            && let Some((position, picture)) = source.next()
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
        if let Some(fault) = faults::take() {
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
        let last = source.is_empty();
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

/// The pictures of a message, opened one after the other.
pub struct Source<'a> {
    kind: Kind<'a>,
    next: usize,
    side: usize,
}

enum Kind<'a> {
    Files {
        pictures: Vec<usize>,
        lengths: Vec<usize>,
        rest: &'a [u8],
    },
    Cells {
        sheet: Sheet,
        pictures: Vec<usize>,
        cells: Vec<usize>,
        classes: Vec<usize>,
        rendition: Option<sets::rendition::Rendition>,
    },
}

impl<'a> Source<'a> {
    /// `bytes` are what came with `pictures`; they are opened at `side` x `side`.
    pub fn open(pictures: Pictures, bytes: &'a [u8], side: usize) -> Result<Self, Stop> {
        let incomplete = || Stop::Failed("The pictures reached the engine incomplete.".to_owned());
        let kind = match pictures {
            Pictures::Files { pictures, lengths } => {
                if pictures.len() != lengths.len() || lengths.iter().sum::<usize>() != bytes.len() {
                    return Err(incomplete());
                }
                Kind::Files {
                    pictures,
                    lengths,
                    rest: bytes,
                }
            }
            Pictures::Sheet {
                pictures,
                cells,
                classes,
                columns,
                side,
                rendition,
            } => {
                if pictures.len() != cells.len() || pictures.len() != classes.len() {
                    return Err(incomplete());
                }
                let sheet = Sheet::open(bytes, columns, side)
                    .map_err(|error| Stop::Failed(error.to_string()))?;
                Kind::Cells {
                    sheet,
                    pictures,
                    cells,
                    classes,
                    rendition,
                }
            }
        };
        Ok(Self {
            kind,
            next: 0,
            side,
        })
    }

    fn pictures(&self) -> &[usize] {
        match &self.kind {
            Kind::Files { pictures, .. } | Kind::Cells { pictures, .. } => pictures,
        }
    }

    fn is_empty(&self) -> bool {
        self.next >= self.pictures().len()
    }

    /// The next picture and its position in its set.
    pub fn next(&mut self) -> Option<(usize, Result<Picture, PictureError>)> {
        let index = self.next;
        let position = *self.pictures().get(index)?;
        self.next += 1;
        let picture = match &mut self.kind {
            Kind::Files { lengths, rest, .. } => {
                let (file, after) = rest.split_at(lengths[index]);
                *rest = after;
                from_file(file.to_vec(), self.side)
            }
            Kind::Cells {
                sheet,
                cells,
                classes,
                rendition,
                ..
            } => {
                let drawn = rendition.map(|rendition| Drawn {
                    rendition,
                    class: classes[index],
                    picture: position,
                });
                sheet.cell(cells[index], drawn, self.side)
            }
        };
        Some((position, picture))
    }
}
