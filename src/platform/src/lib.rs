//! What the site's programs use of the browser: both ends of a worker's messages, and the weight files kept on this device.

pub mod port;
pub mod weight_store;
pub mod worker_scope;
