#![doc = include_str!("../README.md")]

pub mod crop;
pub mod decoder;
pub mod device;
pub mod engine;
pub mod files;
pub mod requests;

pub use crop::Crop;
pub use decoder::{FromDecoder, ToDecoder};
pub use device::{BackendChoice, EngineKind, ONNX_PROGRAM};
pub use engine::{AboutOnePicture, FromEngine, Judged, ToEngine};
pub use files::{AboutFiles, OfFiles};
pub use requests::{Requests, Subject};
pub use sets::batch::Pictures;
