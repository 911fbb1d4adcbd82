#![doc = include_str!("../README.md")]
#![cfg_attr(test, allow(clippy::unwrap_used, clippy::float_cmp))]

pub mod bands;
pub mod brush;
mod channels;
pub mod content;
pub mod cyclic;
pub mod difference;
pub mod editor;
pub mod filter;
pub mod filters;
pub mod formula;
pub mod fourier;
pub mod frequencies;
mod grid;
pub mod layer;
mod limits;
pub mod luma;
pub mod mask;
pub mod noise;
pub mod papers;
pub mod parameter;
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
