#![doc = include_str!("../README.md")]

pub mod crop;
pub mod decoder;
pub mod device;
pub mod engine;
pub mod requests;

pub use crop::Crop;
pub use decoder::{FromDecoder, ToDecoder};
pub use device::{BackendChoice, EngineKind};
pub use engine::{AboutOnePicture, FromEngine, Judged, ToEngine};
pub use requests::{Requests, Subject};
pub use sets::batch::Pictures;
