//! Checkpoints: a training as bytes, from which it goes on as if it had never stopped.
//!
//! A line of JSON (plan, position, curve and the lengths of the lists), then parameters, velocities, running statistics and,
//! for Adam, mean squares as little-endian f32. Random numbers need no state: their streams are named by step and picture.

use std::sync::Arc;

use serde::{Deserialize, Serialize};

use crate::pictures::Pictures;
use crate::trainer::{Epoch, Plan, State, Tally, TrainError, Trainer, squares};

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
            velocity,
            statistics,
            squares,
            ..
        } = &self.state;
        let lists = [parameters, velocity, statistics, squares];
        for value in lists.into_iter().flatten() {
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
        let lengths = [trainer.layout.parameters, trainer.layout.statistics];
        let squares = squares(&trainer.plan, &trainer.layout);
        if !odd.is_empty() || values.len() != 2 * lengths[0] + lengths[1] + squares {
            return Err(ResumeError::Damaged);
        }
        let mut values = values.iter().map(|&bytes| f32::from_le_bytes(bytes));
        let mut take = |count| values.by_ref().take(count).collect();
        trainer.state = State {
            step: header.step,
            tally: header.tally,
            curve: header.curve,
            parameters: take(lengths[0]),
            velocity: take(lengths[0]),
            statistics: take(lengths[1]),
            squares: take(squares),
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
