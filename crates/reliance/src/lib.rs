#![doc = include_str!("../README.md")]
#![cfg_attr(test, allow(clippy::unwrap_used))]

pub mod content;
mod controls;
pub mod curve;
pub mod cutoffs;
pub mod evidence;
pub mod importance;
mod inquiry;
pub mod options;
mod order;
pub mod orientation;
pub mod plan;
pub mod plane;
pub mod reliance;
pub mod reply;
mod search;
pub mod sentences;
pub mod subject;
mod trials;
