//! Networks computed by the crate `kernels`. All that depends on shapes alone is decided when a network is loaded.

mod executor;
mod kind;
mod trace;

use kernels::{Levels, Real};
use models::architecture::{Step, Structure};

use self::executor::Executor;
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

    /// Logits for a picture's planes.
    pub(super) fn logits(&self, planes: &[f32]) -> Vec<f32> {
        match &self.0 {
            Kinds::Real(network) => network.run(planes),
            Kinds::Levels { body, head } => head.run(&body.run(planes)),
        }
    }
}
