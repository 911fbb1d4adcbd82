//! A training whose numbers lie on a device of burn's, such as a graphics device: the same course as on the CPU, to within rounding.
//!
//! Pictures are prepared on the CPU and uploaded; forward pass, gradients and optimiser run on the device, and nothing is read back in a
//! step. A read waits for the device, in a browser only asynchronously, so it is made once for many steps: it brings the answers to their
//! pictures and everything that the CPU's trainer holds. So [`Trainer`] is the same after a read, whoever made the steps.
//!
//! A device may compute wrong numbers without saying so. [`OnDevice::prove`] compares one step with the CPU's.

use burn::tensor::{Device, Tensor, TensorData};

use crate::measure::cross_entropy as loss_of;
use crate::network::Layout;
use crate::optimiser::{Optimiser, SMALL, SQUARES_KEPT, filled};
use crate::predict::best;
use crate::run::TrainingRun;
use crate::tensors::{Network, Normalisation, cross_entropy};
use crate::trainer::{BatchResult, Tally, TrainError, Trainer};

/// How far a device's loss and step may be from the CPU's, as a share of them.
pub const TOLERANCE: f32 = 1e-3;
/// How far its gradient may be, which jumps where a value crosses zero with its last digit: by a thousandth of it was seen with 16 pictures.
const GRADIENT_TOLERANCE: f32 = 1e-2;
/// Of smaller losses and gradients than this the last digits are mostly rounding.
const SMALLEST: f32 = 0.01;
/// What rounding does to a number, as a share of it, with room to spare.
const ROUNDING: f32 = 1e-6;

/// Why a device makes no step: the end of a sentence, "because …".
#[derive(Debug, thiserror::Error)]
pub enum DeviceError {
    /// The training is at fault.
    #[error("a step failed: {0}")]
    Train(#[from] TrainError),
    /// The device is.
    #[error("it gave no answer ({0})")]
    NoAnswer(String),
}

/// Why a device is not trusted: the end of a sentence, "because …".
#[derive(Debug, thiserror::Error)]
pub enum NotProven {
    /// There is nothing to compare.
    #[error(transparent)]
    Failed(#[from] DeviceError),
    /// Its loss is another one.
    #[error("its loss for a batch was {found:.4} where the CPU’s was {expected:.4}")]
    Loss {
        /// The CPU's.
        expected: f64,
        /// The device's.
        found: f64,
    },
    /// It computes something else of the step wrong.
    #[error("its {what} was off by {error:.4} of itself")]
    Differs {
        /// What it is.
        what: &'static str,
        /// The difference.
        error: f32,
    },
}

/// The numbers of a training on a device.
#[derive(Clone)]
pub struct OnDevice {
    /// With automatic differentiation.
    device: Device,
    layout: Layout,
    /// Steps made.
    step: usize,
    parameters: Tensor<1>,
    memories: Vec<Tensor<1>>,
    /// None in a network without batch normalisation.
    statistics: Option<Tensor<1>>,
    /// Of each parameter, the pull towards zero.
    decay: Tensor<1>,
}

/// What the device has of a batch: nothing of it is read yet.
struct Batch {
    /// Of each shard, one row of logits after another.
    logits: Vec<Tensor<1>>,
    labels: Vec<usize>,
    /// The mean.
    gradient: Tensor<1>,
    /// The mean of what the shards found.
    statistics: Option<Tensor<1>>,
}

impl Batch {
    /// Sums over it, from its rows of logits.
    fn tally(&self, logits: &[f32], classes: usize) -> Tally {
        let mut tally = Tally {
            pictures: self.labels.len(),
            ..Tally::default()
        };
        for (row, &label) in logits.chunks(classes).zip(&self.labels) {
            tally.loss += loss_of(row, label);
            tally.right += usize::from(best(row) == label);
        }
        tally
    }
}

/// Numbers as they are read, part by part.
struct Read(std::vec::IntoIter<f32>);

impl Read {
    fn take(&mut self, count: usize) -> Vec<f32> {
        self.0.by_ref().take(count).collect()
    }
}

impl OnDevice {
    /// The numbers of a training as they are now, on `device`.
    pub fn new(trainer: &Trainer, device: &Device) -> Self {
        let plain = device.clone().without_autodiff();
        let on = |values: &[f32]| {
            Tensor::from_data(TensorData::new(values.to_vec(), [values.len()]), &plain)
        };
        let (settings, state) = (trainer.plan.optimiser, &trainer.state);
        let decay = |&decays: &bool| if decays { settings.weight_decay } else { 0.0 };
        let decay: Vec<f32> = trainer.decays.iter().map(decay).collect();
        Self {
            device: device.clone().autodiff(),
            layout: trainer.layout.clone(),
            step: state.step,
            parameters: on(&state.parameters),
            memories: state.memories.iter().map(|values| on(values)).collect(),
            statistics: (!state.statistics.is_empty()).then(|| on(&state.statistics)),
            decay: on(&decay),
        }
    }

