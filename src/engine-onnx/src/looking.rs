//! Questions about files, answered.

use engine::TOP;
use js_sys::{ArrayBuffer, Uint8Array};
use models::card::ModelCard;
use models::ranking::{softmax, top_k};
use onnx::guesses::{Choices, Scaling};
use onnx::{Dropped, KeepError, OpenError, Opened, RunError};
use platform::worker_scope::{now_ms, post};
use protocol::files::{AboutFiles, OfFiles, Refusal};
use spectrum::picture::{Picture, PictureError};

/// The most probable classes and their probabilities, best first.
type Best = Vec<(usize, f32)>;

/// Why a question about files has no answer: a sentence for the visitor.
#[derive(Debug, thiserror::Error)]
pub enum LookError {
    /// They are no classifier that can be run.
    #[error(transparent)]
    Open(#[from] OpenError),
    /// It fails at this picture.
    #[error("With these choices {0}.")]
    Run(#[from] RunError),
    /// The picture did not come whole.
    #[error(transparent)]
    Picture(#[from] PictureError),
    /// No model comes of it.
    #[error(transparent)]
    Keep(#[from] KeepError),
    /// Nothing was looked into before.
    #[error("The files did not reach the engine. Drop them again.")]
    Nothing,
}

impl LookError {
    fn refusal(&self) -> Refusal {
        let whole = self.to_string();
        let (sentence, export, missing) = match self {
            // Its lines are shown by themselves.
            Self::Open(error) => (
                whole.split('\n').next().unwrap_or_default().to_owned(),
                error.library().map(|library| library.lines().to_owned()),
                match error {
                    OpenError::DataMissing { wanted, .. } => Some(wanted.clone()),
                    _ => None,
                },
            ),
            _ => (whole, None, None),
        };
        Refusal {
            sentence,
            missing,
            export,
        }
    }
}

/// The network that was looked into last.
#[derive(Default)]
pub struct Looking(Option<Opened>);

impl Looking {
    /// Answers a question, to which `bytes` came.
    pub async fn answer(&mut self, question: AboutFiles, bytes: Vec<u8>) {
        match question {
            AboutFiles::Look {
                ticket,
                files,
                architecture,
            } => {
                let looked = self.look(&files, bytes, &architecture);
                let found = |opened: &Opened| OfFiles::Found {
                    ticket,
                    facts: opened.facts.clone(),
                    guesses: opened.guesses.clone(),
                };
                say(ticket, looked.map(|opened| (found(opened), None)));
            }
            AboutFiles::Try {
                ticket,
                choices,
                scalings,
            } => {
                let tried = self.try_with(choices, &scalings, &bytes);
                let tried = tried.map(|(best, elapsed_ms)| OfFiles::Tried {
                    ticket,
                    best,
                    elapsed_ms,
                });
                say(ticket, tried.map(|tried| (tried, None)));
            }
            AboutFiles::Make { ticket, choices } => {
                let made = self.make(&choices).await;
                say(
                    ticket,
                    made.map(|(card, file)| (OfFiles::Made { ticket, card }, Some(file))),
                );
            }
        }
    }

    fn look(
        &mut self,
        files: &[(String, usize)],
        mut bytes: Vec<u8>,
        architecture: &str,
    ) -> Result<&Opened, LookError> {
        self.0 = None;
        if files.iter().map(|(_, length)| length).sum::<usize>() != bytes.len() {
            return Err(LookError::Nothing);
        }
        // From the end, so that no byte is in memory twice for longer than its file is taken off.
        let mut dropped = Vec::new();
        for (name, length) in files.iter().rev() {
            let rest = bytes.len() - length;
            let taken = bytes.split_off(rest);
            bytes.shrink_to_fit();
            dropped.push(Dropped {
                name: name.clone(),
                bytes: taken,
            });
        }
        dropped.reverse();
        Ok(self.0.insert(onnx::open_as(dropped, architecture)?))
    }

    fn try_with(
        &mut self,
        mut choices: Choices,
        scalings: &[Scaling],
        planes: &[u8],
    ) -> Result<(Vec<Best>, f64), LookError> {
        let opened = self.0.as_mut().ok_or(LookError::Nothing)?;
        opened.graph.arrange(&choices.network(), choices.side);
        let picture = picture(choices.side, planes)?;
        let mut best = Vec::new();
        let mut quickest_ms = f64::INFINITY;
        for scaling in scalings {
            choices.scaling = *scaling;
            let start = now_ms();
            let logits = opened.graph.run(&choices.preprocessing().apply(&picture))?;
            quickest_ms = quickest_ms.min(now_ms() - start);
            // What makes no sense with one scaling may with another.
            let is_finite = logits.iter().all(|logit| logit.is_finite());
            let ranked = is_finite.then(|| top_k(&softmax(&logits), TOP));
            let ranked = ranked.into_iter().flatten();
            best.push(ranked.map(|best| (best.class, best.probability)).collect());
        }
        Ok((best, quickest_ms))
    }

    async fn make(&mut self, choices: &Choices) -> Result<(ModelCard, ArrayBuffer), LookError> {
        let opened = self.0.as_mut().ok_or(LookError::Nothing)?;
        let draft = opened.draft(choices)?;
        let contents = Uint8Array::from(draft.file.as_slice());
        let kept = match engine::browser_digest(&contents).await {
            Some(sha256) => draft.kept(&sha256),
            None => draft.hashed(),
        };
        Ok((kept.card, contents.buffer()))
    }
}

fn picture(side: usize, planes: &[u8]) -> Result<Picture, PictureError> {
    let (values, _) = planes.as_chunks::<4>();
    let values: Vec<f32> = values
        .iter()
        .map(|&bytes| f32::from_le_bytes(bytes))
        .collect();
    Picture::from_planes(side, side, &values)
}

fn say(ticket: u64, answer: Result<(OfFiles, Option<ArrayBuffer>), LookError>) {
    match answer {
        Ok((answer, file)) => post(&answer, file),
        Err(error) => {
            let refusal = error.refusal();
            post(&OfFiles::Refused { ticket, refusal }, None);
        }
    }
}
