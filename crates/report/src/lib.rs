#![doc = include_str!("../README.md")]
#![cfg_attr(test, allow(clippy::unwrap_used))]

pub mod cite;
pub mod colours;
pub mod evaluation;
pub mod figures;
pub mod laboratory;
mod table;
pub mod training;
pub mod workbench;
