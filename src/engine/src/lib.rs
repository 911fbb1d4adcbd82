//! What the engine programs share: a worker that loads weights, proves its processor right, classifies single pictures, judges whole
//! sets and answers experiments.
//!
//! The programs differ in their [`Processor`] and in whether they answer questions about sets ([`Questions`]):
//!
//! | program | runs on | answers |
//! |---|---|---|
//! | `engine-cpu` | CPU | single pictures; a first visit waits for it, so it holds nothing else |
//! | `engine-sets` | CPU | also whole sets and experiments |
//! | `engine-onnx` | CPU | all, for networks from ONNX files, and questions about such files |
//! | `engine-gpu` | WebGPU | all |
//!
//! The page decides which of them it starts.

mod one_picture;
mod processor;
mod proving;
mod questions;
mod sets;
mod weights;
mod worker;

pub use classifier::Device;
pub use one_picture::OnePicture;
pub use processor::{Cpu, DeviceError, Processor};
pub use proving::Proven;
pub use questions::{Questions, Stop};
pub use sets::AllQuestions;
pub use weights::browser_digest;
pub use worker::{TOP, lose_processor, run};
