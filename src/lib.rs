//! The site: a page and three workers, each its own wasm, all thin fronts over the pure crates.

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
#[cfg(any(
    feature = "page",
    feature = "engine",
    feature = "decoder",
    feature = "trainer"
))]
mod port;
#[cfg(any(feature = "page", feature = "bench"))]
pub mod studio;
#[cfg(feature = "trainer")]
pub mod trainer;
#[cfg(any(feature = "page", feature = "engine"))]
pub mod weight_store;
#[cfg(any(feature = "engine", feature = "decoder", feature = "trainer"))]
mod worker_scope;
