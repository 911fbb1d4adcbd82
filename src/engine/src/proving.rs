//! A model is used only after it gave the known answer on this device; on a graphics device it is proven again and again.
//!
//! A known answer at the beginning is not enough there: adapters are known that are right about the first picture and wrong from the second
//! on (google-ai-edge/LiteRT#8065), or right about the first of a batch alone. So the same network stands ready on the CPU, as a witness.

use classifier::{Classifier, Device, InferenceError, LoadError, WeightFile};
use js_sys::Date;
use models::card::ModelCard;
use models::known_answer::{self, KnownAnswers, PICTURES, TOLERANCE, difference};
use platform::worker_scope::now_ms;
use spectrum::picture::Picture;
use std::cell::Cell;

use crate::{DeviceError, Processor};

/// So many answers, and the device is proven again.
const ANSWERS: usize = 32;
/// After so long without a question it is proven before the next answer: the machine may have slept.
const AWAY_MS: f64 = 30_000.0;

/// Why a model is not ready on a device.
pub enum Refusal {
    /// The file is at fault: no device will do.
    Weights(LoadError),
    /// The device is at fault.
    Device(DeviceError),
}

/// A network that was proven right on its device.
pub struct Proven {
    classifier: Classifier,
    /// On the CPU there is none.
    witness: Option<Witness>,
}

/// The same network on the CPU, and how far the graphics device is trusted.
struct Witness {
    classifier: Classifier,
    /// What it answers to each of the known pictures.
    answers: Vec<Vec<f32>>,
    /// The picture that is asked alone next.
    next: Cell<usize>,
    /// Answers given since the device was last proven right.
    since: Cell<usize>,
    /// When it was last asked something, by the clock that goes on while the machine sleeps.
    asked_ms: Cell<f64>,
}

impl Proven {
    /// The network.
    pub const fn classifier(&self) -> &Classifier {
        &self.classifier
    }

    /// Whether there is something to compare it with.
    pub const fn has_witness(&self) -> bool {
        self.witness.is_some()
    }

    /// How many answers nothing has proven yet.
    pub fn doubtful(&self) -> usize {
        (self.witness.as_ref()).map_or(0, |witness| witness.since.get())
    }

    /// Notes that it gave an answer; tells whether it should be proven again.
    pub fn answered(&self) -> bool {
        let Some(witness) = &self.witness else {
            return false;
        };
        witness.since.set(witness.since.get() + 1);
        witness.since.get() >= ANSWERS
    }

    /// Notes that it is asked something; tells whether it should be proven before it answers.
    pub fn asked(&self) -> bool {
        let Some(witness) = &self.witness else {
            return false;
        };
        let now = Date::now();
        now - witness.asked_ms.replace(now) > AWAY_MS
    }

    /// Has it answer one known picture alone and all of them in a batch. On the CPU there is nothing to do.
    pub async fn prove_again(&self, processor: &impl Processor) -> Result<(), DeviceError> {
        let Some(witness) = &self.witness else {
            return Ok(());
        };
        let number = witness.next.get();
        witness.next.set((number + 1) % PICTURES);
        let outcome = self.agree_with(witness, number).await;
        if let Some(fault) = processor.fault() {
            return Err(DeviceError::Fault(fault));
        }
        outcome?;
        witness.since.set(0);
        witness.asked_ms.set(Date::now());
        Ok(())
    }

    async fn agree_with(&self, witness: &Witness, number: usize) -> Result<(), DeviceError> {
        let side = self.classifier.card().input_size;
        let picture = known_answer::further(side, number);
        let alone = self.classifier.logits(&picture).await?;
        within(difference(&witness.answers[number], &alone))?;
        let pictures: Vec<Picture> = (0..PICTURES)
            .map(|place| known_answer::further(side, number + place))
            .collect();
        let together = self.classifier.logits_batch(&pictures).await?;
        for (place, found) in together.iter().enumerate() {
            within(difference(
                &witness.answers[(number + place) % PICTURES],
                found,
            ))?;
        }
        Ok(())
    }

