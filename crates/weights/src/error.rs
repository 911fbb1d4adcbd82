//! Why a file of weights is not read, each as a sentence that says what to do.

/// Most bytes that a file may unpack to.
pub const MOST_BYTES: u64 = 1_000_000_000;

/// Why a file of weights is not read.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[non_exhaustive]
pub enum ReadError {
    /// It ends too early.
    #[error("The file is incomplete: it ends in the middle. Download or copy it again.")]
    Truncated,
    /// It says what cannot be.
    #[error("The file is damaged ({0}). Download or copy it again, or save it again.")]
    Damaged(String),
    /// Opening it in Python would run something that no file of weights needs.
    #[error(
        "This file wants to call {0} when it is opened. Code from a file is never run here, so nothing has happened. Do not open it in Python unless you know who made it. Weights alone call nothing: torch.save(model.state_dict(), \"weights.pth\")"
    )]
    Calls(String),
    /// It holds an object of Python and no weights by name.
    #[error("The file holds an object of the class {0} and no weights by name.")]
    Object(String),
    /// There are no tensors with names.
    #[error(
        "There are no weights in this file. torch.save(model.state_dict(), \"weights.pth\") writes them."
    )]
    NoWeights,
    /// Weights of more than one network.
    #[error(
        "There are several sets of weights in this file ({0}). Save the one that you want alone: torch.save(model.state_dict(), \"weights.pth\")"
    )]
    Several(String),
    /// Numbers of a type that is not read.
    #[error(
        "“{tensor}” has numbers of type {kind}, which are not read here. Save the weights as float32: model.float()"
    )]
    NumberType {
        /// The tensor.
        tensor: String,
        /// The type, as PyTorch calls it.
        kind: String,
    },
    /// Something in place of a tensor, such as a part of one that is spread over several machines.
    #[error(
        "“{tensor}” is no plain tensor but of the class {class}. Save plain ones: torch.save({{k: v.detach().cpu() for k, v in model.state_dict().items()}}, \"weights.pth\")"
    )]
    NoTensor {
        /// Its name.
        tensor: String,
        /// What it is.
        class: String,
    },
    /// A tensor whose numbers are not all there.
    #[error(
        "“{tensor}” should have {expected} bytes in this file, and there are {found}. The file is incomplete or damaged: download or copy it again."
    )]
    Short {
        /// The tensor.
        tensor: String,
        /// As its shape says.
        expected: String,
        /// What there is.
        found: usize,
    },
    /// Shapes that state more numbers than the file can hold.
    #[error(
        "The shapes in this file state more numbers than it can hold (at “{0}”). It is damaged, or made to fill the memory."
    )]
    TooManyNumbers(String),
    /// It unpacks to more than fits into memory.
    #[error("This file unpacks to more than {} MB, which is more than can be opened here.", MOST_BYTES / 1_000_000)]
    TooLarge,
    /// A pickle that is far larger than names and shapes need.
    #[error(
        "This file holds more objects of Python than weights need. Save the weights alone: torch.save(model.state_dict(), \"weights.pth\")"
    )]
    TooManyObjects,
}

/// A file that says what cannot be.
pub(crate) fn damaged<T>(reason: impl Into<String>) -> Result<T, ReadError> {
    Err(ReadError::Damaged(reason.into()))
}
