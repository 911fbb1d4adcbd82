//! Makes what the site ships, reproducibly, from registry packages that are named, pinned and checked by their SHA-256.

pub mod evaluate;
pub mod experiment;
pub mod exported;
pub mod fashion_mnist;
pub mod hosted;
pub mod learn;
pub mod model;
pub mod package;
pub mod pictures;
pub mod predict;
pub mod read_as;
pub mod recorded;
pub mod rely;
pub mod set_pictures;
pub mod sets;
pub mod train;
pub mod weights;