    /// Compares an answer to a picture of the visitor's with the CPU's.
    pub async fn compare(&self, picture: &Picture, logits: &[f32]) -> Result<(), DeviceError> {
        let Some(witness) = &self.witness else {
            return Ok(());
        };
        let expected = witness.classifier.logits(picture).await?;
        let error = difference(&expected, logits);
        // Pictures of the visitor's may give larger logits than the known ones.
        let largest = expected
            .iter()
            .fold(1.0f32, |most, logit| most.max(logit.abs()));
        if error <= TOLERANCE * largest {
            return Ok(());
        }
        Err(DeviceError::Differs { error })
    }
}

/// Whether an answer to a known picture is near enough.
fn within(error: f32) -> Result<(), DeviceError> {
    if error <= TOLERANCE {
        Ok(())
    } else {
        Err(DeviceError::Wrong { error })
    }
}

/// What an error is measured by: a network that a visitor brings may give logits of any size.
fn largest_logit(card: &ModelCard) -> f32 {
    let answer = card.answer.iter().filter(|_| card.is_onnx()).flatten();
    answer.fold(1.0, |most, logit| most.max(logit.abs()))
}

/// Loads `weights` on the device and has it answer the known question.
pub async fn prove<P: Processor>(
    card: &ModelCard,
    weights: WeightFile,
    processor: &P,
    device: &Device,
) -> Result<Proven, Refusal> {
    let for_witness = P::IS_GPU.then(|| weights.clone());
    let classifier = Classifier::from_file(card, weights, device).map_err(Refusal::Weights)?;
    right(&classifier, &known_answers(), processor).await?;
    let witness = match for_witness {
        Some(weights) => Some(Witness::new(card, weights).await?),
        None => None,
    };
    let proven = Proven {
        classifier,
        witness,
    };
    proven
        .prove_again(processor)
        .await
        .map_err(Refusal::Device)?;
    Ok(proven)
}

/// Has a network of the visitor's answer the known question: its card holds the answer.
pub async fn prove_imported(
    made: Result<Classifier, LoadError>,
    processor: &impl Processor,
) -> Result<Proven, Refusal> {
    let classifier = made.map_err(Refusal::Weights)?;
    right(&classifier, &KnownAnswers::default(), processor).await?;
    Ok(Proven {
        classifier,
        witness: None,
    })
}

/// Whether the network gives the known answer.
async fn right(
    classifier: &Classifier,
    answers: &KnownAnswers,
    processor: &impl Processor,
) -> Result<(), Refusal> {
    let answer = classifier.known_answer_error(answers).await;
    if let Some(fault) = processor.fault() {
        return Err(Refusal::Device(DeviceError::Fault(fault)));
    }
    let error = answer.map_err(|error| Refusal::Device(error.into()))?;
    within(error / largest_logit(classifier.card())).map_err(Refusal::Device)
}

impl Witness {
    async fn new(card: &ModelCard, weights: WeightFile) -> Result<Self, Refusal> {
        let classifier =
            Classifier::from_file(card, weights, &Device::Cpu).map_err(Refusal::Weights)?;
        let mut answers = Vec::with_capacity(PICTURES);
        for number in 0..PICTURES {
            let picture = known_answer::further(card.input_size, number);
            let answer = classifier.logits(&picture).await;
            answers.push(answer.map_err(|error| Refusal::Device(error.into()))?);
        }
        Ok(Self {
            classifier,
            answers,
            // The known picture was the first.
            next: Cell::new(1),
            since: Cell::new(0),
            asked_ms: Cell::new(Date::now()),
        })
    }
}

/// Milliseconds for one more answer to the known picture.
pub async fn time(classifier: &Classifier) -> Result<f64, InferenceError> {
    let picture = known_answer::picture(classifier.card().input_size);
    let start = now_ms();
    classifier.logits(&picture).await?;
    Ok(now_ms() - start)
}

/// What every model of this version of the site must answer.
fn known_answers() -> KnownAnswers {
    // A test reads the same file, so it cannot be damaged here; without it, no device would be trusted.
    KnownAnswers::parse(include_str!("../../../www/models/known-answers.json")).unwrap_or_default()
}
