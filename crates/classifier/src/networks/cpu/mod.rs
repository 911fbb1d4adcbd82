//! Networks computed by the crate `kernels`. All that depends on shapes alone is decided when a network is loaded.

mod executor;
mod kind;
mod trace;

#[cfg(feature = "onnx")]
use std::{collections::VecDeque, mem};

use kernels::{Levels, Real};
use models::architecture::{Step, Structure};

use self::executor::Executor;
#[cfg(feature = "onnx")]
use self::trace::Trace;
#[cfg(feature = "onnx")]
use crate::weights::ConvolutionWeights;
use crate::weights::{LoadError, Weights};

/// A network with its weights.
pub(super) struct OnCpu(Kinds);

enum Kinds {
    Real(Executor<Real>),
    /// Of 8-bit integers; the last layer has real numbers.
    Levels {
        body: Executor<Levels>,
        head: Executor<Real>,
    },
}

impl OnCpu {
    /// The network for pictures of so many planes and this size.
    pub(super) fn load(
        structure: &Structure,
        input: (usize, [usize; 2]),
        weights: &mut Weights,
    ) -> Result<Self, LoadError> {
        let steps = &structure.steps;
        let Some((Step::Convolution(last), others)) = steps.split_last() else {
            return Ok(Self(Kinds::Real(Executor::load(steps, input, weights)?)));
        };
        if !last.activation.is_of_integers() {
            return Ok(Self(Kinds::Real(Executor::load(steps, input, weights)?)));
        }
        let body = Executor::load(others, input, weights)?;
        let head = Executor::load(&steps[others.len()..], body.output(), weights)?;
        Ok(Self(Kinds::Levels { body, head }))
    }

    /// An imported network.
    #[cfg(feature = "onnx")]
    pub(super) fn imported(plain: &mut onnx::plain::Plain) -> Result<Self, LoadError> {
        use onnx::plain::PlainWork;
        let mut numbers: VecDeque<ConvolutionWeights> = (plain.steps.iter_mut())
            .filter_map(|step| match &mut step.work {
                PlainWork::Convolution { weights, bias, .. } => Some(ConvolutionWeights {
                    weights: mem::take(weights),
                    bias: mem::take(bias),
                    factor: 1.0,
                }),
                _ => None,
            })
            .collect();
        let trace = Trace::imported(plain);
        let executor = Executor::of(trace, |spec| {
            numbers.pop_front().ok_or_else(|| LoadError::Imported {
                name: spec.name.clone(),
            })
        })?;
        Ok(Self(Kinds::Real(executor)))
    }

    /// Logits for a picture's planes.
    pub(super) fn logits(&self, planes: &[f32]) -> Vec<f32> {
        match &self.0 {
            Kinds::Real(network) => network.run(planes),
            Kinds::Levels { body, head } => head.run(&body.run(planes)),
        }
    }
}
