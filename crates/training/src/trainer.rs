//! Training, one step at a time.

use std::mem;
use std::sync::Arc;

use serde::{Deserialize, Serialize};
use spectrum::fourier::SizeError;
use spectrum::seeded::Seeded;

use crate::augmentation::{AugmentationPlan, Augmenter};
use crate::network::{Layout, Shape};
use crate::optimiser::{Schedule, Settings};
use crate::parallel::in_parallel;
use crate::passes::{Backward, Forward, Statistics};
use crate::pictures::Pictures;
use crate::predict::{Model, Scaling};
use crate::streams;

/// Share of a running mean or variance that a step replaces.
const RENEWED: f32 = 0.1;

/// Everything that decides about the weights, beside the pictures.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Plan {
    /// The network.
    pub shape: Shape,
    /// What its input is scaled by.
    pub scaling: Scaling,
    /// What is done to the pictures. Files of earlier versions hold it under another name.
    #[serde(rename = "recipe")]
    pub augmentation: AugmentationPlan,
    /// Passes over the pictures; none for a training that goes on until it is stopped.
    #[serde(default)]
    pub epochs: Option<usize>,
    /// Pictures in a step.
    pub batch: usize,
    /// Parts of a batch, each with a batch normalisation and, where there are threads, a thread of its own.
    pub shards: usize,
    /// Of everything random.
    pub seed: u64,
    /// How steps are made.
    pub optimiser: Settings,
}

impl Plan {
    /// Whether it can be followed, given pictures that fit it; else why not.
    pub fn check(&self) -> Result<(), TrainError> {
        self.shape.check().map_err(TrainError::Plan)?;
        let wrong = [
            (self.epochs == Some(0), "there are no epochs"),
            (
                self.epochs.is_none() && self.optimiser.schedule == Schedule::OneCycle,
                "a learning rate that falls to zero needs a number of epochs",
            ),
            (
                self.shards == 0 || self.batch / 2 < self.shards,
                "a part of a batch has fewer than two pictures",
            ),
            (
                self.shape.channels != 1 && !self.augmentation.takes_colours(),
                "this way of varying pictures is for grey ones",
            ),
            (
                matches!(self.augmentation, AugmentationPlan::CropAndFlip { padding } if padding > 64),
                "more black is added to the pictures than 64 pixels on a side",
            ),
        ];
        match wrong.iter().find(|(wrong, _)| *wrong) {
            Some(&(_, reason)) => Err(TrainError::Plan(reason)),
            None => Ok(()),
        }
    }
}

/// Sums over a step or an epoch.
#[derive(Clone, Copy, Debug, Default, PartialEq, Serialize, Deserialize)]
pub struct Tally {
    /// Pictures.
    pub pictures: usize,
    /// Of those, the ones whose first answer was right, as they were seen while training.
    pub right: usize,
    /// Sum of the cross-entropies.
    pub loss: f64,
}

impl Tally {
    /// Mean cross-entropy.
    pub fn mean_loss(&self) -> f64 {
        self.loss / self.pictures.max(1) as f64
    }

    /// Share of right answers.
    pub fn accuracy(&self) -> f64 {
        self.right as f64 / self.pictures.max(1) as f64
    }

    fn add(&mut self, other: Self) {
        self.pictures += other.pictures;
        self.right += other.right;
        self.loss += other.loss;
    }
}

/// One line of the learning curve.
#[derive(Clone, Copy, Debug, PartialEq, Serialize, Deserialize)]
pub struct Epoch {
    /// What the network answered while it was trained, on prepared pictures.
    pub train: Tally,
    /// Accuracy on the test pictures afterwards, where the caller measured it.
    pub test_accuracy: Option<f64>,
}

/// A training under way.
pub struct Trainer {
    pub(crate) plan: Plan,
    pub(crate) pictures: Arc<Pictures>,
    pub(crate) layout: Layout,
    decays: Vec<bool>,
    pub(crate) state: State,
    /// The order of the pictures in the epoch it was made for.
    order: Option<(usize, Vec<usize>)>,
    /// Where the shards are computed; made at the first step.
    rooms: Vec<Room>,
}

/// What a checkpoint holds.
#[derive(Clone, Debug, PartialEq)]
pub(crate) struct State {
    /// Steps made.
    pub(crate) step: usize,
    /// The epoch so far.
    pub(crate) tally: Tally,
    /// The epochs before.
    pub(crate) curve: Vec<Epoch>,
    pub(crate) parameters: Vec<f32>,
    pub(crate) statistics: Vec<f32>,
    /// What the optimiser remembers of earlier gradients: lists as long as the parameters, see [`Settings::memories`].
    pub(crate) memories: Vec<Vec<f32>>,
}

