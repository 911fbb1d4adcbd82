//! The page: what the visitor sees and touches. It decodes nothing and runs no network; it draws, within a frame, and asks its
//! workers for the rest.

mod app;
mod browser;
mod core;
mod credits;
mod decoder;
mod encodings;
mod exports;
mod header;
mod incoming;
mod kept;
mod laboratory;
mod later;
mod learning;
mod own_classifier;
mod set_test;
mod sets;
mod storage;
mod studies;
mod thumbnails;
mod trainer;
mod translation;
mod ui;
mod unicode;
mod workbench;
mod workers;

pub use crate::core::studio;
pub use app::mount;
