//! Reading a weight file: checked whole against its card before a single number is used.
//!
//! The format is burnpack, burn's own; values are stored in half precision or as integers and become f32 here.

use std::collections::BTreeMap;

use burn_pack::{Bytes, DType, Reader, Tensor as Stored};
use half::f16;
use sha2::{Digest, Sha256};

use models::architecture::ConvolutionSpec;
use models::card::ModelCard;

/// Why a model could not be loaded, as a sentence for the visitor.
#[derive(Debug, thiserror::Error)]
pub enum LoadError {
    /// Fewer or more bytes than the card says.
    #[error(
        "The weights of {name} are incomplete: {found} bytes instead of {expected}. Loading them again may help."
    )]
    Length {
        /// The model's name.
        name: String,
        /// Bytes according to the card.
        expected: usize,
        /// Bytes found.
        found: usize,
    },
    /// The right length, but other contents.
    #[error(
        "The weights of {name} are not the ones this site was made with: the file was changed or damaged on its way."
    )]
    Checksum {
        /// The model's name.
        name: String,
    },
    /// The file is the one the card describes, but it does not hold this network.
    #[error(
        "The weights of {name} do not fit its network ({reason}). The site was put together wrongly."
    )]
    Foreign {
        /// The model's name.
        name: String,
        /// What does not fit.
        reason: Misfit,
    },
    /// The steps are in the file, and this program or device does not run such files.
    #[error(
        "{name} is a network of your own that only runs on the processor, in a program of its own. Choose the engine “CPU” or another model."
    )]
    Imported {
        /// The model's name.
        name: String,
    },
    /// An ONNX file that cannot be run.
    #[cfg(feature = "onnx")]
    #[error(transparent)]
    Onnx(#[from] onnx::OpenError),
}

/// What of a file does not fit a network.
#[derive(Debug, thiserror::Error)]
pub enum Misfit {
    /// It is no file of tensors.
    #[error(transparent)]
    Format(#[from] burn_pack::Error),
    /// The network takes a tensor of this name.
    #[error("{0} is missing")]
    Missing(String),
    /// The network takes a tensor of this name in another shape.
    #[error("{name} has shape {found:?} instead of {expected:?}")]
    Shape {
        /// The tensor's name.
        name: String,
        /// Its shape in the file.
        found: Vec<usize>,
        /// Its shape in the network.
        expected: Vec<usize>,
    },
    /// The bytes of this tensor are not where the file says.
    #[error("{0}: {1}")]
    Bytes(String, burn_pack::Error),
    /// The numbers of this tensor are stored in a way that `forge` does not write.
    #[error("{0}: numbers of type {1:?} are not read here")]
    Type(String, DType),
    /// The network takes no tensor of this name.
    #[error("nothing uses {0}")]
    Unused(String),
}

/// A whole file whose contents are those of a card.
#[derive(Clone)]
pub struct WeightFile {
    bytes: Vec<u8>,
}

impl WeightFile {
    /// Checks length and SHA-256 of `bytes` against the card.
    pub fn check(card: &ModelCard, bytes: Vec<u8>) -> Result<Self, LoadError> {
        check_length(card, bytes.len())?;
        let sha256 = digest(&bytes);
        Self::with_digest(card, bytes, sha256.as_ref())
    }

    /// The same where the caller has the SHA-256 of `bytes` from elsewhere: a browser computes it faster than wasm.
    pub fn with_digest(card: &ModelCard, bytes: Vec<u8>, sha256: &[u8]) -> Result<Self, LoadError> {
        Self::fits(card, bytes.len(), sha256)?;
        Ok(Self { bytes })
    }

    /// Whether a file of this length and SHA-256 is the card's.
    pub fn fits(card: &ModelCard, length: usize, sha256: &[u8]) -> Result<(), LoadError> {
        check_length(card, length)?;
        if hex::encode(sha256) != card.sha256 {
            return Err(LoadError::Checksum {
                name: card.name.clone(),
            });
        }
        Ok(())
    }

    /// A file that is still being checked: what is made of it counts once [`Self::fits`] has said so.
    pub const fn unchecked(bytes: Vec<u8>) -> Self {
        Self { bytes }
    }

    /// A file of which only the first part has come, the rest made up (`transfer::FirstPart::preview`). Nothing says that it is right
    /// until the whole file is here, so no more than a preview may come of it.
    pub const fn preview(bytes: Vec<u8>) -> Self {
        Self { bytes }
    }

    /// All of it.
    #[cfg(feature = "onnx")]
    pub(crate) fn into_bytes(self) -> Vec<u8> {
        self.bytes
    }
}

fn check_length(card: &ModelCard, length: usize) -> Result<(), LoadError> {
    if length == card.bytes {
        return Ok(());
    }
    Err(LoadError::Length {
        name: card.name.clone(),
        expected: card.bytes,
        found: length,
    })
}

/// The numbers of a convolution.
pub(crate) struct ConvolutionWeights {
    /// \[out, in / groups, height, width\].
    pub(crate) weights: Vec<f32>,
    /// One for each output channel.
    pub(crate) bias: Vec<f32>,
    /// From sums to the output's unit; 1 where the network has no integers.
    pub(crate) factor: f32,
}

/// The tensors of one file by name, handed out one by one.
pub(crate) struct Weights<'a> {
    name: &'a str,
    tensors: Tensors,
}