/// Why a step or a start failed, as a sentence.
#[derive(Debug, thiserror::Error)]
pub enum TrainError {
    /// The plan asks for nothing, or for what the pictures cannot give.
    #[error("This cannot be trained: {0}.")]
    Plan(&'static str),
    /// The pictures are too small or too large.
    #[error(transparent)]
    Size(#[from] SizeError),
    /// The loss is not a number any more.
    #[error(
        "The training ran away: the loss is not a number any more. A smaller learning rate helps."
    )]
    Diverged,
}

/// Where one shard of a batch is computed, and what it gives back. Used again in every step.
struct Room {
    forward: Forward,
    backward: Backward,
    gradient: Vec<f32>,
    statistics: Vec<f32>,
}

impl Room {
    /// For so many pictures.
    fn new(layout: &Layout, side: usize, pictures: usize) -> Self {
        let forward = Forward::new(layout, side, pictures);
        Self {
            backward: Backward::new(&forward),
            forward,
            gradient: vec![0.0; layout.parameters],
            statistics: vec![0.0; layout.statistics],
        }
    }
}

impl Trainer {
    /// A training from its beginning.
    pub fn new(plan: Plan, pictures: Arc<Pictures>) -> Result<Self, TrainError> {
        plan.check()?;
        let layout = Layout::new(plan.shape);
        let state = State {
            step: 0,
            tally: Tally::default(),
            curve: Vec::new(),
            parameters: layout.initial(plan.seed),
            statistics: layout.initial_statistics(),
            memories: vec![vec![0.0; layout.parameters]; plan.optimiser.memories()],
        };
        Self::with_state(plan, pictures, state)
    }

    pub(crate) fn with_state(
        plan: Plan,
        pictures: Arc<Pictures>,
        state: State,
    ) -> Result<Self, TrainError> {
        plan.check()?;
        let classes = plan.shape.classes;
        let perceptron = plan.shape.perceptron;
        let wrong = [
            (
                pictures.count() < plan.batch,
                "there are fewer pictures than in a batch",
            ),
            (
                !pictures.side().is_multiple_of(4),
                "the pictures' sides cannot be halved twice",
            ),
            (
                pictures.channels() != plan.shape.channels,
                "the pictures have another number of channels than the network reads",
            ),
            (
                perceptron.is_some_and(|perceptron| perceptron.side != pictures.side()),
                "the pictures are of another size than the network reads",
            ),
            (
                pictures
                    .labels()
                    .iter()
                    .any(|&label| usize::from(label) >= classes),
                "a picture is of a class that the network does not have",
            ),
        ];
        if let Some(&(_, reason)) = wrong.iter().find(|(wrong, _)| *wrong) {
            return Err(TrainError::Plan(reason));
        }
        // Refused here rather than at the first step.
        Augmenter::new(&plan.augmentation, pictures.side())?;
        let layout = Layout::new(plan.shape);
        Ok(Self {
            decays: layout.decays(),
            layout,
            plan,
            pictures,
            state,
            order: None,
            rooms: Vec::new(),
        })
    }

    /// The plan.
    pub fn plan(&self) -> &Plan {
        &self.plan
    }

    /// Steps made.
    pub fn step_number(&self) -> usize {
        self.state.step
    }

    /// Steps in an epoch; pictures that do not fill a batch are left out, other ones in each epoch.
    pub fn steps_per_epoch(&self) -> usize {
        self.pictures.count() / self.plan.batch
    }

    /// All steps of the plan; `usize::MAX` if it goes on until it is stopped.
    pub fn steps(&self) -> usize {
        let epochs = self.plan.epochs.unwrap_or(usize::MAX);
        self.steps_per_epoch().saturating_mul(epochs)
    }

    /// Whether there is nothing left to do.
    pub fn is_finished(&self) -> bool {
        self.state.step >= self.steps()
    }

    /// The epochs that are over.
    pub fn curve(&self) -> &[Epoch] {
        &self.state.curve
    }

    /// Notes the accuracy on the test pictures after the last epoch.
    pub fn note_test_accuracy(&mut self, accuracy: f64) {
        if let Some(epoch) = self.state.curve.last_mut() {
            epoch.test_accuracy = Some(accuracy);
        }
    }

    /// The network as it is now.
    pub fn model(&self) -> Model {
        Model {
            shape: self.plan.shape,
            scaling: self.plan.scaling,
            parameters: self.state.parameters.clone(),
            statistics: self.state.statistics.clone(),
        }
    }

