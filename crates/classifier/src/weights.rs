//! Reading a weight file: checked whole against its card before a single number is used.
//!
//! The format is burnpack, burn's own; values are stored in half precision and widened to f32 here.

use std::collections::BTreeMap;

use burn::tensor::{Bytes, Device, TensorData};
use burn_pack::{Reader, Tensor as Stored};
use sha2::{Digest, Sha256};

use crate::card::ModelCard;

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
        reason: String,
    },
}

/// The tensors of one file by name, handed out one by one.
pub(crate) struct Weights<'a> {
    name: &'a str,
    tensors: BTreeMap<String, Stored>,
    device: &'a Device,
}

impl<'a> Weights<'a> {
    /// Checks length and SHA-256 against the card, then opens the file.
    pub(crate) fn open(
        card: &'a ModelCard,
        bytes: Vec<u8>,
        device: &'a Device,
    ) -> Result<Self, LoadError> {
        let name = &card.name;
        if bytes.len() != card.bytes {
            return Err(LoadError::Length {
                name: name.clone(),
                expected: card.bytes,
                found: bytes.len(),
            });
        }
        if hexadecimal(&digest(&bytes)) != card.sha256 {
            return Err(LoadError::Checksum { name: name.clone() });
        }
        let foreign = |error: burn_pack::Error| LoadError::Foreign {
            name: name.clone(),
            reason: error.to_string(),
        };
        let tensors = Reader::from_bytes(Bytes::from_bytes_vec(bytes))
            .map_err(foreign)?
            .into_tensors()
            .map_err(foreign)?;
        let tensors = tensors
            .into_iter()
            .map(|tensor| (tensor.name.clone(), tensor))
            .collect();
        Ok(Self {
            name,
            tensors,
            device,
        })
    }

    /// Where the network will run.
    pub(crate) fn device(&self) -> &'a Device {
        self.device
    }

    /// Takes the tensor called `name`, which must have `shape`, as row-major f32.
    pub(crate) fn take(&mut self, name: &str, shape: &[usize]) -> Result<Vec<f32>, LoadError> {
        let stored = self
            .tensors
            .remove(name)
            .ok_or_else(|| self.foreign(format!("{name} is missing")))?;
        if stored.shape.as_slice() != shape {
            return Err(self.foreign(format!(
                "{name} has shape {:?} instead of {shape:?}",
                stored.shape.as_slice()
            )));
        }
        stored
            .into_parts()
            .map_err(|error| error.to_string())
            .and_then(|(_, dtype, shape, _, bytes)| {
                TensorData::try_from_bytes(bytes, shape, dtype).map_err(|error| error.to_string())
            })
            .and_then(|data| {
                data.try_into_vec_as::<f32>()
                    .map_err(|error| error.to_string())
            })
            .map_err(|reason| self.foreign(format!("{name}: {reason}")))
    }

    /// The file must hold nothing that the network did not take.
    pub(crate) fn finish(self) -> Result<(), LoadError> {
        match self.tensors.keys().next() {
            None => Ok(()),
            Some(left) => Err(self.foreign(format!("nothing uses {left}"))),
        }
    }

    fn foreign(&self, reason: String) -> LoadError {
        LoadError::Foreign {
            name: self.name.to_owned(),
            reason,
        }
    }
}

/// SHA-256, in pieces: a browser can replace a wasm function by its optimised version only when it is called again.
fn digest(bytes: &[u8]) -> impl AsRef<[u8]> {
    let mut hash = Sha256::new();
    bytes.chunks(1 << 14).for_each(|piece| hash.update(piece));
    hash.finalize()
}

/// Lower-case hexadecimal digits.
fn hexadecimal(bytes: &impl AsRef<[u8]>) -> String {
    bytes
        .as_ref()
        .iter()
        .map(|byte| format!("{byte:02x}"))
        .collect()
}