    /// Has the device make up to `count` steps, reads what came of them, and tells the trainer. Returns the sums of each step. After an
    /// error the trainer is as it was, and this is of no use any more.
    pub async fn steps(
        &mut self,
        trainer: &mut Trainer,
        count: usize,
    ) -> Result<Vec<Tally>, DeviceError> {
        let batches = self.make(trainer, count)?;
        let mut read = self.read(&batches, &[]).await?;
        let classes = self.layout.shape.classes;
        let mut tallies = Vec::with_capacity(batches.len());
        for batch in &batches {
            let logits = read.take(batch.labels.len() * classes);
            tallies.push(batch.tally(&logits, classes));
        }
        let parameters = read.take(self.layout.parameters);
        let mut memory = || read.take(self.layout.parameters);
        let memories = self.memories.iter().map(|_| memory()).collect();
        let statistics = read.take(self.layout.statistics);
        let losses_are_finite = tallies.iter().all(|tally| tally.loss.is_finite());
        if !losses_are_finite || parameters.iter().any(|value| !value.is_finite()) {
            return Err(TrainError::Diverged.into());
        }
        for &tally in &tallies {
            trainer.note(tally);
        }
        trainer.state.parameters = parameters;
        trainer.state.memories = memories;
        trainer.state.statistics = statistics;
        Ok(tallies)
    }

    /// Has the device make steps of which nothing is kept, to see how long they take.
    pub async fn rehearse(&self, trainer: &mut Trainer, count: usize) -> Result<(), DeviceError> {
        let mut copy = self.clone();
        let batches = copy.make(trainer, count)?;
        copy.read(&batches, &[]).await.map(drop)
    }

    /// Compares the next step, which is not kept, with the CPU's: loss and gradient of its batch, and what the optimiser makes of the gradient.
    pub async fn prove(&self, trainer: &mut Trainer) -> Result<(), NotProven> {
        let BatchResult {
            gradient,
            statistics,
            tally,
        } = trainer.batch().map_err(DeviceError::from)?;
        let mut copy = self.clone();
        let batch = copy.batch(trainer)?;
        copy.apply(trainer, &batch);
        let found = batch.gradient.clone();
        let batches = [batch];
        let mut read = copy.read(&batches, &[found]).await?;

        let classes = self.layout.shape.classes;
        let logits = read.take(batches[0].labels.len() * classes);
        let (expected, found) = (
            tally.mean_loss(),
            batches[0].tally(&logits, classes).mean_loss(),
        );
        let allowed = f64::from(TOLERANCE) * expected.max(f64::from(SMALLEST));
        // Not where it is no number.
        let is_near = (expected - found).abs() <= allowed;
        if !is_near {
            return Err(NotProven::Loss { expected, found });
        }
        let found = read.take(self.layout.parameters);
        let scale = length(&gradient).max(SMALLEST);
        near("gradient", &gradient, &found, scale, GRADIENT_TOLERANCE)?;

        // The device's own gradient: a step of Adam may turn with the last digit of a small one.
        let plan = &trainer.plan;
        let (mut parameters, mut memories) = (
            trainer.state.parameters.clone(),
            trainer.state.memories.clone(),
        );
        plan.optimiser.step(
            plan.optimiser.rate(self.step, trainer.steps()),
            self.step,
            &mut parameters,
            &mut memories,
            &found,
            &trainer.decays,
        );
        let before = &trainer.state.parameters;
        let rounding = ROUNDING / TOLERANCE * length(before);
        let found = read.take(self.layout.parameters);
        let change = distance(&parameters, before);
        near("step", &parameters, &found, change + rounding, TOLERANCE)?;
        for memory in &memories {
            let found = read.take(self.layout.parameters);
            near(
                "memory of gradients",
                memory,
                &found,
                length(memory).max(SMALLEST),
                TOLERANCE,
            )?;
        }
        let renewed = trainer.renewed(self.step);
        let running: Vec<f32> = (trainer.state.statistics.iter().zip(statistics))
            .map(|(running, found)| running + renewed * (found - running))
            .collect();
        let found = read.take(self.layout.statistics);
        let scale = length(&running).max(SMALLEST);
        near("normalisation", &running, &found, scale, TOLERANCE)
    }

