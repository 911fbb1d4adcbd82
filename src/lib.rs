//! The site: a page and two workers, each its own wasm, all thin fronts over the pure crates.

#![cfg(target_arch = "wasm32")]
// wgpu's types are deep.
#![recursion_limit = "256"]

pub mod catalogue;
pub mod decoder;
pub mod engine;
pub mod page;
mod port;
pub mod studio;
mod worker_scope;
