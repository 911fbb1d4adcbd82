//! What the site's programs use of the browser: both ends of a conversation with a worker, and the weight files kept on this device.

#[cfg(feature = "pictures")]
pub mod pixels;
pub mod port;
pub mod questions;
mod relaxed;
pub mod time;
pub mod weight_store;
pub mod worker;
pub mod worker_scope;
