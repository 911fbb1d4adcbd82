//! A model is used only after it gave the known answer on this device.

use classifier::{Classifier, Device, InferenceError, LoadError, WeightFile};
use models::card::ModelCard;
use models::known_answer::{self, KnownAnswers};
use platform::worker_scope::now_ms;

use crate::{DeviceError, Processor};

/// Why a model is not ready on a device.
pub enum Refusal {
    /// The file is at fault: no device will do.
    Weights(LoadError),
    /// The device is at fault.
    Device(DeviceError),
}

/// Loads `weights` on the device and has it answer the known question.
pub async fn prove(
    card: &ModelCard,
    weights: WeightFile,
    processor: &impl Processor,
    device: &Device,
) -> Result<Classifier, Refusal> {
    let classifier = Classifier::from_file(card, weights, device).map_err(Refusal::Weights)?;
    let answer = classifier.known_answer_error(&known_answers()).await;
    if let Some(fault) = processor.fault() {
        return Err(Refusal::Device(DeviceError::Fault(fault)));
    }
    let error = answer.map_err(|error| Refusal::Device(error.into()))?;
    if error.is_finite() && error <= known_answer::TOLERANCE {
        return Ok(classifier);
    }
    Err(Refusal::Device(DeviceError::Wrong { error }))
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
