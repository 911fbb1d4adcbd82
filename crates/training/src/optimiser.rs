//! Stochastic gradient descent with Nesterov momentum and weight decay on flat parameters, and its one-cycle schedule.
//!
//! Written out rather than burn's optimiser: the gradients arrive as plain numbers, added up over the shards of a batch, and the state
//! of a checkpoint must be exactly the numbers that the next step reads.

use serde::{Deserialize, Serialize};

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
}

impl Default for Settings {
    fn default() -> Self {
        Self {
            learning_rate: 0.1,
            momentum: 0.9,
            weight_decay: 5e-4,
            warm_up: 0.2,
        }
    }
}

impl Settings {
    /// The learning rate of step `step` of `steps`: a straight line up, then half a cosine down to zero (after L. Smith,
    /// "Super-convergence", 2018, without the cycle of the momentum).
    pub fn rate(&self, step: usize, steps: usize) -> f32 {
        let position = (step as f32 + 0.5) / steps.max(1) as f32;
        let shape = if position < self.warm_up {
            position / self.warm_up
        } else {
            let along = (position - self.warm_up) / (1.0 - self.warm_up);
            0.5 + 0.5 * (std::f32::consts::PI * along).cos()
        };
        self.learning_rate * shape
    }

    /// One step. `decays` tells which parameters the weight decay applies to.
    pub fn step(
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
            warm_up: 0.0,
        };
        let (mut values, mut velocity) = ([2.0, 2.0], [4.0, 4.0]);
        settings.step(
            0.25,
            &mut values,
            &mut velocity,
            &[1.0, 1.0],
            &[false, true],
        );
        // Gradients 1 and 1.2; velocities 0.5 * 4 + gradient; steps 0.25 (gradient + 0.5 velocity).
        assert_eq!(velocity, [3.0, 3.2]);
        assert!((values[0] - (2.0 - 0.25 * 2.5)).abs() < 1e-6);
        assert!((values[1] - (2.0 - 0.25 * 2.8)).abs() < 1e-6);
    }
}
