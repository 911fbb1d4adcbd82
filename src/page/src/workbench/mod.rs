//! The view of one picture: where it comes from, how it is looked at, the filters on its spectrum, the network's answers, and what can be
//! taken away of it.

pub mod brush;
pub mod brush_tool;
pub mod filters;
pub mod glance;
pub mod handles;
pub mod heat_map;
pub mod model_list;
pub mod picture;
pub mod pictures;
pub mod predictions;
pub mod profiles;
pub mod rely;
pub mod samples;
mod section;
pub mod share;
pub mod spectrum_choice;
pub mod spectrum_reading;
pub mod spectrum_view;
pub mod stage;
pub mod sweep;
pub mod views;
pub mod zooming;
