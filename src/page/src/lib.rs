//! The page: what the visitor sees and touches. It decodes nothing and runs no network; it draws, within a frame, and asks its
//! workers for the rest.

mod actions;
mod address;
mod app;
mod browser;
mod brush;
mod credits;
mod decoder_link;
mod engine_link;
mod filters;
mod handles;
mod header;
mod kept;
mod laboratory;
mod learning;
mod models;
mod notices;
mod own_networks;
mod picture;
mod pictures;
mod predictions;
mod profiles;
mod samples;
mod set_test;
mod share;
mod spectrum_choice;
mod spectrum_reading;
mod spectrum_view;
mod stage;
mod state;
mod storage;
pub mod studio;
mod training_choice;
mod views;
mod workers;
mod zooming;

pub use app::mount;
