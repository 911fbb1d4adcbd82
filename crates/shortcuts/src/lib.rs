#![doc = include_str!("../README.md")]
#![cfg_attr(test, allow(clippy::unwrap_used))]

pub mod blocks;
pub mod controls;
pub mod document;
pub mod experiments;
pub mod one_picture;
pub mod picture_heat_map;
pub mod plan;
pub mod probe;
pub mod recorded;
pub mod runner;
pub mod spectra;
pub mod study;
pub mod sweep;

pub use experiments::{dominant, heat_map, hfss, shortcut_test, transfer};
