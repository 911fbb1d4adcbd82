//! What phase and magnitude carry by themselves: the workbench's own treatments of the two, see [`spectrum::content`].

use serde::Serialize;
use shortcuts::probe::ProbeMask;
use spectrum::content::Content;
use spectrum::recipe::Recipe;

use crate::reply::Reply;

/// The phase alone, with every magnitude the mean of them.
pub const PHASE_FLAT: Content = Content::PhaseOnly;
/// The phase alone, with the magnitude that photographs have on average.
pub const PHASE_NATURAL: Content = Content::Equalised;
/// The magnitude alone, with phase 0.
pub const MAGNITUDE_ZERO: Content = Content::MagnitudeOnly;

/// The magnitude alone, with random phases: draw number `draw`.
pub fn magnitude_random(draw: usize) -> Content {
    Content::PhaseNoise {
        degrees: 180.0,
        seed: draw as u32 + 1,
    }
}

/// The picture with this content, as the workbench makes it.
pub(crate) fn mask(content: Content) -> ProbeMask {
    ProbeMask::Recipe(Box::new(recipe(content)))
}

/// The content as a recipe of the workbench.
pub fn recipe(content: Content) -> Recipe {
    Recipe {
        content,
        ..Recipe::default()
    }
}

/// The answers, as far as they are known.
#[derive(Clone, Debug, Default, PartialEq, Serialize)]
pub struct Parts {
    /// To [`PHASE_FLAT`].
    pub phase_flat: Option<Reply>,
    /// To [`PHASE_NATURAL`].
    pub phase_natural: Option<Reply>,
    /// To [`MAGNITUDE_ZERO`].
    pub magnitude_zero: Option<Reply>,
    /// To each [`magnitude_random`], the controls of the phase.
    pub magnitude_random: Vec<Option<Reply>>,
}

impl Parts {
    /// The mean probability of the answer over the pictures with random phases that are known; `None` without any.
    pub fn magnitude(&self) -> Option<f64> {
        let known = || self.magnitude_random.iter().flatten();
        let count = known().count();
        (count > 0).then(|| known().map(|reply| reply.probability).sum::<f64>() / count as f64)
    }
}
