//! The page: what the visitor sees and touches. It decodes nothing and runs no network; it draws, within a frame, and asks its
//! workers for the rest.

mod actions;
mod address;
mod answers;
mod app;
mod arrival;
mod browser;
mod brush;
mod brush_tool;
mod credits;
mod crew;
mod decoder_link;
mod engine_line;
mod engine_link;
mod filters;
mod glance;
mod handles;
mod header;
mod hooks;
mod laboratory;
mod learning;
mod models;
mod notices;
mod own_networks;
mod picture;
mod pictures;
mod plane;
mod predictions;
mod profiles;
mod samples;
mod second_engine;
mod set_test;
mod sets;
mod share;
mod spectrum_choice;
mod spectrum_reading;
mod spectrum_view;
mod stage;
mod state;
mod storage;
pub mod studio;
mod ui;
mod views;
mod workers;
mod zooming;

pub use app::mount;
