//! The curves of a training: they grow with it and stay small.

use serde::{Deserialize, Serialize};

use crate::kernel::Kernel;
use crate::learned::learned_at;
use crate::messages::{Measured, ShortcutEffect};

/// Points kept of the loss while training. A drawing is a few hundred pixels wide.
const MOST: usize = 512;
/// Measurements kept.
const MOST_MEASURED: usize = 400;

/// A curve of means: over one step at first, over twice as many whenever it gets too long.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Curve {
    /// Steps that a point stands for.
    every: usize,
    /// The last step of each point, and the mean.
    points: Vec<(usize, f64)>,
    /// Sum and number of the values of the point that is not whole yet.
    open: (f64, usize),
}

impl Default for Curve {
    fn default() -> Self {
        Self {
            every: 1,
            points: Vec::new(),
            open: (0.0, 0),
        }
    }
}

impl Curve {
    /// Adds the value of the next step.
    pub fn push(&mut self, step: usize, value: f64) {
        self.open.0 += value;
        self.open.1 += 1;
        if self.open.1 < self.every {
            return;
        }
        self.points.push((step, self.open.0 / self.open.1 as f64));
        self.open = (0.0, 0);
        if self.points.len() >= MOST {
            self.every *= 2;
            self.points = (self.points.chunks_exact(2))
                .map(|pair| (pair[1].0, f64::midpoint(pair[0].1, pair[1].1)))
                .collect();
        }
    }

    /// Last step and mean of each point.
    pub fn points(&self) -> &[(usize, f64)] {
        &self.points
    }

    /// Steps that a point stands for.
    pub fn every(&self) -> usize {
        self.every
    }
}

/// What stays of a measurement.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Point {
    /// Steps made before it.
    pub step: usize,
    /// Mean loss on held-out pictures, in nats.
    pub loss: f64,
    /// F1 of each class.
    pub f1: Vec<f64>,
    /// How many of a hundred pictures need each band: see [`Measured::needs`].
    pub needs: Vec<f64>,
    /// What the planted shortcut did, where there is one; without the band-stops, of which only the last are kept.
    #[serde(rename = "fooled", default, skip_serializing_if = "Option::is_none")]
    pub shortcut_effect: Option<ShortcutEffect>,
}

/// What a training has shown so far.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
pub struct LearningCurves {
    /// Steps made.
    pub step: usize,
    /// Loss while training.
    pub loss: Curve,
    measured: Vec<Point>,
    /// The last answers under band-stops, and their step: see [`Measured::stops`].
    pub last_stops: Option<(usize, Vec<Vec<Vec<f64>>>)>,
    /// The first layer as it was last looked at.
    pub last_filters: Vec<Kernel>,
    /// What the planted shortcut did when it was last looked at with every band-stop.
    #[serde(rename = "last_fooled", default)]
    pub last_shortcut_effect: Option<ShortcutEffect>,
}

impl LearningCurves {
    /// Takes in the losses of the steps after `first`.
    pub fn step_on(&mut self, first: usize, losses: &[f32]) {
        for (index, loss) in losses.iter().enumerate() {
            self.step = first + index + 1;
            self.loss.push(self.step, f64::from(*loss));
        }
    }

    /// Takes in a measurement. Of a long training every other one is dropped, the first measurement and the last ones stay.
    pub fn measure(&mut self, measured: Measured) {
        self.measured.retain(|point| point.step < measured.step);
        let Measured {
            step,
            loss,
            f1,
            needs,
            stops,
            filters,
            mut shortcut_effect,
            ..
        } = measured;
        if let Some(shortcut_effect) = &mut shortcut_effect
            && !shortcut_effect.stops.is_empty()
        {
            self.last_shortcut_effect = Some(shortcut_effect.clone());
            shortcut_effect.stops = Vec::new();
        }
        self.measured.push(Point {
            step,
            loss,
            f1,
            needs,
            shortcut_effect,
        });
        if !stops.is_empty() {
            self.last_stops = Some((step, stops));
        }
        if !filters.is_empty() {
            self.last_filters = filters;
        }
        if self.measured.len() > MOST_MEASURED {
            let mut index = 0;
            self.measured.retain(|_| {
                index += 1;
                index % 2 == 1
            });
        }
    }

