//! Pictures as planes, their 2-D Fourier transform, and filters as conjugate-symmetric masks.
//!
//! Frequencies are signed integers in cycles/image: `kx` along the width, `ky` along the height (rows grow downwards),
//! DC at (0, 0); radius is `sqrt(kx² + ky²)`. A [`filter::FilterChain`] is the small value a visitor sets, a
//! [`mask::Mask`] is what it evaluates to at a size, and an [`editor::Editor`] applies masks to one picture.

#![cfg_attr(test, allow(clippy::unwrap_used, clippy::float_cmp))]

pub mod bands;
pub mod brush;
pub mod content;
pub mod cyclic;
pub mod difference;
pub mod editor;
pub mod filter;
pub mod formula;
pub mod fourier;
pub mod frequencies;
mod grid;
pub mod layer;
pub mod mask;
pub mod noise;
pub mod picture;
pub mod pixels;
pub mod profile;
pub mod recipe;
pub mod reference;
pub mod seeded;
pub mod stack;
pub mod strongest;
pub mod view;
pub mod window;
pub mod words;