    /// Has the device make up to `count` steps.
    fn make(&mut self, trainer: &mut Trainer, count: usize) -> Result<Vec<Batch>, DeviceError> {
        let left = trainer.steps().saturating_sub(self.step);
        let mut batches = Vec::new();
        for _ in 0..count.min(left) {
            let batch = self.batch(trainer)?;
            self.apply(trainer, &batch);
            batches.push(batch);
        }
        Ok(batches)
    }

    /// Has the device find what the batch of the next step gives.
    fn batch(&self, trainer: &mut Trainer) -> Result<Batch, DeviceError> {
        let parameters = self.parameters.clone().autodiff().require_grad();
        let network = Network::of(&self.layout, &parameters);
        let side = trainer.pictures.side();
        let (mut logits, mut labels) = (Vec::new(), Vec::new());
        let mut loss: Option<Tensor<1>> = None;
        let mut sum: Option<Tensor<1>> = None;
        let shards = trainer.shards(self.step);
        for indices in &shards {
            let mut planes = Vec::with_capacity(indices.len());
            let of_shard = trainer.prepare(self.step, indices, |values| planes.push(values))?;
            let input = trainer.plan.scaling.input(&planes, side, &self.device);
            let mut found = Vec::new();
            let answers = network.forward(input, Normalisation::Batch(&mut found));
            let values = answers.dims().iter().product::<usize>();
            logits.push(answers.clone().inner().reshape([values]));
            let own = cross_entropy(answers, &of_shard);
            loss = Some(match loss {
                Some(others) => others + own,
                None => own,
            });
            if !found.is_empty() {
                let own = Tensor::cat(found, 0);
                sum = Some(match sum {
                    Some(others) => others + own,
                    None => own,
                });
            }
            labels.extend(of_shard);
        }
        let missing = || DeviceError::NoAnswer("a gradient is missing".into());
        let gradients = loss.ok_or_else(missing)?.backward();
        let gradient = parameters.grad(&gradients).ok_or_else(missing)?;
        Ok(Batch {
            logits,
            labels,
            gradient: gradient * (1.0 / trainer.plan.batch as f32),
            statistics: sum.map(|sum| sum * (1.0 / shards.len() as f32)),
        })
    }