    /// The measurements that are kept, in order.
    pub fn measurements(&self) -> &[Point] {
        &self.measured
    }

    /// Steps and held-out losses.
    pub fn held_out(&self) -> impl Iterator<Item = (usize, f64)> {
        self.measured.iter().map(|point| (point.step, point.loss))
    }

    /// Steps and F1 of a class.
    pub fn f1(&self, class: usize) -> impl Iterator<Item = (usize, f64)> {
        (self.measured.iter()).filter_map(move |point| Some((point.step, *point.f1.get(class)?)))
    }

    /// Steps, and how many of a hundred pictures need a band: see [`Measured::needs`].
    pub fn needs(&self, band: usize) -> impl Iterator<Item = (usize, f64)> {
        (self.measured.iter()).filter_map(move |point| Some((point.step, *point.needs.get(band)?)))
    }

    /// Steps, and what the planted shortcut did, without band-stops.
    pub fn shortcut_effect(&self) -> impl Iterator<Item = (usize, &ShortcutEffect)> {
        (self.measured.iter())
            .filter_map(|point| Some((point.step, point.shortcut_effect.as_ref()?)))
    }

    /// The first step from which on a class's F1 has stayed at [`crate::learned::LEARNED`] or more.
    pub fn learned_at(&self, class: usize) -> Option<usize> {
        let (steps, f1): (Vec<usize>, Vec<f64>) = self.f1(class).unzip();
        learned_at(&steps, &f1)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_curve_keeps_its_mean_and_never_grows_beyond_its_limit() {
        let mut curve = Curve::default();
        let value = |step: usize| (step % 17) as f64;
        for step in 1..=5_000 {
            curve.push(step, value(step));
            assert!(curve.points().len() < MOST);
        }
        let every = curve.every();
        assert!(every > 1 && every.is_power_of_two());
        for &(last, mean) in curve.points() {
            let steps = last + 1 - every..=last;
            let expected = steps.map(value).sum::<f64>() / every as f64;
            assert!((mean - expected).abs() < 1e-9, "{last}: {mean}, {expected}");
        }
    }

    #[test]
    fn measurements_are_thinned_and_read_by_class() {
        let mut curves = LearningCurves::default();
        for step in (0..6_000).step_by(10) {
            let f1 = vec![f64::from(u8::from(step >= 100)), 0.5];
            curves.measure(Measured {
                step,
                f1,
                needs: vec![4.0],
                ..Measured::default()
            });
        }
        assert!(curves.held_out().count() <= MOST_MEASURED);
        assert_eq!(curves.held_out().next().map(|(step, _)| step), Some(0));
        let learned = curves.learned_at(0).unwrap();
        assert!((100..=120).contains(&learned), "{learned}");
        assert_eq!(curves.learned_at(1), None);
        assert_eq!(curves.learned_at(7), None);
        assert_eq!(curves.needs(0).next(), Some((0, 4.0)));
        assert_eq!(curves.needs(1).next(), None);
    }

    #[test]
    fn a_planted_shortcut_is_followed_and_the_last_band_stops_stay() {
        let mut curves = LearningCurves::default();
        for (step, stops) in [(0, vec![90.0]), (10, Vec::new())] {
            curves.measure(Measured {
                step,
                shortcut_effect: Some(ShortcutEffect {
                    with_mark: step as f64,
                    stops,
                    ..ShortcutEffect::default()
                }),
                ..Measured::default()
            });
        }
        let followed: Vec<(usize, f64)> = (curves.shortcut_effect())
            .map(|(step, shortcut_effect)| (step, shortcut_effect.with_mark))
            .collect();
        assert_eq!(followed, [(0, 0.0), (10, 10.0)]);
        assert_eq!(curves.last_shortcut_effect.as_ref().unwrap().stops, [90.0]);
    }
}
