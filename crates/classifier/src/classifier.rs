//! A loaded network: pictures in, logits out.

use spectrum::picture::Picture;

use crate::networks::{Device, Network};
use crate::weights::{LoadError, WeightFile, Weights};
use models::card::ModelCard;
use models::known_answer::{self, KnownAnswers};
use models::ranking::softmax;

/// A network with its weights on one device.
pub struct Classifier {
    card: ModelCard,
    network: Network,
    device: Device,
}

/// Why a picture could not be classified, as a sentence for the visitor.
#[derive(Debug, thiserror::Error)]
pub enum InferenceError {
    /// The picture does not have the network's input size.
    #[error("The picture has {height} x {width} pixels, but the network reads {size} x {size}.")]
    PictureSize {
        /// Height found.
        height: usize,
        /// Width found.
        width: usize,
        /// Side the network needs.
        size: usize,
    },
    /// No picture was given.
    #[error("There is no picture to classify.")]
    NoPicture,
    /// The device failed, or memory ran out.
    #[error("The engine failed while classifying ({0}).")]
    Device(String),
    /// The network answered with NaN or infinity.
    #[error("The engine's answer is not a number.")]
    NotFinite,
}

/// Why a rehearsal failed.
#[derive(Debug, thiserror::Error)]
pub enum RehearsalError {
    /// The network could not be put together.
    #[error(transparent)]
    Load(#[from] LoadError),
    /// It could not be run.
    #[error(transparent)]
    Inference(#[from] InferenceError),
}

impl Classifier {
    /// Checks `weights` (the whole file) against the card and puts the network on the device.
    pub fn load(card: &ModelCard, weights: Vec<u8>, device: &Device) -> Result<Self, LoadError> {
        Self::from_file(card, WeightFile::check(card, weights)?, device)
    }

    /// The same for a file that was checked against this very card already.
    pub fn from_file(
        card: &ModelCard,
        file: WeightFile,
        device: &Device,
    ) -> Result<Self, LoadError> {
        Ok(Self {
            card: card.clone(),
            network: network(card, file, device)?,
            device: device.clone(),
        })
    }

    /// The same for a file that a visitor brought. Any other is refused: a program that calls nothing else has no code for others.
    pub fn imported(card: &ModelCard, file: WeightFile) -> Result<Self, LoadError> {
        Ok(Self {
            card: card.clone(),
            network: imported(card, file)?,
            device: Device::Cpu,
        })
    }

    /// Runs the network once with zeros for weights, so that its code and kernels are compiled while the weights are still on
    /// their way. A browser runs new wasm several times slower until it has optimised it.
    ///
    /// Of an imported network nothing is known before its file is there.
    pub async fn rehearse(card: &ModelCard, device: &Device) -> Result<(), RehearsalError> {
        if card.is_onnx() {
            return Ok(());
        }
        let mut weights = Weights::zero(card);
        let network = Network::load(card, &mut weights, device)?;
        let rehearsal = Self {
            card: card.clone(),
            network,
            device: device.clone(),
        };
        rehearsal
            .logits(&known_answer::picture(card.input_size))
            .await?;
        Ok(())
    }

    /// The model's card.
    pub fn card(&self) -> &ModelCard {
        &self.card
    }

    /// The device that holds the weights.
    pub fn device(&self) -> &Device {
        &self.device
    }

    /// One logit per class for a picture of exactly `input_size` x `input_size`.
    pub async fn logits(&self, picture: &Picture) -> Result<Vec<f32>, InferenceError> {
        self.batch(std::slice::from_ref(picture)).await
    }

    /// One row of logits per picture; all are computed together, so memory grows with their number.
    pub async fn logits_batch(
        &self,
        pictures: &[Picture],
    ) -> Result<Vec<Vec<f32>>, InferenceError> {
        let logits = self.batch(pictures).await?;
        Ok(logits
            .chunks(logits.len() / pictures.len())
            .map(<[f32]>::to_vec)
            .collect())
    }

    /// Largest difference between a logit for [`known_answer::picture`] and the stored one. At most
    /// [`known_answer::TOLERANCE`] if this engine can be trusted; infinite if neither its card nor `answers` has one for this model.
    pub async fn known_answer_error(&self, answers: &KnownAnswers) -> Result<f32, InferenceError> {
        let logits = self
            .logits(&known_answer::picture(self.card.input_size))
            .await?;
        Ok(match &self.card.answer {
            Some(answer) if self.card.is_onnx() => imported_difference(answer, &logits),
            Some(answer) => known_answer::difference(answer, &logits),
            None => answers.error(&self.card.id, &logits),
        })
    }

    /// Logits of all pictures, one row after another.
    async fn batch(&self, pictures: &[Picture]) -> Result<Vec<f32>, InferenceError> {
        let size = self.card.input_size;
        if pictures.is_empty() {
            return Err(InferenceError::NoPicture);
        }
        let mut inputs = Vec::with_capacity(pictures.len());
        for picture in pictures {
            let pixels = size * size;
            if (picture.height, picture.width) != (size, size)
                || picture.planes.iter().any(|plane| plane.len() != pixels)
            {
                return Err(InferenceError::PictureSize {
                    height: picture.height,
                    width: picture.width,
                    size,
                });
            }
            let mut planes = self.card.preprocessing.apply(picture);
            if self.network.reads_rotated() {
                planes.chunks_mut(pixels).for_each(<[f32]>::reverse);
            }
            inputs.push(planes);
        }
        let logits = self.network.logits(inputs).await?;
        if logits.iter().all(|logit| logit.is_finite()) {
            Ok(logits)
        } else {
            Err(InferenceError::NotFinite)
        }
    }
}

/// The network in a file that was checked.
fn network(card: &ModelCard, file: WeightFile, device: &Device) -> Result<Network, LoadError> {
    if card.is_onnx() {
        return imported(card, file);
    }
    let mut weights = Weights::open(card, file)?;
    let network = Network::load(card, &mut weights, device)?;
    weights.finish()?;
    Ok(network)
}

/// The same of an ONNX file.
fn imported(card: &ModelCard, file: WeightFile) -> Result<Network, LoadError> {
    #[cfg(feature = "onnx")]
    if let models::architecture::Architecture::Onnx(network) = &card.architecture {
        return Network::imported(network, card.input_size, file.into_bytes());
    }
    #[cfg(not(feature = "onnx"))]
    drop(file);
    Err(LoadError::Imported {
        name: card.name.clone(),
    })
}

/// How far an imported network's answer is from its first, on the scale of [`known_answer::TOLERANCE`]: at a tenth of the difference of
/// probabilities. Its logits may be of any size, or logarithms of next to nothing; and where it rounds to 8 bits, another build of the
/// same program moves a probability by up to a hundredth.
fn imported_difference(first: &[f32], logits: &[f32]) -> f32 {
    known_answer::difference(&softmax(first), &softmax(logits)) / 10.0
}
