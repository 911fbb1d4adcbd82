//! The site: a page and two workers, each its own wasm, all thin fronts over the pure crates.

#![cfg(target_arch = "wasm32")]
// wgpu's types are deep.
#![recursion_limit = "256"]

#[cfg(any(feature = "page", feature = "engine"))]
pub mod catalogue;
#[cfg(feature = "decoder")]
pub mod decoder;
#[cfg(feature = "engine")]
pub mod engine;
#[cfg(feature = "page")]
pub mod page;
#[cfg(any(feature = "page", feature = "engine", feature = "decoder"))]
mod port;
#[cfg(any(feature = "page", feature = "bench"))]
pub mod studio;
#[cfg(any(feature = "page", feature = "engine"))]
pub mod weight_store;
#[cfg(any(feature = "engine", feature = "decoder"))]
mod worker_scope;
