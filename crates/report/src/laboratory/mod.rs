//! A run of the shortcut laboratory as one HTML page to read ([`html`]) and as CSV ([`tables`]). The file that restores a run is
//! [`shortcuts::document`].

mod page;
pub mod tables;

pub use page::html;