    /// Has the device make a step with what a batch gave: as `Settings::step` does on the CPU.
    fn apply(&mut self, trainer: &Trainer, batch: &Batch) {
        let settings = trainer.plan.optimiser;
        let rate = settings.rate(self.step, trainer.steps());
        let kept = settings.momentum;
        let values = self.parameters.clone();
        let gradient = batch.gradient.clone() + values.clone() * self.decay.clone();
        let change = match (settings.kind, self.memories.as_mut_slice()) {
            (Optimiser::Momentum, [velocity, ..]) => {
                *velocity = velocity.clone() * kept + gradient.clone();
                (gradient + velocity.clone() * kept) * rate
            }
            (Optimiser::Adam, [means, squares, ..]) => {
                *means = means.clone() * kept + gradient.clone() * (1.0 - kept);
                let square = gradient.clone() * gradient;
                *squares = squares.clone() * SQUARES_KEPT + square * (1.0 - SQUARES_KEPT);
                let root = (squares.clone() / filled(SQUARES_KEPT, self.step)).sqrt();
                means.clone() / filled(kept, self.step) * rate / (root + SMALL)
            }
            // Too few lists: nothing is moved, as on the CPU.
            (Optimiser::Momentum | Optimiser::Adam, _) => gradient * 0.0,
        };
        self.parameters = values - change;
        if let (Some(running), Some(found)) = (&mut self.statistics, &batch.statistics) {
            let change = found.clone() - running.clone();
            *running = running.clone() + change * trainer.renewed(self.step);
        }
        self.step += 1;
    }

    /// Reads, at once, the logits of these batches, then `others`, parameters, memories and statistics.
    async fn read(&self, batches: &[Batch], others: &[Tensor<1>]) -> Result<Read, DeviceError> {
        let logits = batches.iter().flat_map(|batch| &batch.logits);
        let own = [&self.parameters].into_iter().chain(&self.memories);
        let parts = logits.chain(others).chain(own).chain(&self.statistics);
        // Causes follow, line by line.
        let first = |error: String| error.lines().next().unwrap_or_default().to_owned();
        let failed = |error: String| DeviceError::NoAnswer(first(error));
        let all = Tensor::cat(parts.cloned().collect(), 0);
        let data = all.into_data_async().await;
        let data = data.map_err(|error| failed(error.to_string()))?;
        let values: Vec<f32> = data
            .try_into_vec()
            .map_err(|error| failed(error.to_string()))?;
        Ok(Read(values.into_iter()))
    }
}

/// The Euclidean length.
fn length(values: &[f32]) -> f32 {
    let squares = values.iter().map(|&value| f64::from(value).powi(2));
    squares.sum::<f64>().sqrt() as f32
}

/// The Euclidean distance.
fn distance(a: &[f32], b: &[f32]) -> f32 {
    let differences: Vec<f32> = a.iter().zip(b).map(|(a, b)| a - b).collect();
    length(&differences)
}

/// Whether two lists differ by no more than the share `allowed` of something that is `scale` long.
fn near(
    what: &'static str,
    expected: &[f32],
    found: &[f32],
    scale: f32,
    allowed: f32,
) -> Result<(), NotProven> {
    let error = distance(expected, found) / scale;
    // Not where it is no number.
    if error <= allowed && expected.len() == found.len() {
        Ok(())
    } else {
        Err(NotProven::Differs { what, error })
    }
}

impl TrainingRun {
    /// Its numbers as they are now, on `device`.
    pub fn on_device(&self, device: &Device) -> OnDevice {
        OnDevice::new(&self.trainer, device)
    }

    /// Makes up to `count` steps on the device; returns each batch's mean loss.
    pub async fn steps_on(
        &mut self,
        device: &mut OnDevice,
        count: usize,
    ) -> Result<Vec<f32>, DeviceError> {
        let tallies = device.steps(&mut self.trainer, count).await?;
        Ok((tallies.iter())
            .map(|tally| tally.mean_loss() as f32)
            .collect())
    }

    /// Compares the device with the CPU; see [`OnDevice::prove`].
    pub async fn prove(&mut self, device: &OnDevice) -> Result<(), NotProven> {
        device.prove(&mut self.trainer).await
    }

    /// Has the device make steps of which nothing is kept.
    pub async fn rehearse_on(
        &mut self,
        device: &OnDevice,
        count: usize,
    ) -> Result<(), DeviceError> {
        device.rehearse(&mut self.trainer, count).await
    }

    /// Has the CPU compute a step that is not made.
    pub fn rehearse(&mut self) -> Result<(), TrainError> {
        self.trainer.batch()?;
        Ok(())
    }
}
