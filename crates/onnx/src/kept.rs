//! What is kept of a visitor's network: its file with the choices in it, and the card whose id is made of that file's hash.

use models::card::ModelCard;
use models::known_answer;
use sha2::{Digest as _, Sha256};

use crate::facts::Facts;
use crate::files::Opened;
use crate::graph::RunError;
use crate::guesses::Choices;
use crate::mark::{KEY, Mark};
use onnx_format::with_metadata;

/// A model that can be kept and loaded again.
#[derive(Clone, Debug, PartialEq)]
pub struct Kept {
    /// How to run it, with what it answers to the known picture.
    pub card: ModelCard,
    /// Its file.
    pub file: Vec<u8>,
}

/// A model whose file has no hash yet.
pub struct Draft {
    /// Its file.
    pub file: Vec<u8>,
    choices: Choices,
    facts: Facts,
    answer: Vec<f32>,
}

impl Draft {
    /// The model, with the SHA-256 of its file.
    pub fn kept(self, sha256: &[u8]) -> Kept {
        let sha256: String = sha256.iter().map(|byte| format!("{byte:02x}")).collect();
        Kept {
            card: self.choices.card(&self.facts, &sha256, self.answer),
            file: self.file,
        }
    }

    /// The same, the hash computed here.
    pub fn hashed(self) -> Kept {
        let sha256 = Sha256::digest(&self.file);
        self.kept(&sha256)
    }
}

/// Why nothing is kept, as a sentence for the visitor.
#[derive(Debug, thiserror::Error)]
pub enum KeepError {
    /// It fails.
    #[error("With these choices {0}.")]
    Run(#[from] RunError),
    /// It answers with NaN or infinity.
    #[error(
        "The network’s answer is not a number with these choices. Its file may be damaged, or its weights too large for what it is given."
    )]
    NotFinite,
}

impl Opened {
    /// The network, read as somebody chose, as one of the models. The choices are written into the file, so that its hash tells choices apart as well:
    /// what is judged or read with a network is named by the hash of its file, and so is its id, wherever it is made.
    pub fn keep(&mut self, choices: &Choices) -> Result<Kept, KeepError> {
        Ok(self.draft(choices)?.hashed())
    }

    /// The same but for the hash of the file, for a caller that has it computed in a quicker way.
    pub fn draft(&mut self, choices: &Choices) -> Result<Draft, KeepError> {
        self.graph.arrange(&choices.network(), choices.side);
        let picture = known_answer::picture(choices.side);
        let answer = (self.graph).run(&choices.preprocessing().apply(&picture))?;
        if !answer.iter().all(|logit| logit.is_finite()) {
            return Err(KeepError::NotFinite);
        }
        let file = with_metadata(self.file.clone(), KEY, &Mark::of(choices).written());
        let mut facts = self.facts.clone();
        facts.bytes = file.len();
        Ok(Draft {
            file,
            choices: choices.clone(),
            facts,
            answer,
        })
    }
}
