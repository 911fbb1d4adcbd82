//! Checkpoints: a training as bytes, from which it goes on as if it had never stopped.
//!
//! A line of JSON (plan, position and curve), then as little-endian f32 the parameters, the optimiser's first list, the running statistics and
//! the optimiser's other lists: for Adam, the mean squares. Random numbers need no state: their streams are named by step and picture.

use std::sync::Arc;

use serde::{Deserialize, Serialize};

use crate::pictures::Pictures;
use crate::trainer::{Epoch, Plan, State, Tally, TrainError, Trainer};

#[derive(Serialize, Deserialize)]
struct Header {
    plan: Plan,
    /// Pictures of the training set, in case another one is given.
    pictures: usize,
    step: usize,
    tally: Tally,
    curve: Vec<Epoch>,
}

/// Why a checkpoint cannot be gone on from, as a sentence.
#[derive(Debug, thiserror::Error)]
pub enum ResumeError {
    /// Not a whole checkpoint.
    #[error("The checkpoint is damaged.")]
    Damaged,
    /// Of another training.
    #[error("The checkpoint belongs to another training.")]
    Foreign,
    /// The plan itself does not work.
    #[error(transparent)]
    Train(#[from] TrainError),
}

impl Trainer {
    /// The training as it is now.
    pub fn checkpoint(&self) -> Result<Vec<u8>, ResumeError> {
        let header = Header {
            plan: self.plan.clone(),
            pictures: self.pictures.count(),
            step: self.state.step,
            tally: self.state.tally,
            curve: self.state.curve.clone(),
        };
        let mut bytes = serde_json::to_vec(&header).map_err(|_| ResumeError::Damaged)?;
        bytes.push(b'\n');
        let State {
            parameters,
            statistics,
            memories,
            ..
        } = &self.state;
        let (first, others) = memories.split_at(memories.len().min(1));
        let lists = [parameters].into_iter().chain(first);
        for value in lists.chain([statistics]).chain(others).flatten() {
            bytes.extend(value.to_le_bytes());
        }
        Ok(bytes)
    }

    /// Goes on from a checkpoint of this very plan.
    pub fn resume(plan: Plan, pictures: Arc<Pictures>, bytes: &[u8]) -> Result<Self, ResumeError> {
        let (header, rest) = split(bytes)?;
        if header.plan != plan || header.pictures != pictures.count() {
            return Err(ResumeError::Foreign);
        }
        let mut trainer = Self::new(plan, pictures)?;
        let (values, odd) = rest.as_chunks::<4>();
        let (parameters, statistics) = (trainer.layout.parameters, trainer.layout.statistics);
        let memories = trainer.plan.optimiser.memories();
        if !odd.is_empty() || values.len() != (1 + memories) * parameters + statistics {
            return Err(ResumeError::Damaged);
        }
        let mut values = values.iter().map(|&bytes| f32::from_le_bytes(bytes));
        let mut take = |count| -> Vec<f32> { values.by_ref().take(count).collect() };
        let parameter_values = take(parameters);
        let mut remembered: Vec<Vec<f32>> =
            (0..memories.min(1)).map(|_| take(parameters)).collect();
        let statistic_values = take(statistics);
        remembered.extend((1..memories).map(|_| take(parameters)));
        trainer.state = State {
            step: header.step,
            tally: header.tally,
            curve: header.curve,
            parameters: parameter_values,
            statistics: statistic_values,
            memories: remembered,
        };
        Ok(trainer)
    }
}

/// The plan of the training that a checkpoint is of.
pub fn plan(bytes: &[u8]) -> Result<Plan, ResumeError> {
    Ok(split(bytes)?.0.plan)
}

fn split(bytes: &[u8]) -> Result<(Header, &[u8]), ResumeError> {
    let mut parts = bytes.splitn(2, |&byte| byte == b'\n');
    let (Some(header), Some(rest)) = (parts.next(), parts.next()) else {
        return Err(ResumeError::Damaged);
    };
    let header = serde_json::from_slice(header).map_err(|_| ResumeError::Damaged)?;
    Ok((header, rest))
}