    /// Makes one step; nothing if the training is finished.
    pub fn step(&mut self) -> Result<Tally, TrainError> {
        if self.is_finished() {
            return Ok(Tally::default());
        }
        let (epoch, position) = (
            self.state.step / self.steps_per_epoch(),
            self.state.step % self.steps_per_epoch(),
        );
        self.order_for(epoch);
        let batch = self.plan.batch;
        let order = self.order.as_ref().map_or(&[][..], |(_, order)| order);
        let indices = &order[position * batch..][..batch];
        let shards: Vec<&[usize]> = indices.chunks(batch.div_ceil(self.plan.shards)).collect();
        let mut rooms = mem::take(&mut self.rooms);
        if rooms.is_empty() {
            let side = self.pictures.side();
            let sizes = shards.iter().map(|indices| indices.len());
            rooms = sizes
                .map(|pictures| Room::new(&self.layout, side, pictures))
                .collect();
        }
        let shards = rooms.iter_mut().zip(shards).collect();
        let tallies = in_parallel(shards, |(room, indices)| self.shard(epoch, indices, room));

        let mut gradient = vec![0.0; self.layout.parameters];
        let mut statistics = vec![0.0; self.layout.statistics];
        let mut tally = Tally::default();
        let share = 1.0 / rooms.len() as f32;
        for (room, own) in rooms.iter().zip(tallies) {
            add(&mut gradient, &room.gradient, 1.0 / batch as f32);
            add(&mut statistics, &room.statistics, share);
            tally.add(own?);
        }
        self.rooms = rooms;
        if !tally.loss.is_finite() || gradient.iter().any(|value| !value.is_finite()) {
            return Err(TrainError::Diverged);
        }
        self.move_along(&gradient);
        let renewed = self.renewed();
        for (running, found) in self.state.statistics.iter_mut().zip(statistics) {
            *running += renewed * (found - *running);
        }
        self.state.tally.add(tally);
        self.state.step += 1;
        if self.state.step.is_multiple_of(self.steps_per_epoch()) {
            self.state.curve.push(Epoch {
                train: self.state.tally,
                test_accuracy: None,
            });
            self.state.tally = Tally::default();
        }
        Ok(tally)
    }

    /// Share of a running mean or variance that this step replaces. A training without an end is looked at from its first step on, so
    /// until there are enough steps to forget, running numbers are the means of all steps so far: else they would drag along what they
    /// began with, and the network would seem to learn nothing until that is forgotten.
    fn renewed(&self) -> f32 {
        match self.plan.epochs {
            Some(_) => RENEWED,
            None => RENEWED.max(1.0 / (self.state.step as f32 + 1.0)),
        }
    }

    /// Moves the parameters.
    fn move_along(&mut self, gradient: &[f32]) {
        let (settings, steps) = (self.plan.optimiser, self.steps());
        let state = &mut self.state;
        let rate = settings.rate(state.step, steps);
        settings.step(
            rate,
            state.step,
            &mut state.parameters,
            &mut state.memories,
            gradient,
            &self.decays,
        );
    }

    fn order_for(&mut self, epoch: usize) {
        if self
            .order
            .as_ref()
            .is_none_or(|(made_for, _)| *made_for != epoch)
        {
            let mut order: Vec<usize> = (0..self.pictures.count()).collect();
            Seeded::new(self.plan.seed ^ streams::ORDER, epoch as u64).shuffle(&mut order);
            self.order = Some((epoch, order));
        }
    }

    /// Gradient and statistics of a part of a batch, which the room gets, and its tally.
    fn shard(&self, epoch: usize, indices: &[usize], room: &mut Room) -> Result<Tally, TrainError> {
        let side = self.pictures.side();
        let mut augmenter = Augmenter::new(&self.plan.augmentation, side)?;
        let labels: Vec<usize> = indices
            .iter()
            .map(|&index| self.pictures.label(index))
            .collect();
        let Room {
            forward,
            backward,
            gradient,
            statistics,
        } = room;
        for (position, (&index, &label)) in indices.iter().zip(&labels).enumerate() {
            // In 64 bits: in wasm a usize has 32, and a training may go on for long.
            let number = epoch as u64 * self.pictures.count() as u64 + index as u64;
            let mut stream = Seeded::new(self.plan.seed ^ streams::AUGMENT, number);
            let plane = self.pictures.plane(index);
            let prepared = augmenter.prepare(plane, label, index, &mut stream);
            forward.set_picture(position, &prepared, self.plan.scaling);
        }
        let parameters = &self.state.parameters;
        forward.set(parameters);
        forward.run(indices.len(), Statistics::Batch(statistics));
        let losses = backward.run(forward, parameters, &labels, gradient);
        Ok(Tally {
            pictures: losses.len(),
            right: losses.iter().filter(|loss| loss.is_right).count(),
            loss: losses.iter().map(|loss| f64::from(loss.value)).sum(),
        })
    }
}

fn add(sums: &mut [f32], values: &[f32], factor: f32) {
    for (sum, value) in sums.iter_mut().zip(values) {
        *sum += value * factor;
    }
}