enum Tensors {
    Stored(BTreeMap<String, Stored>),
    /// Every tensor asked for is there and is zero.
    Zero,
}

impl<'a> Weights<'a> {
    /// Opens a file that was checked against `card`.
    pub(crate) fn open(card: &'a ModelCard, file: WeightFile) -> Result<Self, LoadError> {
        let name = &card.name;
        let foreign = |error: burn_pack::Error| LoadError::Foreign {
            name: name.clone(),
            reason: error.into(),
        };
        let tensors = Reader::from_bytes(Bytes::from_bytes_vec(file.bytes))
            .map_err(foreign)?
            .into_tensors()
            .map_err(foreign)?;
        let tensors = tensors
            .into_iter()
            .map(|tensor| (tensor.name.clone(), tensor))
            .collect();
        Ok(Self {
            name,
            tensors: Tensors::Stored(tensors),
        })
    }

    /// Stands in for `card`'s file before it has arrived.
    pub(crate) fn zero(card: &'a ModelCard) -> Self {
        Self {
            name: &card.name,
            tensors: Tensors::Zero,
        }
    }

    /// Takes the tensor called `name`, which must have `shape`, as row-major f32.
    pub(crate) fn take(&mut self, name: &str, shape: &[usize]) -> Result<Vec<f32>, LoadError> {
        let Tensors::Stored(tensors) = &mut self.tensors else {
            return Ok(vec![0.0; shape.iter().product()]);
        };
        let stored = tensors
            .remove(name)
            .ok_or_else(|| self.foreign(Misfit::Missing(name.to_owned())))?;
        if stored.shape.as_slice() != shape {
            return Err(self.foreign(Misfit::Shape {
                name: name.to_owned(),
                found: stored.shape.to_vec(),
                expected: shape.to_vec(),
            }));
        }
        let (_, dtype, _, _, bytes) = stored
            .into_parts()
            .map_err(|error| self.foreign(Misfit::Bytes(name.to_owned(), error)))?;
        numbers(dtype, &bytes).ok_or_else(|| self.foreign(Misfit::Type(name.to_owned(), dtype)))
    }

    /// Takes the single number called `name`.
    pub(crate) fn take_one(&mut self, name: &str) -> Result<f32, LoadError> {
        Ok(self.take(name, &[1])?[0])
    }

    /// Takes what a convolution has.
    pub(crate) fn take_convolution(
        &mut self,
        spec: &ConvolutionSpec,
    ) -> Result<ConvolutionWeights, LoadError> {
        let mut weights = self.take(&spec.weight_name(), &spec.weight_shape())?;
        let bias = self.take(&spec.bias_name(), &[spec.outputs])?;
        let mut factor = 1.0;
        if spec.activation.is_of_integers() {
            let zero = self.take_one(&spec.zero_name())?;
            weights.iter_mut().for_each(|weight| *weight -= zero);
            factor = self.take_one(&spec.factor_name())?;
        }
        Ok(ConvolutionWeights {
            weights,
            bias,
            factor,
        })
    }

    /// The file must hold nothing that the network did not take.
    pub(crate) fn finish(self) -> Result<(), LoadError> {
        match &self.tensors {
            Tensors::Stored(tensors) => match tensors.keys().next() {
                Some(left) => Err(self.foreign(Misfit::Unused(left.clone()))),
                None => Ok(()),
            },
            Tensors::Zero => Ok(()),
        }
    }

    fn foreign(&self, reason: Misfit) -> LoadError {
        LoadError::Foreign {
            name: self.name.to_owned(),
            reason,
        }
    }
}

/// The numbers in `bytes`, if they are of one of the types that `forge` writes.
fn numbers(dtype: DType, bytes: &[u8]) -> Option<Vec<f32>> {
    Some(match dtype {
        DType::F16 => (bytes.as_chunks().0.iter())
            .map(|&value| f16::from_le_bytes(value).to_f32())
            .collect(),
        DType::F32 => (bytes.as_chunks().0.iter())
            .map(|&value| f32::from_le_bytes(value))
            .collect(),
        DType::I32 => (bytes.as_chunks().0.iter())
            .map(|&value| i32::from_le_bytes(value) as f32)
            .collect(),
        DType::U8 => bytes.iter().map(|&value| f32::from(value)).collect(),
        _ => return None,
    })
}

/// SHA-256, in pieces: a browser can replace a wasm function by its optimised version only when it is called again.
fn digest(bytes: &[u8]) -> impl AsRef<[u8]> + use<> {
    let mut hash = Sha256::new();
    bytes.chunks(1 << 14).for_each(|piece| hash.update(piece));
    hash.finalize()
}
