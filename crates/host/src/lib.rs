#![doc = include_str!("../README.md")]

mod connection;
mod media;
mod request;
mod response;
mod serve;
mod site;

pub use request::Request;
pub use response::Response;
pub use serve::{Host, Intercept, Options, StartError};
