//! What a program's networks run on.

use classifier::{Device, InferenceError};
use models::known_answer::TOLERANCE;

/// Why a device is not used: the end of a sentence that says what is not ready, "because …".
#[derive(Debug, thiserror::Error)]
pub enum DeviceError {
    /// There is none, or it cannot be had now.
    #[error("it could not be opened ({0})")]
    NotOpened(String),
    /// The program was told of a fault, see [`Processor::fault`].
    #[error("it reported “{0}”")]
    Fault(String),
    /// It gives no answer at all.
    #[error(transparent)]
    NoAnswer(#[from] InferenceError),
    /// It computes, but other numbers than are right.
    #[error("its answer to a known picture was off by {error:.3} where {TOLERANCE} is allowed")]
    Wrong {
        /// The greatest difference.
        error: f32,
    },
    /// It computes another answer to a picture of the visitor's than the CPU.
    #[error("its answer to your picture was off by {error:.3} from the CPU’s")]
    Differs {
        /// The greatest difference.
        error: f32,
    },
}

/// What a program's networks run on.
pub trait Processor: Default + 'static {
    /// Whether this is the graphics device: it takes more pictures at once, and a browser's drivers may get them wrong, in which case
    /// the page starts the program for the CPU instead.
    const IS_GPU: bool;

    /// Makes the device ready; asked once, with the first network.
    fn open(&self) -> impl Future<Output = Result<Device, DeviceError>>;

    /// The first fault since the last call that was reported behind the program's back. One is enough to trust no answer since.
    fn fault(&self) -> Option<String> {
        None
    }
}

/// The CPU: one thread, wasm SIMD.
#[derive(Default)]
pub struct Cpu;

impl Processor for Cpu {
    const IS_GPU: bool = false;

    async fn open(&self) -> Result<Device, DeviceError> {
        Ok(Device::Cpu)
    }
}
