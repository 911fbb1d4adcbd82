//! Serves a built site from a folder on this machine: for `xtask serve`, the browser tests and the benchmark.
//!
//! It answers the way an ordinary static host does (media types, pre-compressed copies, `ETag`, 404) and adds two things
//! a test needs: a hook that may change any response before it is sent, and a record of what was asked for.

mod connection;
mod media;
mod request;
mod response;
mod serve;
mod site;

pub use request::Request;
pub use response::Response;
pub use serve::{Host, Intercept, Options, StartError};
