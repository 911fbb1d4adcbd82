//! "Share and save": the dialog from which everything of the workbench can be taken away, and a saved state brought back.
//!
//! The first code holds the button, the link out of a frame and the drop of a saved state; the rest is behind [`entry`].

mod actions;
mod contents;
mod desk;
mod dialog;
mod drawing;
mod dropped;
mod embed;
mod entry;
mod error;
mod figure;
mod restore;
mod state;
mod whole;

pub use dialog::ShareDialog;
pub use dropped::take_state;
pub use whole::OpenWhole;
