//! What all views share: the workbench's history of edits, the studio that paints, the engines, notices and catalogues. It imports no view;
//! what it wants of one it asks through [`hooks`].

pub mod actions;
pub mod address;
pub mod answers;
pub mod engine_line;
pub mod engine_link;
pub mod hooks;
pub mod notices;
pub mod opening;
pub mod own_networks;
pub mod reading;
pub mod second_engine;
pub mod showing;
pub mod state;
pub mod studio;
pub mod training_choice;
