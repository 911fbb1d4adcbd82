//! Stochastic gradient descent with Nesterov momentum, and Adam, with weight decay on flat parameters, and their schedules.
//!
//! Written out rather than burn's optimiser: the gradients arrive as plain numbers, added up over the shards of a batch, and the state
//! of a checkpoint must be exactly the numbers that the next step reads.

pub use learning::methods::Optimiser;
use libm::pow;
use serde::{Deserialize, Serialize};

/// How the learning rate changes.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Schedule {
    /// A straight line up, then half a cosine down to zero; only for trainings with an end.
    #[default]
    OneCycle,
    /// Not at all.
    Constant,
}

/// Share of the mean square that a step of Adam keeps.
pub(crate) const SQUARES_KEPT: f32 = 0.999;
/// Keeps Adam from dividing by zero.
pub(crate) const SMALL: f32 = 1e-8;

/// The settings.
#[derive(Clone, Copy, Debug, PartialEq, Serialize, Deserialize)]
pub struct Settings {
    /// The largest learning rate.
    pub learning_rate: f32,
    /// Share of the velocity that a step keeps.
    pub momentum: f32,
    /// Pull of the convolutions' weights towards zero, multiplied by the learning rate.
    pub weight_decay: f32,
    /// Share of all steps in which the learning rate rises.
    pub warm_up: f32,
    /// How a gradient becomes a step.
    #[serde(rename = "method", default, skip_serializing_if = "is_default")]
    pub kind: Optimiser,
    /// How the learning rate changes.
    #[serde(default, skip_serializing_if = "is_default")]
    pub schedule: Schedule,
}

/// What files from before there was a choice mean by saying nothing.
fn is_default<T: Default + PartialEq>(value: &T) -> bool {
    *value == T::default()
}

impl Default for Settings {
    fn default() -> Self {
        Self {
            learning_rate: 0.1,
            momentum: 0.9,
            weight_decay: 5e-4,
            warm_up: 0.2,
            kind: Optimiser::Momentum,
            schedule: Schedule::OneCycle,
        }
    }
}

impl Settings {
    /// The learning rate of step `step` of `steps`; the one cycle is after L. Smith, "Super-convergence", 2018, without the cycle of the
    /// momentum.
    pub fn rate(&self, step: usize, steps: usize) -> f32 {
        if self.schedule == Schedule::Constant {
            return self.learning_rate;
        }
        let position = (step as f32 + 0.5) / steps.max(1) as f32;
        let shape = if position < self.warm_up {
            position / self.warm_up
        } else {
            let along = (position - self.warm_up) / (1.0 - self.warm_up);
            0.5 + 0.5 * (std::f32::consts::PI * along).cos()
        };
        self.learning_rate * shape
    }

    /// How many numbers are remembered of each parameter from step to step; they begin at zero.
    pub fn memories(&self) -> usize {
        match self.kind {
            Optimiser::Momentum => 1,
            Optimiser::Adam => 2,
        }
    }

    /// Makes step `step`, counted from 0, at this learning rate. `memories` are as many lists as [`Self::memories`] says; `decays` tells which
    /// parameters the weight decay applies to.
    pub fn step(
        &self,
        rate: f32,
        step: usize,
        values: &mut [f32],
        memories: &mut [Vec<f32>],
        gradient: &[f32],
        decays: &[bool],
    ) {
        match (self.kind, memories) {
            (Optimiser::Momentum, [velocity, ..]) => {
                self.momentum_step(rate, values, velocity, gradient, decays);
            }
            (Optimiser::Adam, [means, squares, ..]) => {
                self.adam_step(rate, step, values, [means, squares], gradient, decays);
            }
            // Too few lists: nothing is moved, which every test of a training would see.
            _ => {}
        }
    }

    /// One step of [`Optimiser::Momentum`].
    fn momentum_step(
        &self,
        rate: f32,
        values: &mut [f32],
        velocity: &mut [f32],
        gradient: &[f32],
        decays: &[bool],
    ) {
        for (((value, velocity), &gradient), &decays) in
            values.iter_mut().zip(velocity).zip(gradient).zip(decays)
        {
            let decay = if decays { self.weight_decay } else { 0.0 };
            let gradient = gradient + decay * *value;
            *velocity = self.momentum * *velocity + gradient;
            *value -= rate * (gradient + self.momentum * *velocity);
        }
    }

    /// A step of [`Optimiser::Adam`] with the means of gradients and of their squares.
    fn adam_step(
        &self,
        rate: f32,
        step: usize,
        values: &mut [f32],
        [means, squares]: [&mut [f32]; 2],
        gradient: &[f32],
        decays: &[bool],
    ) {
        let (means_filled, squares_filled) =
            (filled(self.momentum, step), filled(SQUARES_KEPT, step));
        let state = values.iter_mut().zip(means).zip(squares);
        for (((value, mean), square), (&gradient, &decays)) in
            state.zip(gradient.iter().zip(decays))
        {
            let decay = if decays { self.weight_decay } else { 0.0 };
            let gradient = gradient + decay * *value;
            *mean = self.momentum * *mean + (1.0 - self.momentum) * gradient;
            *square = SQUARES_KEPT * *square + (1.0 - SQUARES_KEPT) * gradient * gradient;
            let root = (*square / squares_filled).sqrt();
            *value -= rate * (*mean / means_filled) / (root + SMALL);
        }
    }
}

/// Means begin at zero: the share of them that came from gradients after step `step`, where a step keeps `kept`.
pub(crate) fn filled(kept: f32, step: usize) -> f32 {
    (1.0 - pow(f64::from(kept), (step + 1) as f64)) as f32
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_rate_rises_to_its_peak_and_falls_to_nothing() {
        let settings = Settings::default();
        let rates: Vec<f32> = (0..1000).map(|step| settings.rate(step, 1000)).collect();
        assert!(rates[..200].is_sorted() && rates[200..].is_sorted_by(|a, b| a >= b));
        assert!((rates[200] - settings.learning_rate).abs() < 1e-3 * settings.learning_rate);
        assert!(rates[0] < 0.01 * settings.learning_rate);
        assert!(rates[999] > 0.0 && rates[999] < 1e-5 * settings.learning_rate);
    }

    #[test]
    fn a_step_by_hand() {
        let settings = Settings {
            learning_rate: 1.0,
            momentum: 0.5,
            weight_decay: 0.1,
            ..Settings::default()
        };
        let (mut values, mut memories) = ([2.0, 2.0], [vec![4.0, 4.0]]);
        settings.step(
            0.25,
            0,
            &mut values,
            &mut memories,
            &[1.0, 1.0],
            &[false, true],
        );
        // Gradients 1 and 1.2; velocities 0.5 * 4 + gradient; steps 0.25 (gradient + 0.5 velocity).
        assert_eq!(memories, [[3.0, 3.2]]);
        assert!((values[0] - (2.0 - 0.25 * 2.5)).abs() < 1e-6);
        assert!((values[1] - (2.0 - 0.25 * 2.8)).abs() < 1e-6);
    }
}
